"""Django's ``flush``, which empties every table: it steps round the append-only triggers and sets them up again.

Somebody who empties a whole database on purpose leaves no chain to break. Tests that commit need it between two of
them.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from zhixiang.apps.audit import triggers


class Command(flush.Command):
    """See the module."""

    def handle(self, **options: Any) -> None:
        """Empty the tables."""
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            migrated = triggers.TABLE in connection.introspection.table_names(cursor)
        if migrated:
            triggers.remove(connection)
        try:
            super().handle(**options)
        finally:
            if migrated:
                triggers.install(connection)
