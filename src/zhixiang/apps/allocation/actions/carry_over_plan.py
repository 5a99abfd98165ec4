"""The province takes what a notice issued as the first draft of another year."""

from __future__ import annotations

from django.db import transaction

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.actions.open_plan import PlanHead, locked_fund_of, put_head, start
from zhixiang.apps.allocation.actions.tie_projects import Task, tie_projects
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.allocation.steps import insist_open, locked
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.library.models import Project
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def carry_over_plan(*, actor: Actor, plan_id: int, year: int | None = None) -> AllocationPlan:
    """A draft for ``year`` (the next one where none is given) with the lines of an issued plan.

    Each line's project gets a successor of the new year in the library, listed, asking for what was issued; it is
    found again where it is there already. Raises Refused for a plan that was not issued, or a closed year.
    """
    with transaction.atomic():
        old = locked(actor, plan_id)
        insist(policies.may_make(actor))
        if old.status != AllocationPlan.Status.ISSUED:
            raise Refused(f"这个方案现在是“{old.get_status_display()}”，只有已下达的才能用作下一年度的底稿。")
        year = old.fund.year + 1 if year is None else year
        lines = list(AllocationLine.objects.filter(plan=old).order_by("position"))
        code = old.function_code or old.fund.function_code
        name = old.function_name or old.fund.function_name
        head = PlanHead(
            f"{year}年{old.fund.name}分配方案"[:200], planned_fen=sum(line.amount_fen for line in lines),
            step_fen=old.step_fen, function_code=code, function_name=name, advance=old.advance,
        )  # fmt: skip
        fund = locked_fund_of(year, old.fund.name, head)
        plan = AllocationPlan(fund=fund, status=AllocationPlan.Status.DRAFT, row_version=0)
        insist_open(plan)
        put_head(plan, head)
        start(actor, plan, "allocation.carry_over_plan", f"以 {old.fund.year} 年已下达的分配为底稿")
        tasks = [
            (Task(line.region_id, line.unit_name, line.project_name or line.unit_name), line.amount_fen)
            for line in lines
        ]
        projects = tie_projects(fund, tasks, by_name=actor.name, state=Project.State.LISTED)
        AllocationLine.objects.bulk_create(
            (
                AllocationLine(
                    plan=plan, position=place, region_id=line.region_id, unit_name=line.unit_name,
                    project_name=line.project_name, project=project, function_code=line.function_code,
                    amount_fen=line.amount_fen, in_direct_county=line.in_direct_county,
                    reason={"kind": "carried", "year": old.fund.year, "fen": line.amount_fen, "by": actor.name},
                )
                for place, (line, project) in enumerate(zip(lines, projects, strict=True))
            ),
            batch_size=500,
        )  # fmt: skip
    return plan
