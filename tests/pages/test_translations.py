"""Every sentence of the pages has its English wording, and the catalogue compiles."""

from __future__ import annotations

import runpy
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "src/zhixiang/site/locale/en/LC_MESSAGES/django.po"
TOOL = runpy.run_path(str(ROOT / "tools/compile_messages.py"))


def _texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_is_translated() -> None:
    catalogue = polib.pofile(str(CATALOGUE))
    assert [entry.msgid for entry in catalogue if not all(_texts(entry))] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_no_chinese_is_left_in_the_english() -> None:
    texts = [text for entry in polib.pofile(str(CATALOGUE)) for text in _texts(entry)]
    assert [text for text in texts if any("一" <= char <= "鿿" for char in text)] == []


def test_a_catalogue_compiles(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_bytes(CATALOGUE.read_bytes())
    assert TOOL["compile_catalogue"](source) == []
    assert source.with_suffix(".mo").stat().st_size > 1000


def test_a_placeholder_that_the_original_lacks_stops_the_build(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "第 %(line)s 行"\nmsgstr "Line %(lines)s"\n',
        encoding="utf-8",
    )
    found = TOOL["compile_catalogue"](source)
    assert len(found) == 1
    assert "%(lines)s" in found[0]
    assert not source.with_suffix(".mo").exists()
