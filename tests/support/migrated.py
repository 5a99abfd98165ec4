"""The migrated database, built once and copied: migrating takes half a minute of a processor, copying next to nothing.

Each worker starts from a copy and still migrates it, which finds nothing to do. On SQLite the copy stays in var/ for
the next run; its name tells from which migrations it was made, and others are thrown away.
"""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created

# What migrations write beside themselves: the triggers, and the versions of the packages that bring their own.
ALSO: Final = ("src/zhixiang/apps/audit/triggers.py", "requirements/dev.txt", "tests/support/migrated.py")


def start_from_a_copy() -> None:
    """Let the test database that Django makes next begin as a copy of the migrated one."""
    with _alone():
        if connection.vendor == "sqlite":
            _fill_when_opened(_sqlite_file())
        else:
            connection.settings_dict["TEST"]["TEMPLATE"] = _postgresql_template()


def _digest() -> str:
    """Names the migrations of all apps in their present wording."""
    found = [path for app in apps.get_app_configs() for path in Path(app.path).glob("migrations/*.py")]
    own = [path for path in found if settings.ROOT in path.parents] + [settings.ROOT / name for name in ALSO]
    parts = [b"%s\0%s" % (str(path.relative_to(settings.ROOT)).encode(), path.read_bytes()) for path in sorted(own)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _folder() -> Path:
    folder: Path = settings.ROOT / "var" / "migrated"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _alone() -> Iterator[None]:
    """One worker builds, the others wait for it."""
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sqlite_file() -> Path:
    ready = _folder() / f"{_digest()}.sqlite3"
    if not ready.exists():
        for old in _folder().glob("*.sqlite3*"):
            old.unlink()
        unfinished = ready.with_suffix(".sqlite3-unfinished")
        with _migrated(str(unfinished)):
            connection.cursor().execute("PRAGMA journal_mode=DELETE")
        unfinished.rename(ready)
    return ready


def _fill_when_opened(ready: Path) -> None:
    def fill(*, connection: Any, **_: Any) -> None:
        if not connection.is_in_memory_db():
            return
        tables = connection.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not tables:
            source = sqlite3.connect(ready)
            source.backup(connection.connection)
            source.close()

    connection_created.connect(fill, weak=False, dispatch_uid="tests.migrated")


def _postgresql_template() -> str:
    ready = f"test_migrated_{_digest()}"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ready])
        there = cursor.fetchone() is not None
    if not there:
        unfinished = f"{ready}_unfinished"
        with _migrated(unfinished):
            pass
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # as above
            cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {ready}")
    return ready


@contextmanager
def _migrated(name: str) -> Iterator[None]:
    """A database of that name, migrated from nothing; the settings are as before afterwards."""
    before, before_test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        yield
    finally:
        connection.close()
        connection.settings_dict["TEST"]["NAME"] = before_test
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = before
