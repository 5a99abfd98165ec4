"""What the database says of a notice is what was read from it: row by row, table by table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.shared_files import NOTICE_2024, shared_file
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.papers.letters import wording_of
from zhixiang.apps.papers.records import notice_record
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.performance.actions.load_notice import load_notice
from zhixiang.intake import read_document, read_notice
from zhixiang.intake.records import AllocationRow, DocumentHead, Notice, PerformanceTable, RowType


def plan_of() -> AllocationPlan:
    return AllocationPlan.objects.select_related("fund", "notice__document").get()


def without_places(notice: Notice) -> tuple[DocumentHead, list[AllocationRow], list[PerformanceTable]]:
    """What the notice says, without line numbers, inferred marks and which merged label a damaged row has lost."""
    rows = [replace(row, line=0, inferred=()) for row in notice.allocation]
    tables = [
        replace(
            table, line=0, last_line=0, lines={}, inferred=(),
            citations=tuple(replace(one, line=0) for one in table.citations),
            indicators=tuple(replace(one, line=0, inferred=(), printed_labels=()) for one in table.indicators),
        )
        for table in notice.performance_tables
    ]  # fmt: skip
    return replace(notice.document, lines={}), rows, tables


@pytest.mark.django_db
def test_the_notice_of_2024_comes_back_from_the_database_as_it_was_read() -> None:
    path = shared_file(NOTICE_2024)
    raw = read_document(path.read_bytes(), path.name)
    read = read_notice(raw)
    load_regions(actor=COMMAND_LINE)
    load_notice(read, raw, actor=COMMAND_LINE)
    wording = wording_of(plan_of())
    back = notice_record(plan_of(), wording.head)
    assert (len(list(back.rows(1, RowType.DETAIL))), len(back.performance_tables)) == (42, 42)
    assert sum(len(table.indicators) for table in back.performance_tables) == 787
    for ours, theirs in zip(without_places(back), without_places(read), strict=True):
        assert ours == theirs
    assert len(wording.body) >= 4
    assert "2011409" in wording.body[0]
