"""The shared parts of the site as a Django app: template tags, static files, messages."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Named apart from django.contrib.sites."""

    name = "zhixiang.site"
    label = "zhixiang_site"
