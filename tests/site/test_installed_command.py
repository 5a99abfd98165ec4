"""The installed ``zhixiang`` in processes of its own, with a folder of its own: from nothing to a checked installation."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.apps.conftest import small_notice

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(sys.executable).with_name("zhixiang")
COMMAND = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "zhixiang.cli"]


def zhixiang(var: Path, *arguments: object, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
        "ZHIXIANG_VAR": str(var),
        **variables,
    }
    command = [*COMMAND, *(str(argument) for argument in arguments)]
    return subprocess.run(command, env=environment, input=typed, capture_output=True, text=True, check=False)


def test_from_nothing_to_a_sound_installation_and_a_broken_one(tmp_path: Path) -> None:
    var, notice = tmp_path / "var", tmp_path / "通知.txt"
    notice.write_text(small_notice().text(), encoding="utf-8")

    empty = zhixiang(var, "check")
    assert (empty.returncode, "还没有数据库" in empty.stdout) == (1, True)
    assert not (var / "zhixiang.sqlite3").exists(), "looking makes nothing"

    first = zhixiang(var, "load", notice)
    assert (first.returncode, "已导入" in first.stdout) == (0, True), first.stderr
    assert "建立数据表" in first.stderr
    account = zhixiang(var, "account", "chief", typed="lantern-Reel-5521\n")
    assert account.returncode == 0, account.stderr
    sound = zhixiang(var, "check")
    assert (sound.returncode, "✗" in sound.stdout) == (0, False), sound.stdout

    with closing(sqlite3.connect(var / "zhixiang.sqlite3")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit_event SET object_label = 'another' WHERE seq = 1")
        database.commit()
    broken = zhixiang(var, "check")
    assert broken.returncode == 1
    assert "✗ 审计链" in broken.stdout


def test_tables_of_an_older_release_are_named(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "zhixiang.sqlite3")):
        pass
    (tmp_path / "zhixiang.sqlite3").touch()
    said = zhixiang(tmp_path, "check")
    assert said.returncode == 1
    assert "尚未执行" in said.stdout


@pytest.mark.parametrize(
    ("variables", "answer"),
    [
        ({"DATABASE_URL": "postgresql://zhixiang@127.0.0.1:1/zhixiang"}, "数据库不可用"),
        ({"DATABASE_URL": "mysql://host/name"}, "postgresql://"),
        ({"ZHIXIANG_PROXIES": "one"}, "ZHIXIANG_PROXIES"),
        ({"ZHIXIANG_VAR": "/dev/null/var"}, "ZHIXIANG_VAR"),
    ],
)
def test_what_is_wrong_with_the_environment_is_a_sentence(
    tmp_path: Path, variables: dict[str, str], answer: str
) -> None:
    said = zhixiang(tmp_path, "check", **variables)
    assert said.returncode == 2
    assert answer in said.stderr
    assert "Traceback" not in said.stderr


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "zhixiang.sqlite3").write_bytes(b"not a database " * 100)
    said = zhixiang(tmp_path, "check")
    assert (said.returncode, "数据库不可用" in said.stderr) == (2, True)
