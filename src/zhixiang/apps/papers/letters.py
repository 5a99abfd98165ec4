"""The letter of a plan: what was changed by hand, else what follows from fund and lines; for a notice what it says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from zhixiang.apps.allocation.models import AllocationPlan, Notice
from zhixiang.apps.checks.models import SourceLine
from zhixiang.apps.papers.models import Letter
from zhixiang.apps.people.models import Region
from zhixiang.intake import records
from zhixiang.intake.records import DocumentHead
from zhixiang.publishing.notice import notice_body, notice_template

KIND: Final = "allocation_notice"


@dataclass(frozen=True, slots=True)
class Wording:
    """A letter, ready to be shown, changed or set."""

    head: DocumentHead
    body: tuple[str, ...]
    """Empty while it is the template's (:func:`usual_body`)."""
    disclosure_ground: str = ""
    row_version: int = 0
    """0 while nobody has changed what follows from fund and lines."""
    changed_at: datetime | None = None
    changed_by_name: str = ""


def wording_of(plan: AllocationPlan) -> Wording:
    """The letter of ``plan``, which comes with fund and notice__document. Three queries at most."""
    letter = Letter.objects.filter(plan=plan).first()
    if plan.notice_id is not None and plan.notice is not None:
        return _of_notice(plan, plan.notice, letter)
    return _of_letter(plan, letter) if letter is not None else suggested(plan)


def _of_notice(plan: AllocationPlan, notice: Notice, letter: Letter | None) -> Wording:
    document = notice.document
    head = DocumentHead(
        kind=document.kind,
        title=document.title,
        issuer=document.issuer,
        doc_no=document.doc_no,
        urgency=notice.urgency,
        recipients=notice.recipients,
        budget_year=document.year,
        function_code=plan.fund.function_code,
        function_name=plan.fund.function_name,
        issued_on=document.issued_on.isoformat() if document.issued_on else "",
        printed_by=notice.printed_by,
        copies_to=notice.copies_to,
        disclosure=notice.disclosure,
        attachments=tuple(notice.attachments),
        lines=dict(notice.lines),
    )
    if letter is None:
        return Wording(head, _printed_body(notice))
    return Wording(
        head, _paragraphs(letter.body), letter.disclosure_ground, letter.row_version, letter.changed_at,
        letter.changed_by_name,
    )  # fmt: skip


def _printed_body(notice: Notice) -> tuple[str, ...]:
    """What the notice prints between 主送机关 and 附件. One query."""
    start, end = notice.lines.get("recipients"), notice.lines.get("attachments")
    if not start or not end:
        return ()
    rows = SourceLine.objects.filter(document=notice.document_id, number__gt=start, number__lt=end).order_by("number")
    return tuple(text for row in rows if (text := row.text.strip()))


def _of_letter(plan: AllocationPlan, letter: Letter) -> Wording:
    head = replace(
        suggested(plan).head,
        title=letter.title,
        issuer=letter.issuer,
        doc_no=letter.doc_no,
        urgency=letter.urgency,
        recipients=letter.recipients,
        printed_by=letter.printed_by,
        copies_to=letter.copies_to,
        disclosure=letter.disclosure,
    )
    return Wording(
        head, _paragraphs(letter.body), letter.disclosure_ground, letter.row_version, letter.changed_at,
        letter.changed_by_name,
    )  # fmt: skip


def suggested(plan: AllocationPlan) -> Wording:
    """The head as long as nobody has written another: it follows from fund and plan. One query.

    The body is the template's and takes the rows (:func:`usual_body`); so do the titles of the annexes.
    """
    fund, year = plan.fund, plan.fund.year
    province = Region.objects.filter(level="province").order_by("code").values_list("name", flat=True).first() or ""
    issuer = f"{province}财政厅"
    what = "提前下达" if plan.advance else "下达"
    again = "调整" if plan.adjusts_id is not None else ""
    code = plan.function_code or fund.function_code
    name = plan.function_name or fund.function_name
    title = f"{issuer}关于{again}{what}{year}年度{fund.name}的通知"
    head = DocumentHead(
        kind=KIND, title=title, issuer=issuer, doc_no="", urgency="",
        recipients="有关地级以上市财政局、财政省直管县（市）财政局", budget_year=year, function_code=code,
        function_name=name, issued_on="", printed_by=f"{issuer}办公室", copies_to="",
        disclosure=Letter.Disclosure.ON_REQUEST, attachments=(),
    )  # fmt: skip
    return Wording(head, ())


def usual_body(plan: AllocationPlan, notice: records.Notice) -> tuple[str, ...]:
    """The body as long as nobody has written another: the template's sentences with the plan's own figures."""
    body = notice_body(notice, notice_template(plan.fund.year))
    if plan.adjusts is None or plan.adjusts.notice is None:
        return body
    before = plan.adjusts.notice.document.doc_no
    return (f"因资金安排调整，{before}下达的金额以本通知附件为准。", *body)


def _paragraphs(body: str) -> tuple[str, ...]:
    return tuple(text for part in body.splitlines() if (text := part.strip()))


def day_of(plan: AllocationPlan, head: DocumentHead, changed_at: datetime | None) -> datetime:
    """The time that a file of ``plan`` states: the day of issue, else when plan or letter were last changed.

    It comes from the data and not from a clock, so that the same data give the same bytes.
    """
    if head.issued_on:
        day = date.fromisoformat(head.issued_on)
        return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  # made aware right here
    moments = [moment for moment in (changed_at, plan.changed_at, plan.created_at) if moment is not None]
    first = timezone.make_aware(datetime(plan.fund.year, 1, 1))  # noqa: DTZ001  # made aware right here
    return max(moments, default=first).replace(microsecond=0)
