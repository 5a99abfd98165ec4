"""The JSON keeps the promises of docs/notice-json.md."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.intake.builder import Builder
from zhixiang import cli
from zhixiang.intake import as_json, as_text

_PAGE = (Path(__file__).parents[2] / "docs" / "notice-json.md").read_text(encoding="utf-8")


def _documented(heading: str) -> set[str]:
    section = re.split(r"\n#+ ", _PAGE.split(f"# {heading}\n", 1)[1], maxsplit=1)[0]
    cells = [row.split("|")[1] for row in section.split("\n") if row.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`(\w+)`", cell)}


def test_every_key_is_documented_and_present() -> None:
    result = as_json(Builder().read())
    assert list(result) == ["document", "allocation", "performance_tables", "findings"]
    assert result["document"].keys() == _documented("document")
    assert result["allocation"][0].keys() == _documented("allocation")
    assert result["performance_tables"][0].keys() == _documented("performance_tables")
    assert result["performance_tables"][0]["indicators"][0].keys() == _documented("indicators")


def test_finding_keys_are_documented() -> None:
    builder = Builder()
    builder.tables[0].goal = ""
    builder.tables[0].year = "2023年"
    assert as_json(builder.read())["findings"][0].keys() == _documented("findings")


def test_command_prints_valid_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(Builder().text(), encoding="utf-8")
    assert cli.main(["read", "--json", str(path)]) == 0
    assert json.loads(capsys.readouterr().out) == as_json(Builder().read())


def test_each_record_stands_on_a_line_of_its_own() -> None:
    notice = Builder().read()
    lines = "".join(as_text(notice)).splitlines()
    tables = notice.performance_tables
    records = len(notice.allocation) + sum(len(t.indicators) + len(t.citations) for t in tables) + len(notice.findings)
    alone = [
        json.loads(line.strip().removesuffix(",")) for line in lines if line.strip().startswith("{") and "}" in line
    ]
    assert len(alone) == records
    assert json.loads("\n".join(lines)) == as_json(notice)


def test_whole_numbers_stay_whole() -> None:
    indicator = as_json(Builder().read())["performance_tables"][0]["indicators"][0]
    assert (indicator["op"], indicator["number"], indicator["unit"]) == ("ge", 3, "个")
    assert isinstance(indicator["number"], int)
