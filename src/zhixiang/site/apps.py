"""The shared parts of the site as a Django app: template tags, static files, messages."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Named apart from django.contrib.sites."""

    name = "zhixiang.site"
    label = "zhixiang_site"

    def ready(self) -> None:
        """Connect what happens at sign-in before anybody can sign in, not with the first request."""
        from zhixiang.site import security_events, sessions  # noqa: F401, PLC0415  # models must be loaded first
