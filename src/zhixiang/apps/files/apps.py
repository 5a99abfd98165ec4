"""Application settings."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.files"
    label = "files"
    verbose_name = "文件"
