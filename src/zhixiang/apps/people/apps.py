from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, regions and units."""

    name = "zhixiang.apps.people"
    label = "people"
    verbose_name = "用户与地区"
    default_auto_field = "django.db.models.BigAutoField"
