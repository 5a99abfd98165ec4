"""Triggers that keep audit events from being changed or removed, also by somebody with a database console.

They stop accidents and honest mistakes; who may drop a trigger can get round it, and then the hashes tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_MESSAGE: Final = "审计事件只能追加，不能修改或删除。"

_INSTALL: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_event_no_{verb} BEFORE {verb.upper()} ON audit_event "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        for verb in ("update", "delete")
    )
    # INSERT OR REPLACE removes the old row without firing the trigger on DELETE.
    + (
        "CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event WHEN EXISTS (SELECT 1 FROM audit_event "
        "WHERE seq = NEW.seq OR hash = NEW.hash OR prev_hash = NEW.prev_hash) "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$",
        "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()",
        "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()",
    ),
}
_REMOVE: Final[dict[str, tuple[str, ...]]] = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_event_no_update",
        "DROP TRIGGER IF EXISTS audit_event_no_delete",
        "DROP TRIGGER IF EXISTS audit_event_no_replace",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_event_no_change ON audit_event",
        "DROP TRIGGER IF EXISTS audit_event_no_truncate ON audit_event",
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; on a database of another kind there are none."""
    _run(connection, _REMOVE)
    _run(connection, _INSTALL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers where they are."""
    _run(connection, _REMOVE)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements.get(connection.vendor, ()):
            cursor.execute(statement)
