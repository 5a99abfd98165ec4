"""The demo's units answer its call and the offices answer them, by the real actions: every state of a form is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from zhixiang.apps.calls.actions.extend import extend
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.actions.accept_submission import accept_submission
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.actions.certify import certify
from zhixiang.apps.demands.actions.decline_certification import decline_certification
from zhixiang.apps.demands.actions.open_form import open_form
from zhixiang.apps.demands.actions.prepare_reminding import prepare_reminding
from zhixiang.apps.demands.actions.recommend import recommend
from zhixiang.apps.demands.actions.release_reminding import release_reminding
from zhixiang.apps.demands.actions.return_submission import Item, return_submission
from zhixiang.apps.demands.actions.save_draft import save_draft
from zhixiang.apps.demands.actions.submit import submit
from zhixiang.apps.demands.demo_demands import DemoSubmission, change_of, demo_submissions, patch_of, row_uid
from zhixiang.apps.demands.models import Demand, Submission
from zhixiang.apps.demands.patch import patch_from
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.create_demo_units import demo_actor
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.demo_units import demo_units
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.roles import Duty

_OFFICES: Final = {"4402": "city2", "4406": "city3", "4407": "city", "4400": "province"}
"""First digits of a region → account of the office that returns and accepts there."""
_LATE_CITY: Final = "440600000"
_LATE: Final = "市里刚换了联系人，多数单位上周才拿到账号。"
_NO: Final = "与本地去年已经资助的项目内容相同，建议明年再报。"


def create_demo_submissions(*, actor: Actor, call: Call) -> int:
    """Let the units fill in, hand in and be answered; returns how many did. Where some have begun already, nobody does.

    So twice changes nothing. The unit of the accounts of roles is left alone when somebody has begun there. Raises
    Refused outside of the demo, and before its accounts and units are there.
    """
    insist(policies.may_manage_accounts(actor))
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示填报只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    with transaction.atomic():
        begun = Submission.objects.filter(call=call)
        if begun.filter(unit__name__in=[unit.name for unit in demo_units()]).exists():
            return 0
        people = _people()
        done = 0
        for wanted in demo_submissions():
            filler, certifier = people[wanted.unit]
            if _ready(filler, certifier) and not begun.filter(unit=demo_actor(filler).unit_id or 0).exists():
                _answer(call, wanted, filler, certifier)
                done += 1
        _about_the_call(call)
    return done


def _people() -> dict[int, tuple[str, str]]:
    """Number of a unit → who fills in, who signs. Number 0 is the unit of the accounts of roles."""
    return {0: ("applicant", "unit")} | {unit.number: (unit.filler, unit.certifier) for unit in demo_units()}


def _ready(filler: str, certifier: str) -> bool:
    """Whether the unit can answer: somebody may have closed it, or sent its people away, since the demo was set up."""
    fills, signs = demo_actor(filler), demo_actor(certifier)
    active = Unit.objects.filter(pk=fills.unit_id or 0, status=Unit.Status.ACTIVE).exists()
    return active and fills.unit_id == signs.unit_id and Duty.FILL in fills.duties and Duty.CERTIFY in signs.duties


def _answer(call: Call, wanted: DemoSubmission, filler: str, certifier: str) -> None:
    submission = open_form(actor=demo_actor(filler), call_id=call.pk)
    save_draft(
        actor=demo_actor(filler), submission_id=submission.pk, patch=patch_from(patch_of(wanted, submission))
    )  # fmt: skip
    if wanted.state == "draft":
        return
    asked = ask_certification(actor=demo_actor(filler), submission_id=submission.pk)
    if wanted.state == "awaiting":
        return
    if wanted.state == "declined":
        decline_certification(
            actor=demo_actor(certifier), submission_id=submission.pk, reason=wanted.decline_reason
        )  # fmt: skip
        return
    certify(actor=demo_actor(certifier), submission_id=submission.pk, draft_version=asked.draft_version)
    if wanted.state == "certified":
        return
    submit(actor=demo_actor(filler), submission_id=submission.pk)
    _office(wanted, submission, filler, certifier)


def _office(wanted: DemoSubmission, submission: Submission, filler: str, certifier: str) -> None:
    """What the offices say to what was submitted, and what the unit makes of it."""
    office = demo_actor(_OFFICES[submission.region_id[:4]])
    if wanted.items:
        items = [
            Item(row_uid(submission, one["row"]), one["reason"], one.get("field", "")) for one in wanted.items
        ]  # fmt: skip
        return_submission(actor=office, submission_id=submission.pk, reason=wanted.return_reason, items=items)
        patch = patch_from(change_of(wanted, submission))
        save_draft(actor=demo_actor(filler), submission_id=submission.pk, patch=patch)
    if wanted.state == "resubmitted":
        asked = ask_certification(actor=demo_actor(filler), submission_id=submission.pk)
        certify(actor=demo_actor(certifier), submission_id=submission.pk, draft_version=asked.draft_version)
        submit(actor=demo_actor(filler), submission_id=submission.pk)
    if wanted.state == "accepted":
        accept_submission(actor=office, submission_id=submission.pk)
    if wanted.recommended_by:
        demands = Demand.objects.filter(submission=submission, current=True).order_by("-position")
        first, *others = demands.values_list("pk", flat=True)
        officer = demo_actor(wanted.recommended_by)
        recommend(actor=officer, demand_ids=others, recommended=True)
        recommend(actor=officer, demand_ids=[first], recommended=False, reason=_NO)


def _about_the_call(call: Call) -> None:
    """More time for a city, a batch of reminders that was sent and one that waits."""
    province, city = demo_actor("province"), demo_actor("city")
    if call.closes_at is not None:
        later = call.closes_at + timedelta(days=7)
        extend(actor=province, call_id=call.pk, closes_at=later, reason=_LATE, region_code=_LATE_CITY)
    units = Submission.objects.filter(call=call).values_list("unit_id", flat=True)
    sent = prepare_reminding(actor=city, call_id=call.pk, unit_ids=list(units))
    release_reminding(actor=city, reminding_id=sent.pk, row_version=sent.row_version)
    prepare_reminding(actor=province, call_id=call.pk)
