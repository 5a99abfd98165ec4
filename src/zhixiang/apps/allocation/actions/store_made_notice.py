"""Keep a notice that is issued here like one that was read: document with numbered lines, totals, places of lines.

Part of an action: runs inside its transaction and leaves the audit event to it. It comes while the plan is not issued
yet: afterwards its lines are fixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from zhixiang.apps.allocation.made_notice import MadeText, made_text
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Notice, PrintedTotal
from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.checks.models import SourceDocument, SourceLine
from zhixiang.apps.people.actors import Actor

if TYPE_CHECKING:
    from zhixiang.apps.allocation.actions.issue_plan import Issue

READER = "made-here"
_BATCH = 1000


def store_made_notice(plan: AllocationPlan, issue: Issue, doc_no: str, *, actor: Actor) -> Notice:
    """Store document, lines and totals, and tell each allocation line where it stands in them."""
    rows = AllocationLine.objects.filter(plan=plan).select_related("region__parent").order_by("position")
    lines = list(rows)
    made = made_text(plan, lines, doc_no, issue.title.strip(), issue.issued_on.isoformat())
    document = _document(plan, issue, doc_no, made, actor)
    notice = Notice.objects.create(
        fund=plan.fund, document=document, attachments=["资金分配表", "资金安排表"], lines={"doc_no": 1, "title": 2},
        printed_by=issue.issuer,
    )  # fmt: skip
    PrintedTotal.objects.bulk_create(
        (
            PrintedTotal(plan=plan, position=place, annex=one.annex, scope=one.scope, label=one.label,
                         section=one.section, region_id=one.region_id, amount_fen=one.amount_fen, amount_text=one.text,
                         line=one.line)
            for place, one in enumerate(made.totals)
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    for line in lines:
        line.section, line.group_region_id = made.sections[line.pk], made.groups.get(line.pk)
        line.annex1_fen = line.annex2_fen = line.amount_fen
        line.annex1_line, line.annex2_line = made.annex1[line.pk], made.annex2[line.pk]
        line.annex1_label = line.region.name
        line.annex2_unit_name, line.annex2_project_name = line.unit_name, line.project_name
    fields = [
        "section", "group_region", "annex1_fen", "annex2_fen", "annex1_line", "annex2_line", "annex1_label",
        "annex2_unit_name", "annex2_project_name",
    ]  # fmt: skip
    AllocationLine.objects.bulk_update(lines, fields, batch_size=200)
    return notice


def _document(plan: AllocationPlan, issue: Issue, doc_no: str, made: MadeText, actor: Actor) -> SourceDocument:
    text = "\n".join(made.lines).encode()
    document = SourceDocument.objects.create(
        name=f"{doc_no}.txt", kind="allocation_notice", year=plan.fund.year, title=issue.title.strip(),
        issuer=issue.issuer, doc_no=doc_no, issued_on=issue.issued_on, media_type="text/plain", encoding="utf-8",
        sha256=hexdigest("sha256", text), sm3=hexdigest("sm3", text), line_count=len(made.lines),
        uploaded_by_id=actor.user_id, uploaded_by_name=actor.name, loaded_at=timezone.now(), reader=READER,
    )  # fmt: skip
    SourceLine.objects.bulk_create(
        (
            SourceLine(document=document, number=number, text=line, region_id=made.owners.get(number))
            for number, line in enumerate(made.lines, 1)
        ),
        batch_size=_BATCH,
    )
    return document
