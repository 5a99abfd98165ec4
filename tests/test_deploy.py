"""Backup and restore do what their names say, on the database file of a running server too."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The open database of a server, with one line in the file and one in its log."""
    (tmp_path / "var").mkdir()
    with closing(sqlite3.connect(tmp_path / "var" / "zhixiang.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE line (text)")
        connection.execute("INSERT INTO line VALUES ('first')")
        connection.commit()
        yield connection


def _run(script: str, argument: Path, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "ZHIXIANG_VAR": str(folder / "var"), "PYTHON": sys.executable, **more}
    command = [str(DEPLOY / script), str(argument)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _lines(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM line ORDER BY rowid")]


def test_what_was_backed_up_comes_back(server: sqlite3.Connection, tmp_path: Path) -> None:
    backup = _run("backup.sh", tmp_path / "copies", tmp_path)
    assert backup.returncode == 0, backup.stderr
    copy = Path(backup.stdout.strip())
    assert [copy] == list((tmp_path / "copies").iterdir())
    assert copy.stat().st_mode & 0o077 == 0
    assert _lines(copy) == ["first"]
    server.execute("INSERT INTO line VALUES ('second')")
    server.commit()
    server.close()

    restored = _run("restore.sh", copy, tmp_path)
    assert restored.returncode == 0, restored.stderr
    database = tmp_path / "var" / "zhixiang.sqlite3"
    assert _lines(database) == ["first"]
    kept = [path for path in database.parent.glob("zhixiang.sqlite3.before-*") if path.suffix.find("-wal") < 0]
    assert _lines(kept[0]) == ["first", "second"]


def test_a_backup_of_nothing_leaves_nothing(tmp_path: Path) -> None:
    assert _run("backup.sh", tmp_path / "copies", tmp_path).returncode != 0
    assert list((tmp_path / "copies").glob("*.sqlite3")) == []


@pytest.mark.parametrize(
    ("name", "address", "answer"),
    [
        ("copy.zip", "", "不认识的备份文件"),
        ("copy.dump", "", "请先设置 DATABASE_URL"),
        ("copy.sqlite3", "postgresql:///zhixiang", "DATABASE_URL 指向 PostgreSQL"),
    ],
)
def test_what_cannot_be_restored_is_refused(
    server: sqlite3.Connection, tmp_path: Path, name: str, address: str, answer: str
) -> None:
    (tmp_path / name).write_bytes(b"")
    refused = _run("restore.sh", tmp_path / name, tmp_path, DATABASE_URL=address)
    assert (refused.returncode, answer in refused.stderr) == (2, True)
    assert _lines(tmp_path / "var" / "zhixiang.sqlite3") == ["first"]
