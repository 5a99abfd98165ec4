"""The notice of 2024: its 42 lines, tied to projects, give annex 1 and annex 2 to the fen, and so does a year after."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.apps.allocation.conftest import FINANCE, PROVINCE
from tests.apps.allocation.test_plans import issued
from tests.shared_files import NOTICE_2024, shared_file
from zhixiang.apps.allocation import plans, queries
from zhixiang.apps.allocation.actions.carry_over_plan import carry_over_plan
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.performance.actions.load_notice import load_notice
from zhixiang.intake import read_document, read_notice

TOTAL = 17_285_000_000


@pytest.mark.usefixtures("regions")
def test_the_notice_of_2024_from_its_projects_and_again_the_year_after() -> None:
    path = shared_file(NOTICE_2024)
    raw = read_document(path.read_bytes(), path.name)
    load_notice(read_notice(raw), raw, actor=FINANCE)
    read = AllocationPlan.objects.select_related("fund").get()
    state = plans.state_of(read, timezone.localdate())
    assert (state.sums.total_fen, state.sums.lines, len(state.cities)) == (TOTAL, 42, 20)
    assert (state.sums.own_fen, state.sums.direct_fen) == (16_657_000_000, 628_000_000)
    assert AllocationLine.objects.values("project").distinct().count() == 42
    assert not AllocationLine.objects.exclude(project__level=2, project__parent__level=1).exists()

    plan = issued(carry_over_plan(actor=PROVINCE, plan_id=read.pk))
    assert {line.project.start_year for line in plan.lines.select_related("project")} == {2025}
    for number in (1, 2):
        before, after = queries.annex(PROVINCE, 2024, number), queries.annex(PROVINCE, 2025, number)
        assert before is not None
        assert after is not None
        printed = {(row.kind, row.region_code, row.amount_fen) for row in before.rows if row.kind != "section"}
        made = {(row.kind, row.region_code, row.amount_fen) for row in after.rows if row.kind != "section"}
        assert {row for row in made if row[0] in ("total", "detail")} == {
            row for row in printed if row[0] in ("total", "detail")
        }
        assert all(row.amount_fen == row.printed_fen for row in after.rows if row.kind != "detail")
