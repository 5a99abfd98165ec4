"""Application settings."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.monitoring"
    label = "monitoring"
    verbose_name = "绩效监控"
