"""Application settings."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.notify"
    label = "notify"
    verbose_name = "消息"
