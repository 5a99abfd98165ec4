"""Application settings."""

from django.apps import AppConfig


class AllocationConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.allocation"
    label = "allocation"
    verbose_name = "资金分配"
