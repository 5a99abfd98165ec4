"""Application settings."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from zhixiang.apps import search


class DemandsConfig(AppConfig):
    """Names the application for Django, and keeps the index that its lists are searched by."""

    name = "zhixiang.apps.demands"
    label = "demands"
    verbose_name = "填报"

    def ready(self) -> None:
        """After every migration the index is there, also when the migration built its table anew."""
        post_migrate.connect(_keep_index, sender=self)


def _keep_index(using: str, **_signal: Any) -> None:
    connection = connections[using]
    if "demands_demand" in connection.introspection.table_names():
        search.install(connection, "demands_demand", "project_name", where="current")
