"""Application settings."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.calls"
    label = "calls"
    verbose_name = "征集"
