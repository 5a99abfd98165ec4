"""The demo's notice holds the facts of the real one, and none of its sentences."""

from __future__ import annotations

from importlib.resources import files

import pytest

from tests.shared_files import NOTICE_2024, shared_file
from zhixiang.intake import read_bytes
from zhixiang.intake.records import Notice, Severity


@pytest.fixture(scope="module")
def demo() -> Notice:
    return read_bytes(files("zhixiang.demo").joinpath("notice_2024.txt").read_bytes(), "notice_2024.txt")


@pytest.fixture(scope="module")
def real() -> Notice:
    path = shared_file(NOTICE_2024)
    return read_bytes(path.read_bytes(), path.name)


def test_same_money(demo: Notice, real: Notice) -> None:
    def money(notice: Notice) -> list[tuple[object, ...]]:
        return [(r.annex, r.row_type, r.region_code, r.label, r.amount_fen) for r in notice.allocation]

    assert money(demo) == money(real)


def test_same_targets(demo: Notice, real: Notice) -> None:
    def targets(notice: Notice) -> list[tuple[object, ...]]:
        return [
            (t.region_code, row.level1, row.level2, row.name, row.target, row.inferred)
            for t in notice.performance_tables
            for row in t.indicators
        ]

    assert targets(demo) == targets(real)


def test_same_policies(demo: Notice, real: Notice) -> None:
    def cited(notice: Notice) -> list[list[tuple[object, ...]]]:
        return [[(c.policy_id, c.doc_no, c.ordinal) for c in t.citations] for t in notice.performance_tables]

    assert cited(demo) == cited(real)


def test_no_sentences(demo: Notice) -> None:
    assert {(table.goal_text, table.spending) for table in demo.performance_tables} == {("", "")}


def test_no_sum_is_accused(demo: Notice) -> None:
    assert [finding for finding in demo.findings if finding.severity is Severity.ERROR] == []
