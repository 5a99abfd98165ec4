"""A row printed twice: one payment where the notice proves it, and otherwise a question to a person."""

from __future__ import annotations

import pytest

from tests.apps.conftest import load, small_notice
from tests.apps.test_load_notice import counts
from tests.intake.builder import PROJECT, Builder
from zhixiang.apps.allocation.models import AllocationLine
from zhixiang.apps.audit.models import Event
from zhixiang.apps.checks.errors import LoadRefused

pytestmark = pytest.mark.usefixtures("regions")


def refused(builder: Builder, *patterns: str) -> None:
    before = counts()
    with pytest.raises(LoadRefused) as refusal:
        load(builder)
    assert refusal.value.code == "printed_twice"
    assert [pattern for pattern in patterns if pattern not in str(refusal.value)] == []
    assert counts() == before


@pytest.mark.parametrize("annex", [1, 2])
def test_counts_once_where_the_other_annex_and_the_sum_say_so(annex: int) -> None:
    builder = small_notice()
    rows = builder.annex1 if annex == 1 else builder.annex2
    rows.append(rows[-1])
    first = builder.text().split("\n").index(rows[-1]) + 1
    result = load(builder)
    assert (result.lines, result.total_fen) == (3, 510_000_000)
    assert f"附件{annex}第 {first + 1} 行重复了第 {first} 行，按一笔计" in result.message
    assert AllocationLine.objects.filter(region="440781000").count() == 1
    assert Event.objects.get(action="performance.load_notice").payload["repeats"] == [[annex, first, first + 1]]


def test_the_grand_total_decides_where_no_sum_stands_over_the_row() -> None:
    builder = small_notice()
    builder.annex1 = [builder.annex1[0], *(row for row in builder.annex1[1:] if PROJECT in row)]
    builder.annex1.append(builder.annex1[-1])
    assert load(builder).total_fen == 510_000_000


def test_is_refused_when_the_sum_counts_it_twice() -> None:
    builder = small_notice()
    builder.annex1.append(builder.annex1[7])
    builder.annex1[6] = builder.annex1[6].replace("100000.00", "200000.00")
    line = builder.line_of("440781000 台山市")
    refused(builder, f"附件1第 {line} 行与第 {line + 1} 行", "“台山市”", "100,000.00 元、100,000.00 元", "删去其中一行")


def test_is_refused_when_no_sum_can_be_read() -> None:
    builder = small_notice()
    builder.annex1 = [row for row in builder.annex1 if PROJECT in row]
    builder.annex2 = [row for row in builder.annex2 if PROJECT in row]
    builder.annex1.append(builder.annex1[-1])
    refused(builder, "附件1")


def test_is_refused_when_both_annexes_print_it_twice() -> None:
    builder = small_notice()
    builder.annex1.append(builder.annex1[7])
    builder.annex2.append(builder.annex2[5])
    refused(builder, "附件1", "附件2")


def test_is_refused_when_the_amounts_differ() -> None:
    builder = small_notice()
    builder.annex1.append(builder.annex1[7].replace("100000.00", "90000.00"))
    refused(builder, "100,000.00 元、90,000.00 元")


def test_is_refused_without_the_other_annex() -> None:
    builder = small_notice()
    builder.annex1.append(builder.annex1[7])
    builder.annex2 = []
    refused(builder, "附件1")


def test_many_are_named_in_part_and_counted() -> None:
    builder = small_notice()
    builder.annex1 += [builder.annex1[7]] * 9
    builder.annex2 = []
    refused(builder, "共 9 处")
