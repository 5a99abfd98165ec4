"""The city sends its report: the server's clock decides; a version that never changes is written."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.calls.window import window_of_region
from zhixiang.apps.consolidation import policies
from zhixiang.apps.consolidation.content import content_of
from zhixiang.apps.consolidation.models import Report, ReportVersion
from zhixiang.apps.consolidation.queries import IN_FORCE, obstacles, totals
from zhixiang.apps.consolidation.steps import locked, move
from zhixiang.apps.demands.content import canonical
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.demands.receipts import receipt_no
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.demands.steps import move as move_submission
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def submit_report(*, actor: Actor, report_id: int) -> ReportVersion:
    """Write the signed draft as the next version and return it; what units submitted for it counts as accepted.

    So none of them can be withdrawn any more. Raises Refused outside of the city's window (the time of the server is
    in the sentence), when the report is not signed, or units changed something since; Report.DoesNotExist for another
    city's.
    """
    with transaction.atomic():
        report = locked(actor, report_id)
        # After the lock: whoever had to wait for it is late when the deadline passed meanwhile.
        now = timezone.now()
        insist(policies.may_consolidate(actor, report))
        refusal = window_of_region(report.call, report.region_id).refusal(now)
        if refusal:
            raise Refused(refusal)
        if report.state != Report.State.SIGNED or report.signed_draft != report.draft_version:
            raise Refused(f"这份统筹现在是“{report.get_state_display()}”，签发以后才能报送。请刷新页面查看最新状态。")
        involved = _locked_submissions(report)
        refusal = obstacles(report).refusal()
        if refusal:
            raise Refused(f"签发以后单位的填报有变化。{refusal}请先撤销签发。")
        version = _write_version(report, actor)
        report.latest = version
        report.return_reason = ""
        for submission in involved:
            if submission.state == Submission.State.SUBMITTED:
                move_submission(
                    actor=actor, submission=submission, action="demands.accept_submission",
                    version=submission.latest_id, note="随市局统筹报送省局", payload={"report": report.pk},
                )  # fmt: skip
        payload = {"version": version.number, "receipt_no": version.receipt_no, "sm3": version.sm3}
        move(actor=actor, report=report, action="consolidation.submit_report", payload=payload)
    return version


def _locked_submissions(report: Report) -> list[Submission]:
    """What units submitted in the city, in one order, so that nobody withdraws while the report is being written."""
    rows = Submission.objects.filter(call=report.call_id, city=report.region_id, state__in=IN_FORCE)
    rows = rows.select_related("call", "unit", "latest").select_for_update(of=("self",))
    return list(rows.order_by("pk"))


def _write_version(report: Report, actor: Actor) -> ReportVersion:
    earlier = report.versions.order_by("-number").values_list("number", flat=True).first()
    by_part = totals(report)
    version = ReportVersion(
        report=report,
        number=(earlier or 0) + 1,
        receipt_no=receipt_no("TC", report.call),
        total_fen=sum(total.fen for total in by_part.values()),
        line_count=sum(total.lines for total in by_part.values()),
        signed_by_name=report.signed_by_name,
        submitted_by_name=actor.name,
        submitted_at=timezone.now(),
    )
    version.content = content_of(report, version)
    text = canonical(version.content)
    version.sha256 = hexdigest("sha256", text)
    version.sm3 = hexdigest("sm3", text)
    version.save(force_insert=True)
    return version
