"""Application settings."""

from django.apps import AppConfig


class ConsolidationConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.consolidation"
    label = "consolidation"
    verbose_name = "统筹"
