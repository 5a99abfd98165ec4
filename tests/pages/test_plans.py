"""The pages of plans: amounts saved with and without a script, what was typed stays, sheets are looked at first."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import factories
from zhixiang.apps.allocation import plan_tables
from zhixiang.apps.allocation.actions.carry_over_plan import carry_over_plan
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.publishing.xlsx import MEDIA_TYPE, workbook

WAN = 1_000_000


@pytest.fixture
def province(year: factories.Year) -> Actor:
    return actor_of(year.accounts["province"])


@pytest.fixture
def plan(province: Actor) -> AllocationPlan:
    return carry_over_plan(actor=province, plan_id=AllocationPlan.objects.get().pk)


def form(plan: AllocationPlan, **typed: str) -> dict[str, Any]:
    """What the page posts: each line with its version and what it was, the first with what was typed."""
    fields: dict[str, Any] = {"why": "核减"}
    for line in AllocationLine.objects.filter(plan=plan):
        fields |= {f"seen-{line.pk}": line.row_version, f"was-{line.pk}": line.amount_fen}
        fields |= {f"number-{line.pk}": line.position + 1, f"amount-{line.pk}": f"{line.amount_fen // WAN}"}
        if line.position == 0:
            fields |= {f"amount-{line.pk}": typed["amount"]}
    return fields


def test_amounts_of_a_page_are_saved_without_a_script(year: factories.Year, plan: AllocationPlan) -> None:
    client, url = year.client("province"), f"/plans/{plan.pk}/"
    answer = client.post(f"{url}amounts/", form(plan, amount="299.5"), follow=True)
    assert "已保存 1 行的金额" in answer.content.decode()
    line = AllocationLine.objects.get(plan=plan, position=0)
    assert (line.amount_fen, line.reason["why"]) == (29950 * WAN // 100, "核减")
    why = client.get(f"{url}lines/{line.pk}/").content.decode()
    assert "核减" in why
    assert "原金额（万元）" in why
    refused = client.post(f"{url}amounts/", form(plan, amount="-7"))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "是负数" in page
    assert 'value="-7"' in page


def test_a_script_gets_sums_and_checks_alone(year: factories.Year, plan: AllocationPlan) -> None:
    client, url = year.client("province"), f"/plans/{plan.pk}/amounts/"
    live = {"headers": {"X-Requested-With": "fetch"}}
    answer = client.post(url, form(plan, amount="290"), **live)
    line = AllocationLine.objects.get(plan=plan, position=0)
    assert answer.json()["lines"] == {str(line.pk): {"version": 2, "fen": 290 * WAN}}
    assert "500 万元" in answer.json()["html"]
    assert "还有 10 万元 没有分下去" in answer.json()["html"]
    slip = client.post(url, form(plan, amount="3000000"), **live)
    assert (slip.status_code, slip.json()["confirm"]) == (422, True)


def test_a_sheet_is_looked_at_and_then_taken(year: factories.Year, plan: AllocationPlan) -> None:
    client, url = year.client("province"), f"/plans/{plan.pk}/import/"
    sheet = SimpleUploadedFile("方案.xlsx", workbook([plan_tables.sheet(plan)]), MEDIA_TYPE)
    AllocationLine.objects.filter(plan=plan, position=1).update(amount_fen=WAN)
    seen = client.post(url, {"file": sheet})
    rows = seen.context["page"]["packed"]
    assert seen.context["page"]["counts"] == {"new": 0, "changed": 1, "same": 2, "error": 0}
    assert AllocationLine.objects.get(plan=plan, position=1).amount_fen == WAN
    client.post(url, {"rows": rows + "x"})
    assert AllocationLine.objects.get(plan=plan, position=1).amount_fen == WAN
    assert "修改 1 行" in client.post(url, {"rows": rows}, follow=True).content.decode()
    assert AllocationLine.objects.get(plan=plan, position=1).amount_fen == 200 * WAN


def test_pages_ask_as_much_of_few_lines_as_of_many(year: factories.Year, plan: AllocationPlan) -> None:
    client = year.client("province")
    counts = []
    for more in (0, 40):
        line = AllocationLine.objects.get(plan=plan, position=0)
        for place in range(more):
            copy = line.project
            copy.pk, copy.code, copy.name = None, f"9{place:08d}T", f"任务{place}"
            copy.save(force_insert=True)
            AllocationLine.objects.create(
                plan=plan, position=100 + place, project=copy, region=line.region, unit_name=line.unit_name,
                project_name=copy.name, amount_fen=0, in_direct_county=False,
            )  # fmt: skip
        found = []
        for url in ("/plans/", f"/plans/{plan.pk}/", f"/plans/{plan.pk}/add/"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
