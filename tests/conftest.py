"""What every test shares: the switch that leaves only the tests which touch the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django.plugin import DjangoDbBlocker

from tests.support.emptied import empty_only_what_is_filled
from tests.support.migrated import start_from_a_copy

# A busy machine is slow, and no test is about time.
examples.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("patient")
empty_only_what_is_filled()

DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "live_server",
    "client",
    "admin_client",
}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> None:
    """pytest-django asks for this before it makes the worker's database."""
    with django_db_blocker.unblock():
        start_from_a_copy()


@pytest.fixture(autouse=True)
def _no_notes_in_between(settings: Any) -> None:
    """That somebody was active is noted once a minute: on a slow machine that write fell among counted queries."""
    settings.ZHIXIANG_SESSION_NOTED = settings.ZHIXIANG_SESSION_LASTS


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Uploads and indexes of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.ZHIXIANG_SCREENING = tmp_path / "screening"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--only-database``: for the second run, on the other database."""
    parser.addoption("--only-database", action="store_true", help="leave out what does not touch the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests without a database where the option says so."""
    if not config.getoption("--only-database"):
        return
    kept = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def touches_database(item: pytest.Item) -> bool:
    """Whether the test asks for the database by mark, by fixture or by its class."""
    fixtures = set(getattr(item, "fixturenames", ()))
    # pytest-django marks its own TestCase classes with what they inherit: they carry ``databases``.
    inherited = hasattr(getattr(item, "cls", None), "databases")
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES) or inherited
