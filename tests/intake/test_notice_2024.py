"""The real 2024 notice of Guangdong, read from beside the project: every fen, every row, every level."""

from __future__ import annotations

import csv
from itertools import groupby

import pytest

from tests.shared_files import NOTICE_2024, shared_file
from zhixiang.intake import read_bytes
from zhixiang.intake.records import Notice, RowType, Severity


@pytest.fixture(scope="module")
def notice() -> Notice:
    path = shared_file(NOTICE_2024)
    return read_bytes(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def expected() -> dict[str, int]:
    """Region code → fen, recomputed by hand when the reference was made."""
    with shared_file("reference/annex2024_allocation.csv").open(encoding="utf-8") as file:
        return {row["mof_div_code"]: int(row["amount_yuan_annex1"]) * 100 for row in csv.DictReader(file)}


@pytest.mark.parametrize("annex", [1, 2])
def test_every_line_to_the_fen(notice: Notice, expected: dict[str, int], annex: int) -> None:
    details = list(notice.rows(annex, RowType.DETAIL))
    assert len(details) == 42
    assert {row.region_code: row.amount_fen for row in details} == expected
    assert sum(row.amount_fen or 0 for row in details) == 17_285_000_000


def test_tables_carry_the_same_money(notice: Notice, expected: dict[str, int]) -> None:
    assert {t.region_code: t.amount_fen for t in notice.performance_tables} == expected
    assert {t.year for t in notice.performance_tables} == {2024}


def test_subtotals(notice: Notice) -> None:
    assert len(list(notice.rows(1, RowType.SUBTOTAL))) == 22
    assert len(list(notice.rows(2, RowType.SUBTOTAL))) == 20
    assert [len(list(notice.rows(annex, RowType.TOTAL))) for annex in (1, 2)] == [1, 1]
    assert {row.function_code for row in notice.rows(1, RowType.DETAIL)} == {"2011409"}


def test_head_and_tail(notice: Notice) -> None:
    head = notice.document
    assert (head.doc_no, head.urgency, head.issued_on) == ("粤财工〔2023〕126号", "加急", "2023-12-28")
    assert (head.issuer, head.copies_to, head.disclosure) == ("广东省财政厅", "省市场监管局", "依申请公开")
    assert (head.function_code, head.budget_year, len(head.attachments)) == ("2011409", 2024, 3)


# How many indicators each table has in each level-2 group, checked by reading the document line by line.
# 数量 质量 时效 成本 经济 社会 生态 可持续 满意度, one digit group each; tables in printed order.
_GROUPS = """
440100 数22 时1 经2 社3 | 440400 数26 时1 经1 社4 | 440500 数22 时1 社2 | 440600 数27 时1 经1 社4
440200 数27 时1 经1 社2 可1 服1 | 441600 数24 时1 社3 服1 | 441625 数2 时1 社1 服1 | 441624 数2 时1 社1 服1
441623 数2 时1 社1 服1 | 441621 数2 时1 社1 服1 | 441622 数2 时1 社1 服1 | 441300 数26 质1 时1 社2
441400 数22 时1 经1 社2 可1 服1 | 441500 数25 时1 经1 社1 | 441581 数4 时1 | 441521 数6 时1 | 441523 数4 时1
441900 数26 时1 经1 社1 | 442000 数26 时1 社1 | 440700 数28 时1 社2 | 440781 数5 社1 | 440783 数5 社2
440784 数5 社1 | 440785 数5 社1 | 441700 数23 时1 社2 | 440800 数24 时1 经2 社1 可1 服1 | 440825 数4 社1
440900 数30 时1 经1 社1 可1 服2 | 440982 数3 时1 经1 可1 服1 | 441200 数33 质1 时1 经1 社2 可1 | 441800 数21 时1 社2
441881 数5 时1 社1 | 441826 数4 时1 社1 | 441882 数4 时1 社1 服1 | 441821 数5 时1 社1 | 441823 数4 时1 社1
445100 数26 时1 经1 社2 服1 | 445200 数27 时1 社2 | 445300 数39 时1 经1 社2 可1 服2
445321 数13 时1 社3 可1 服1 | 445322 数14 时1 社3 可1 服1 | 445381 数14 时1 社3 可1 服1
"""


def test_every_indicator_and_its_level(notice: Notice) -> None:
    expected = [entry.split() for line in _GROUPS.strip().split("\n") for entry in line.split(" | ")]
    actual = [
        [table.region_code[:6]]
        + [f"{level[0]}{len(list(rows))}" for level, rows in groupby(table.indicators, key=lambda row: row.level2)]
        for table in notice.performance_tables
    ]
    assert actual == expected
    assert sum(len(table.indicators) for table in notice.performance_tables) == 787


def test_no_sum_is_accused(notice: Notice) -> None:
    """This notice adds up; an error here would be a false alarm."""
    assert [finding for finding in notice.findings if finding.severity is Severity.ERROR] == []


def test_known_defects_are_found(notice: Notice) -> None:
    found = {(finding.code, finding.line) for finding in notice.findings}
    assert ("field_repeated", 976) in found
    assert ("header_lost", 977) in found
    assert ("value_echoes_name", 759) in found
    assert ("empty_value", 1523) in found
    assert {("already_met", line) for line in (1047, 1048, 1049)} <= found
    assert ("no_unit", 1164) in found
    assert ("spending_uncovered", 855) in found
    assert {line for code, line in found if code == "identical_indicators"} >= {445, 483, 501, 519, 847, 866, 907}
