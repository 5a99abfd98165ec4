"""docs/settings.md names what the code reads, all of it and nothing else; settings.py and the example agree with it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = re.compile(r"\bZHIXIANG_[A-Z_]+\b|\bDATABASE_URL\b")
ROW = re.compile(r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|", re.MULTILINE)
READ = re.compile(
    r"""environ(?:\.get\(|\.setdefault\(|\[)["']([A-Z_]+)["']|(?:_flag|_number)\(["']([A-Z_]+)["']\)|\$\{([A-Z_]+):-"""
)
NOT_A_SETTING = {"DJANGO_SETTINGS_MODULE", "PYTEST_VERSION"}
"""Where Django finds the settings, and what pytest says of itself."""


def _documented() -> set[str]:
    cells = ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
    return {name.strip("` ") for cell in cells for name in cell.split(",")}


def _read() -> set[str]:
    folders = ("src/zhixiang", "tools", "deploy")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".sh"}]
    assert len(files) > 100
    return {
        next(filter(None, names)) for path in files for names in READ.findall(path.read_text(encoding="utf-8"))
    } - NOT_A_SETTING


def test_every_variable_that_is_read_is_documented() -> None:
    assert _read() - _documented() == set()


def test_every_variable_that_is_documented_is_read() -> None:
    make = {"PYTHON"}
    assert _documented() - _read() - make == set()


def test_the_summary_in_the_settings_knows_no_others() -> None:
    summary = (ROOT / "src/zhixiang/site/settings.py").read_text(encoding="utf-8").split('"""')[1]
    assert set(OURS.findall(summary)) - _documented() == set()


def test_the_example_sets_what_is_documented() -> None:
    lines = (ROOT / "deploy/zhixiang.env.example").read_text(encoding="utf-8").splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert names
    assert names - _documented() == set()
