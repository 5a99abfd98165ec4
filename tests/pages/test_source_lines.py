"""How a source line is shown: cut at its tabs, with the words that a finding rests on marked."""

from __future__ import annotations

import pytest

from zhixiang.apps.checks.tables import marked, source_cells


@pytest.mark.parametrize(
    ("cell", "evidence", "pieces"),
    [
        ("前《办法》后", "《办法》", [("前", False), ("《办法》", True), ("后", False)]),
        ("前《办 法》", "《办法》", [("前", False), ("《办 法》", True)]),
        ("没有", "《办法》", [("没有", False)]),
        ("全部", "全部", [("全部", True)]),
        ("a(b", "a(b", [("a(b", True)]),
        ("3", "3", [("3", False)]),
        ("无", "", [("无", False)]),
        ("", "证据", [("", False)]),
    ],
)
def test_the_evidence_is_marked_where_it_stands(cell: str, evidence: str, pieces: list[tuple[str, bool]]) -> None:
    assert marked(cell, evidence) == pieces


def test_a_line_is_cut_at_its_tabs_without_the_empty_end() -> None:
    assert source_cells("\t产出指标\t数量指标\t\t") == ["", "产出指标", "数量指标"]
    assert source_cells("") == [""]
