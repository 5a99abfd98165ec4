"""Application settings."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.performance"
    label = "performance"
    verbose_name = "绩效目标"
