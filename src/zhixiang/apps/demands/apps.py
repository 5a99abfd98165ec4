"""Application settings."""

from django.apps import AppConfig


class DemandsConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.demands"
    label = "demands"
    verbose_name = "填报"
