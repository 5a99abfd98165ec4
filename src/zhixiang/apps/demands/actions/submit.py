"""A unit submits: the server's clock decides, a version that never changes is written, a receipt number is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.calls.window import window_of
from zhixiang.apps.demands import policies
from zhixiang.apps.demands.actions.certify import signed
from zhixiang.apps.demands.content import canonical, content_of
from zhixiang.apps.demands.draft_form import DraftForm, load_form
from zhixiang.apps.demands.models import Demand, Opinion, Submission, SubmissionVersion
from zhixiang.apps.demands.receipts import receipt_no
from zhixiang.apps.demands.steps import insist, locked, save, take, tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.prepared import insert, insert_many
from zhixiang.rules.demand_form import row_amount


def submit(*, actor: Actor, submission_id: int) -> SubmissionVersion:
    """Write the signed draft as the next version and return it.

    Raises Refused outside of the unit's window (the time of the server is in the sentence), when the draft is not
    signed, or is another than the one that was; the draft stays as it is. Submission.DoesNotExist for another unit's.
    """
    with transaction.atomic():
        submission = locked(actor, submission_id)
        version, told = _handed_in(actor, submission)
        save(submission)
        tell(actor, submission, "demands.submit", told)
    return version


def certify_and_submit(*, actor: Actor, submission_id: int, draft_version: int) -> SubmissionVersion:
    """Sign the draft that the page showed and submit it: both or neither.

    Raises what ``certify`` and ``submit`` raise; then nothing is signed either.
    """
    with transaction.atomic():
        submission = locked(actor, submission_id)
        certified = signed(actor, submission, draft_version)
        version, told = _handed_in(actor, submission)
        save(submission)
        # The chain of audit events is locked from the first of them on: both come last.
        tell(actor, submission, "demands.certify", certified)
        tell(actor, submission, "demands.submit", told)
    return version


def _handed_in(actor: Actor, submission: Submission) -> tuple[SubmissionVersion, Mapping[str, Any]]:
    """Submit what is locked; the caller saves it and tells what is returned beside the version. Raises Refused."""
    # After the lock: whoever had to wait for it is late when the deadline passed meanwhile.
    now = timezone.now()
    insist(policies.may_submit(actor, submission))
    refusal = window_of(submission.call, submission.unit).refusal(now)
    if refusal:
        raise Refused(refusal)
    if submission.state == Submission.State.CERTIFIED and submission.certified_draft != submission.draft_version:
        raise Refused("签发之后草稿又有改动，请重新送单位负责人签发。")
    if submission.state != Submission.State.CERTIFIED:
        current = submission.get_state_display()
        raise Refused(f"这份填报现在是“{current}”，签发以后才能提交。请刷新页面查看最新状态。")
    form = load_form(submission)
    version = _write_version(submission, form, actor, now)
    _write_demands(submission, form, version)
    submission.latest = version
    payload = {"version": version.number, "receipt_no": version.receipt_no, "sm3": version.sm3}
    return version, take(
        actor=actor, submission=submission, action="demands.submit", version=version.pk, payload=payload
    )  # fmt: skip


def _write_version(submission: Submission, form: DraftForm, actor: Actor, now: datetime) -> SubmissionVersion:
    # While it is locked nobody else writes a version: one that there is none of before needs no look.
    earlier = submission.versions.aggregate(latest=Max("number"))["latest"] if submission.latest_id else None
    sums = form.totals()
    version = SubmissionVersion(
        submission=submission,
        number=(earlier or 0) + 1,
        receipt_no=receipt_no("ZX", submission.call),
        total_fen=sums.total_fen,
        row_count=sums.rows,
        filled_by_name=submission.filled_by_name,
        certified_by_name=submission.certified_by_name,
        certified_at=submission.certified_at or now,
        submitted_by_name=actor.name,
        submitted_at=now,
    )
    version.content = content_of(form, version)
    text = canonical(version.content)
    version.sha256 = hexdigest("sha256", text)
    version.sm3 = hexdigest("sm3", text)
    insert(version)
    return version


def _write_demands(submission: Submission, form: DraftForm, version: SubmissionVersion) -> None:
    if version.number > 1:
        Demand.objects.filter(submission=submission, current=True).update(current=False)
        Opinion.objects.filter(version__submission=submission, current=True).update(current=False)
    common = {
        "version_id": version.pk, "submission_id": submission.pk, "call_id": submission.call_id,
        "unit_id": submission.unit_id, "region_id": submission.region_id, "city_id": submission.city_id,
    }  # fmt: skip
    demands = []
    for position, (part, row) in enumerate(form.said_rows()):
        values = row.values()
        told = {"uid": row.uid, "part_id": part.pk, "proposed_id": row.proposed_id, "position": position}
        demands.append({**common, **values, **told, "asks_fen": row_amount(values)})
    insert_many(Demand, demands)
    opinions = [
        Opinion(
            version=version, proposed_id=opinion.proposed_id, region_id=submission.region_id, **opinion.values()
        )
        for opinion in form.said_opinions()
    ]  # fmt: skip
    if opinions:
        Opinion.objects.bulk_create(opinions)
