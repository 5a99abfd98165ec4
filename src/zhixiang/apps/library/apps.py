"""Application settings."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.library"
    label = "library"
    verbose_name = "项目库"
