"""Emptying the database after a test that committed: only the tables that hold rows, which are few of many.

Django truncates every table and then writes its content types and permissions anew; that takes longer than most of
the tests that need it.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.test import TransactionTestCase

from zhixiang.apps.audit import triggers

STAY: Final = {"django_content_type", "auth_permission", "django_migrations"}
"""Describe the code, not the data, and stay as migrating left them."""


def empty_only_what_is_filled() -> None:
    """Put it in the place of Django's way."""
    djangos = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # no other door

    def teardown(case: Any) -> None:
        if set(case._databases_names(include_mirrors=False)) != {DEFAULT_DB_ALIAS} or not _may_step_round_triggers():
            djangos(case)
        else:
            _empty(_filled())

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]  # as above


def _may_step_round_triggers() -> bool:
    """On PostgreSQL only a superuser may; the tests' own server has one."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _filled() -> list[str]:
    """The tables of models that hold a row."""
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAY
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in sorted(tables)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]


def _empty(tables: list[str]) -> None:
    postgresql = connection.vendor == "postgresql"
    if not postgresql:
        triggers.remove(connection)
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if postgresql:
            # Neither foreign keys nor the audit's own triggers are looked at for the length of this transaction.
            cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
    if not postgresql:
        triggers.install(connection)
