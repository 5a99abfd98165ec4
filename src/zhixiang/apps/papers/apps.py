"""Application settings."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.papers"
    label = "papers"
    verbose_name = "文书"
