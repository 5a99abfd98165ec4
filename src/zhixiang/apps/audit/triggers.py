"""Triggers that keep audit events from being changed or removed, also by somebody with a database console.

They stop accidents and honest mistakes; who may drop a trigger can get round it, and then the hashes tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

TABLE: Final = "audit_event"

_SQLITE: Final = {
    "audit_event_no_update": "BEFORE UPDATE ON audit_event",
    "audit_event_no_delete": "BEFORE DELETE ON audit_event",
    # INSERT OR REPLACE removes the old row without firing the trigger on DELETE.
    "audit_event_no_replace": """BEFORE INSERT ON audit_event WHEN EXISTS (
        SELECT 1 FROM audit_event WHERE seq = NEW.seq OR hash = NEW.hash OR prev_hash = NEW.prev_hash)""",
}
_POSTGRESQL: Final = {
    "audit_event_no_change": "BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW",
    "audit_event_no_truncate": "BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT",
}
_FUNCTION: Final = """
    CREATE OR REPLACE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '审计事件只能追加，不能修改或删除。'; END $$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; on a database of another kind there are none."""
    remove(connection)
    if connection.vendor == "sqlite":
        body = "BEGIN SELECT RAISE(ABORT, '审计事件只能追加，不能修改或删除。'); END"
        _run(connection, [f"CREATE TRIGGER {name} {event} {body}" for name, event in _SQLITE.items()])
    elif connection.vendor == "postgresql":
        body = "EXECUTE FUNCTION audit_event_append_only()"
        _run(connection, [_FUNCTION, *(f"CREATE TRIGGER {name} {event} {body}" for name, event in _POSTGRESQL.items())])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers where they are."""
    names: Mapping[str, Mapping[str, str]] = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
    place = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}{place}" for name in names.get(connection.vendor, ())])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
