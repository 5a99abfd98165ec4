"""Application settings."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.checks"
    label = "checks"
    verbose_name = "审查发现"
