"""What the environment can ask of the settings, and that production passes Django's own deployment check."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from zhixiang.site import settings

ROOT = Path(__file__).resolve().parents[2]


def test_sqlite_keeps_what_it_confirmed() -> None:
    database = settings._database("")
    assert database["NAME"] == settings.VAR / "zhixiang.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]


def test_postgresql_by_address() -> None:
    database = settings._database("postgresql://zhi%40xiang:p%2Fw@db.internal:5433/funds?sslmode=require")
    expected = {"USER": "zhi@xiang", "PASSWORD": "p/w", "HOST": "db.internal", "PORT": "5433", "NAME": "funds"}
    assert {key: database[key] for key in expected} == expected
    assert database["OPTIONS"] == {"sslmode": "require", "prepare_threshold": 2}


def test_postgresql_through_a_socket_file() -> None:
    database = settings._database("postgresql://zhixiang@/funds?host=%2Frun%2Fpostgresql")
    assert (database["HOST"], database["OPTIONS"]) == ("", {"host": "/run/postgresql", "prepare_threshold": 2})


def test_a_pooler_that_keeps_no_statements_can_be_used() -> None:
    database = settings._database("postgresql://pooler/funds?prepare=off")
    assert database["OPTIONS"] == {"prepare_threshold": None}


@pytest.mark.parametrize("address", ["mysql://host/name", "var/zhixiang.sqlite3"])
def test_another_database_is_refused_in_plain_words(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        settings._database(address)


def test_the_key_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    first = settings._kept_secret(path)
    assert len(first) >= 50
    assert settings._kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_production_passes_the_deployment_check(tmp_path: Path) -> None:
    production = {
        "DJANGO_SETTINGS_MODULE": "zhixiang.site.settings",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "ZHIXIANG_ALLOWED_HOSTS": "zhixiang.example",
        "ZHIXIANG_HTTPS": "1",
        "ZHIXIANG_PROXIES": "1",
        "ZHIXIANG_VAR": str(tmp_path),
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    result = subprocess.run(command, env=production, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "secret_key").exists()


@pytest.mark.django_db
def test_no_change_of_a_model_is_without_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
