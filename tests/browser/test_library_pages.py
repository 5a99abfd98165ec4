"""The pages of library, review, plans and papers: they fit, also on a phone and in English, and axe finds nothing."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenAs, accessibility_faults, sideways_overflow
from tests.support.call_factory import World
from tests.support.consolidating import sent
from tests.support.projects import POLICY, listed, picked
from tests.support.reviewing import drafted, opened, score
from zhixiang.apps.allocation.actions.add_lines import add_lines
from zhixiang.apps.allocation.actions.open_plan import PlanHead, open_plan
from zhixiang.apps.consolidation.actions.accept_report import accept_report
from zhixiang.apps.library.actions.rank_projects import rank_projects
from zhixiang.apps.library.actions.review_close import review_close
from zhixiang.apps.library.models import Project


def pages_of(world: World) -> dict[str, tuple[str, ...]]:
    """Account → addresses: a round in preparation, one that is closed with scores apart, a draft of two lines."""
    province = world.actor("province")
    accept_report(actor=province, report_id=sent(world).report.pk)
    preparing = drafted(world, tag="a").round
    closed = opened(world, count=4, tag="b")
    sheet = closed.sheets("expert1")[0]
    score(sheet, "20")
    scored_rest = {1: "90"}
    for number, name in enumerate(closed.experts):
        for one in closed.sheets(name):
            if one.pk != sheet.pk:
                score(one, scored_rest.get(number, "80"))
    review_close(actor=province, round_id=closed.round.pk)
    projects = listed(3)
    policy = Project.objects.get(name=POLICY)
    ranks = {project.pk: place for place, project in enumerate(projects, start=1)}
    rank_projects(actor=province, parent=picked([policy])[0], year=2025, ranks=ranks)
    head = PlanHead("2025年分配方案", planned_fen=50_000_000)
    plan = open_plan(actor=province, year=2025, fund_name=POLICY, head=head)
    add_lines(actor=province, plan_id=plan.pk, project_ids=[project.pk for project in projects[:2]])
    line = plan.lines.order_by("position")[0]
    review, entry = f"/reviews/{closed.round.pk}/", closed.round.entries.get(number=1).pk
    return {
        "province": (
            "/library/", "/library/incoming/", f"/library/{projects[0].pk}/", f"/library/{projects[0].pk}/edit/",
            f"/library/{policy.pk}/", f"/library/{policy.pk}/ranking/2025/",
            "/reviews/", "/reviews/new/", review, f"{review}matrix/", f"{review}results/", f"{review}results/?score=70&below=pause",
            f"{review}projects/{entry}/", f"/reviews/{preparing.pk}/build/", f"/reviews/{preparing.pk}/matrix/?preview=fill",
            "/plans/", "/plans/new/", f"/plans/{plan.pk}/", f"/plans/{plan.pk}/add/", f"/plans/{plan.pk}/head/",
            f"/plans/{plan.pk}/import/", f"/plans/{plan.pk}/lines/{line.pk}/", f"/plans/{plan.pk}/lines/{line.pk}/why/",
            f"/plans/{plan.pk}/steps/submit/", f"/plans/{plan.pk}/scenarios/", "/allocation/factors/",
            "/papers/", f"/papers/plans/{plan.pk}/", f"/papers/plans/{plan.pk}/letter/", "/papers/verify/",
        ),
        "expert1": ("/reviews/", f"/reviews/sheets/{sheet.pk}/"),
        "enterprise_filler": ("/reviews/outcomes/", "/library/"),
    }  # fmt: skip


@pytest.mark.parametrize(("width", "language"), [("desk", "zh-hans"), ("phone", "en")])
def test_every_page_fits_and_is_accessible(open_as: OpenAs, world: World, width: str, language: str) -> None:
    faults = []
    for who, paths in pages_of(world).items():
        page = open_as(who, paths[0], width)
        if language == "en":
            page.get_by_role("button", name="English").click()
        for path in paths:
            answer = page.goto(path)
            if answer is None or answer.status != 200:
                faults.append(f"{path} is not there")
            faults += accessibility_faults(page)
            if sideways_overflow(page):
                faults.append(f"{path} is wider than the window")
    assert faults == []
