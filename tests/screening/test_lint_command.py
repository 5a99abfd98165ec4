"""``zhixiang lint`` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.planted_indicators import planted
from zhixiang.cli import EXIT_OK, EXIT_REFUSED, main


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_indicators_come_out_a_line_each_in_the_shape_of_the_examples(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = list(planted(5))[:600]
    path.write_text("\ufeff" + "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    assert main(["lint", str(path), "--out", str(out), "--on", "2025-01-01"]) == EXIT_OK
    assert lines(out) == [{key: row[key] for key in ("id", "parse", "defects")} for row in rows]
    told = capsys.readouterr()
    assert f"发现 {sum(len(row['defects']) for row in rows)} 处" in told.out
    assert "100%" in told.err


def test_demands_come_out_with_the_findings_of_each_indicator_and_of_all_together(
    made_up_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["lint", str(made_up_file), "--out", str(out), "--on", "2025-01-01"]) == EXIT_OK
    given = lines(made_up_file)
    told = lines(out)
    for demand, line in zip(given, told, strict=False):
        assert line["id"] == demand["id"]
        assert [one["name"] for one in line["indicators"]] == [one["name"] for one in demand["indicators"]]
    ids = {demand["id"] for demand in given}
    for line in told[len(given) :]:
        assert line["id"] in ids
        assert set(line["findings"][0]) >= {"code", "version", "severity", "field", "message"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "空的"),
        (b"PK\x03\x04rest", "不是文本文件"),
        ('{"id": "a", "name": "甲", "value": "1个"}\n{"id": "b"\n'.encode(), "第 2 行：不是完整的 JSON"),
        ('{"name": "甲", "value": "1个"}\n'.encode(), "第 1 行：缺少编号"),
        (b'{"id": "a", "value": "1"}\n', "第 1 行：缺少指标名称"),
        (b'{"id": "a", "indicators": 3}\n', "第 1 行：有的字段类型不对"),
        ('{"id": "甲", "name": "甲"}\n'.encode("gb18030"), "第 1 行：不是 UTF-8"),
        (b"[" * 100_000 + b"\n", "第 1 行：不是完整的 JSON"),
        (b"{}\n" * 9, "共 9 行"),
    ],
)
def test_what_cannot_be_checked_is_named_by_line_and_leaves_nothing(
    content: bytes, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_bytes(content)
    assert main(["lint", str(path), "--out", str(out)]) == EXIT_REFUSED
    assert told in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["in.jsonl"]


def test_files_folders_and_days_that_are_not_there_are_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "a", "name": "甲", "value": "1个"}\n', encoding="utf-8")
    for argv, told in (
        ([str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "o")], "找不到文件"),
        ([str(tmp_path), "--out", str(tmp_path / "o")], "是一个文件夹"),
        ([str(path), "--out", str(tmp_path / "no" / "o")], "不能写到"),
        ([str(path), "--out", str(tmp_path)], "不能写到"),
    ):
        assert main(["lint", *argv]) == EXIT_REFUSED
        assert told in capsys.readouterr().err
    assert main(["lint", str(path), "--out", str(tmp_path / "o"), "--on", "明天"]) == EXIT_REFUSED
    assert "不是日期" in capsys.readouterr().err
