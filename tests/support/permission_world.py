"""Everything that an address can point at, once: what the permission matrix asks for, and who asks.

An object of the matrix is a bundle of the arguments that addresses take; an address uses those that it knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.test import Client
from django.utils import timezone

from tests.support import factories
from tests.support.call_factory import COUNTY, OTHER_CITY, World, member, open_call, small_call
from tests.support.consolidating import sent as report_sent
from tests.support.consolidating import signed as report_signed
from tests.support.consolidating import taken
from tests.support.filling import certified, filled, started, submitted
from tests.support.permission_library import library
from tests.support.permission_reviews import reviews
from tests.support.reminding import prepared
from tests.support.scenarios import trial
from tests.support.screening import NAVIGATION, OTHER, SAME_AGAIN, answered, the_group, worked
from tests.support.uploads import upload
from zhixiang.apps.allocation.actions.approve_plan import approve_plan
from zhixiang.apps.allocation.actions.carry_over_plan import carry_over_plan
from zhixiang.apps.allocation.actions.publish_plan import publish_plan
from zhixiang.apps.allocation.actions.submit_plan import submit_plan
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.calls.actions.add_attachment import add_attachment
from zhixiang.apps.calls.actions.clone_call import clone_call
from zhixiang.apps.checks.actions.ask_units import ask_units
from zhixiang.apps.checks.models import FindingQuestion
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.files.actions.store_file import store_file
from zhixiang.apps.papers.actions.ask_run import ask_run
from zhixiang.apps.papers.actions.make_paper import make_paper
from zhixiang.apps.papers.kinds import Wish
from zhixiang.apps.people.actions.invite import Invited, invite
from zhixiang.apps.people.actions.request_unit_change import request_unit_change
from zhixiang.apps.people.actors import COMMAND_LINE, Actor, actor_of
from zhixiang.apps.people.models import Membership, Unit, User
from zhixiang.apps.people.roles import Role
from zhixiang.apps.performance.actions.adjust_targets import adjust_targets
from zhixiang.apps.performance.models import Citation, Indicator, TargetTable, TargetVersion
from zhixiang.rules.credit_code import check_character, organisation_check

COLUMNS: Final = {
    "nobody": "",
    "filler": "filler",
    "certifier": "certifier",
    "manager": "manager",
    "stranger": "elsewhere_filler",
    "county": "county",
    "other_county": "other_county",
    "city": "city",
    "other_city": "other_city",
    "province": "province",
    "finance": "finance",
    "expert": "expert",
    "auditor": "auditor",
    "system": "system",
    "security": "security",
}
"""Column of the matrix → account. Filler, certifier and manager are three people of one unit in 台山, a county of 江门."""

Bundle = dict[str, Any]


@dataclass
class Places:
    """The objects by name, and the clients by column."""

    objects: dict[str, Bundle]
    clients: dict[str, Client]


def places() -> Places:
    """Make all of it."""
    year = factories.loaded_year()
    world = small_call()
    centre = world.units["centre"]
    for name, duties in (
        ("filler", {"may_fill": True}),
        ("certifier", {"may_fill": False, "may_certify": True}),
        ("manager", {"may_fill": False, "may_administer": True}),
    ):
        world.accounts[name] = member(centre, name, **duties)
    world.accounts["other_county"] = User.objects.create_user(
        username="other_county", password=factories.PASSWORD, role=Role.COUNTY_OFFICER, region_id="440783000"
    )
    objects = {
        "own": _shared(world),
        **_with_papers(_year(year)),
        **_calls(world),
        **_units(world),
        **_screened(world),
        **library(_another(world, "direct")),
        **_plans(world),
        **_trial(world),
        **reviews(world),
    }
    for bundle in objects.values():
        for name, value in objects["own"].items():
            bundle.setdefault(name, value)
    return Places(objects, {column: world.client(account) for column, account in COLUMNS.items()})


def _shared(world: World) -> Bundle:
    """Arguments that are the same wherever an address takes them."""
    return {
        "year": 2024, "number": 1, "annex": 1, "role": "unit", "ending": "docx", "what": "submit",
        "call_id": world.call.pk, "uidb36": "1", "key": "x-y", "token": "no-such-token", "document_id": 1, "pk": 1,
    }  # fmt: skip


def _year(year: factories.Year) -> dict[str, Bundle]:
    """Findings, lines and tables of 台山 and of 韶关."""
    bundles = {}
    for name, region in (("here", COUNTY), ("elsewhere", OTHER_CITY)):
        found = year.finding(region_id=f"{region}")
        bundles[name] = {
            "finding_id": found.pk, "document_id": year.document_id, "line": found.line, "code": region,
            "key": Indicator.objects.exclude(group_key="").order_by("pk")[0].group_key,
            "table_id": TargetTable.objects.get(region=region).pk, "number": 1, "version": 1,
            "policy_id": Citation.objects.filter(table__region_id=region).exclude(policy=None)[0].policy_id,
        }  # fmt: skip
    # 韶关 is adjusting what 台山 still holds.
    held = TargetVersion.objects.get(table=bundles["elsewhere"]["table_id"])
    draft = adjust_targets(
        actor=Actor(None, "省局处室", Role.PROVINCIAL_OFFICER), version_id=held.pk, reason="年中调整"
    )
    bundles["elsewhere"] |= {"number": draft.number, "version": draft.row_version}
    bundles["here"]["policy_project"] = held.table.project.parent_id
    return bundles


def _trial(world: World) -> dict[str, Bundle]:
    """A draft plan with factor data and scenarios."""
    made = trial(actor_of(world.accounts["province"]))
    line, plan_line = made.split.lines.order_by("pk")[0], made.plan.lines.order_by("pk")[0]
    here = {"plan_id": made.plan.pk, "scenario_id": made.split.pk, "row_version": 1}
    return {"trial": {**here, "line_id": line.pk}, "draft_line": {**here, "line_id": plan_line.pk}}


def _with_papers(bundles: dict[str, Bundle]) -> dict[str, Bundle]:
    """The papers of the year's plan: each region's table beside what else is the region's, and the letter."""
    plan = AllocationPlan.objects.get()
    for bundle in bundles.values():
        wish = Wish("table", "xlsx", bundle["code"])
        bundle["paper_id"] = make_paper(actor=COMMAND_LINE, plan_id=plan.pk, wish=wish, address="").paper.pk
    letter = make_paper(actor=COMMAND_LINE, plan_id=plan.pk, wish=Wish("letter", "docx"), address="").paper
    run = ask_run(actor=COMMAND_LINE, plan_id=plan.pk, kind="bundle", ending="xlsx", address="")
    bundles["printed"] = {"plan_id": plan.pk, "paper_id": letter.pk, "paper_code": letter.code, "run": run.pk}
    return bundles


def _another(world: World, title: str) -> World:
    """The same people with one more open call."""
    call = open_call(title=title)
    return replace(world, call=call, parts={part.code: part for part in call.parts.all()})


def _calls(world: World) -> dict[str, Bundle]:
    """A call in every state that matters: of itself, of the unit's form, of the city's report."""
    province = world.actor("province")
    draft = clone_call(actor=province, call_id=world.call.pk, year=2025)
    type(draft).objects.filter(pk=draft.pk).update(
        opens_at=timezone.now() + timedelta(days=1), closes_at=timezone.now() + timedelta(days=9)
    )
    add_attachment(actor=province, call_id=draft.pk, row_version=None, upload=upload("填写说明.pdf"))
    draft.refresh_from_db()
    states = {name: _another(world, name) for name in ("filling", "waiting", "certified", "sent", "editing", "signed")}
    states["reported"] = _another(world, "reported")
    filled(states["filling"], "centre")
    ask_certification(actor=world.filler("centre"), submission_id=filled(states["waiting"], "centre").pk)
    certified(states["certified"], "centre")
    submitted(states["sent"], "centre")
    reports = {"editing": taken(states["editing"]), "signed": report_signed(states["signed"], taken(states["signed"]))}
    reports["reported"] = report_sent(states["reported"]).report
    bundles: dict[str, Bundle] = {"fresh": {"call_id": world.call.pk, "code": "retained", "attachment_id": 999_999}}
    bundles["draft"] = {
        "call_id": draft.pk, "attachment_id": draft.attachments.get().pk, "code": "retained",
        "row_version": draft.row_version,
    }  # fmt: skip
    for name, state in states.items():
        bundles[name] = {"call_id": state.call.pk, "code": "retained", "attachment_id": 999_999}
        submission = started(state, "centre")
        submission.refresh_from_db()
        bundles[name] |= {"submission_id": submission.pk, "draft_version": submission.draft_version}
        if submission.latest is not None:
            bundles[name] |= {
                "receipt_no": submission.latest.receipt_no,
                "demand_id": Demand.objects.filter(version=submission.latest)[0].pk,
            }
        if name in reports:
            lines = reports[name].lines.order_by("pk")
            reports[name].refresh_from_db()
            bundles[name] |= {
                "report_id": reports[name].pk, "line_id": lines[0].pk,
                "lines": [f"{line.pk}:{line.row_version}" for line in lines[:2]],
                "row_version": lines[0].row_version, "report_version": reports[name].draft_version,
            }  # fmt: skip
    earlier = Demand.objects.get(pk=bundles["sent"]["demand_id"])
    bundles["filling"]["reminding_id"] = prepared(states["filling"]).pk
    bundles["filling"] |= {"earlier": bundles["sent"]["receipt_no"], "uid": earlier.uid}
    return bundles


def _plans(world: World) -> dict[str, Bundle]:
    """Plans made from the notice of 2024: a draft, one that waits to be approved, one in publicity; and the notice's."""
    province, read = world.actor("province"), AllocationPlan.objects.get()
    made = {"plan_issued": read}
    for place, name in enumerate(("plan_draft", "plan_submitted", "plan_published")):
        made[name] = plan = carry_over_plan(actor=province, plan_id=read.pk, year=2025 + place)
        if name == "plan_draft":
            continue
        submit_plan(actor=province, plan_id=plan.pk, row_version=plan.row_version)
        if name == "plan_published":
            plan.refresh_from_db()
            approve_plan(actor=province, plan_id=plan.pk, row_version=plan.row_version)
            publish_plan(actor=province, plan_id=plan.pk)
            last = timezone.localdate() - timedelta(days=1)
            AllocationPlan.objects.filter(pk=plan.pk).update(publicity_from=last - timedelta(days=7), publicity_to=last)
    bundles = {}
    for name, plan in made.items():
        plan.refresh_from_db()
        line = plan.lines.order_by("position")[0]
        bundles[name] = {
            "plan_id": plan.pk, "line_id": line.pk, "plan_version": plan.row_version,
            "plan_pick": f"{line.pk}:{line.row_version}", "plan_line": (line.pk, line.row_version, line.amount_fen),
            "plan_year": plan.fund.year,
        }  # fmt: skip
    return bundles


def _screened(world: World) -> dict[str, Bundle]:
    """What screening found in two calls: rows of 台山 alone (its unit was asked), and rows of 台山 and of 韶关."""
    alone, shared = _another(world, "alone"), _another(world, "shared")
    answered(alone, "centre", OTHER, {**OTHER, "project_name": "荔枝地理标志申报培训"})
    answered(shared, "centre", NAVIGATION)
    answered(shared, "elsewhere", SAME_AGAIN)
    worked()
    bundles = {}
    for name, state in (("alone", alone), ("shared", shared)):
        found = the_group(state)
        bundles[name] = {"call_id": state.call.pk, "finding_id": found.pk}
    finding_id = bundles["alone"]["finding_id"]
    ask_units(actor=world.actor("county"), finding_ids=[finding_id], reason="请说明")
    bundles["alone"]["question"] = FindingQuestion.objects.get(finding=finding_id).pk
    return bundles


def _units(world: World) -> dict[str, Bundle]:
    """The unit in 台山 with a request to be renamed; units that wait or were rejected; invitations."""
    centre, manager = world.units["centre"], world.actor("manager")
    evidence = store_file(actor=manager, upload=upload("证明.pdf"))
    change = request_unit_change(
        actor=manager, unit_id=centre.pk, field="name", new_value="新名称", reason="更名", evidence=evidence
    )
    credit_code, new_code = (_credit_code(f"91440781{number:08d}") for number in (1, 2))
    Unit.objects.filter(pk=world.units["elsewhere"].pk).update(credit_code=credit_code)
    second = Membership.objects.create(
        user=world.accounts["filler"], unit=world.units["enterprise"], status="active", asked_at=timezone.now()
    )
    asking = User.objects.create_user(username="asking", password=factories.PASSWORD, role=Role.APPLICANT)
    asked = Membership.objects.create(user=asking, unit=centre, asked_at=timezone.now())
    _invitation, token = invite(
        actor=manager, invited=Invited(email="guest@example.test", role=Role.APPLICANT, unit_id=centre.pk)
    )
    bundles = {
        "unit": {
            "unit_id": centre.pk, "change_id": change.pk, "token": token, "asked": asked.pk,
            "member": world.accounts["centre_filler"].membership_id, "credit_code": credit_code, "new_code": new_code, "second": second.pk,
        }
    }  # fmt: skip
    for name, status in (("pending", Unit.Status.PENDING), ("rejected", Unit.Status.REJECTED)):
        unit = Unit.objects.create(
            name=f"台山{name}单位", kind="enterprise", region_id=COUNTY, status=status, decision_reason="名称不符",
            supervising_bureau=centre.supervising_bureau,
        )  # fmt: skip
        bundles[name] = {"unit_id": unit.pk, "change_id": change.pk}
    return bundles


def _credit_code(body: str) -> str:
    """A valid code that begins so."""
    body += organisation_check(body[8:16])
    return body + check_character(body)
