"""``zhixiang screen`` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhixiang.cli import EXIT_OK, EXIT_REFUSED, main


def test_the_pairs_are_written_a_line_each(
    made_up_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pairs.jsonl"
    assert main(["screen", str(made_up_file), "--out", str(out), "--workers", "2"]) == EXIT_OK
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert rows
    for row in rows:
        assert set(row) == {"a", "b", "relation", "score", "evidence"}
        assert 0 < row["score"] <= 1
    told = capsys.readouterr()
    assert f"发现 {len(rows)} 对" in told.out
    assert "100%" in told.err


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "空的"), (b"PK\x03\x04rest", "不是文本文件"), (b"{}\n", "第 1 行：缺少编号")]
)
def test_what_is_no_file_of_demands_is_refused_and_leaves_nothing(
    content: bytes, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_bytes(content)
    assert main(["screen", str(path), "--out", str(out)]) == EXIT_REFUSED
    assert told in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_missing_file_and_a_missing_folder_are_named(
    made_up_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["screen", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "o")]) == EXIT_REFUSED
    assert "找不到文件" in capsys.readouterr().err
    assert main(["screen", str(made_up_file), "--out", str(tmp_path / "no" / "o")]) == EXIT_REFUSED
    assert "不能写到" in capsys.readouterr().err
