"""Take a notice in: document and lines, money, performance tables, findings. All of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from zhixiang.apps.allocation.actions.store_allocation import locked_fund, planned_lines
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.actions.store_document import storable
from zhixiang.apps.checks.errors import LoadRefused
from zhixiang.apps.checks.models import SourceDocument
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance.actions.store_notice import (
    Reading,
    Stored,
    aftermath,
    audit,
    budget_year,
    contents,
    store_notice,
)
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.records import Notice
from zhixiang.intake.version import reader_version


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What was stored. ``loaded`` is False when the very same file had been taken in before: nothing changed."""

    loaded: bool
    message: str
    document_id: int
    year: int | None = None
    lines: int = 0
    total_fen: int = 0
    tables: int = 0
    findings: int = 0
    added_regions: list[str] = field(default_factory=list)
    """Codes that no table of ours has: added as printed, marked as unknown."""
    replaced: int | None = None
    """The document that this one took the place of."""
    stale: bool = False
    """Whether the file that had been taken in before was read by another version of the reader."""


def load_notice(notice: Notice, raw: RawDocument, *, actor: Actor, replace: bool = False) -> LoadResult:
    """Store ``notice`` as read from ``raw``.

    A file that is stored and current is not stored twice (``reread_notice`` reads it again). A file with the number
    and year of an earlier one, but other content, is refused unless ``replace`` says that it shall take that one's
    place; the earlier one is kept as superseded, and decisions on findings that are the same are kept with the new
    one. Raises LoadRefused, with a sentence that says what is wrong and where.
    """
    answer = policies.may_load_documents(actor)
    if not answer.allowed:
        raise LoadRefused(answer.reason)
    reading = Reading(notice, raw, planned_lines(notice.allocation), budget_year(notice))
    with transaction.atomic():
        fund = locked_fund(notice.document, reading.year)
        same = SourceDocument.objects.filter(sha256=raw.digest).order_by("superseded", "-pk").first()
        if same is not None and not (same.superseded and replace):
            return _loaded_before(same)
        earlier = _earlier(reading)
        if earlier is not None and not replace:
            raise LoadRefused(
                f"{reading.year} 年度的{earlier.doc_no or earlier.title}已经导入过（文件“{earlier.name}”），"
                "这次的内容不同。请先核对两份文件；确认要用这一份代替时，选择“代替原文件”再导入，原文件会存档。",
                code="number_exists",
            )
        stored = store_notice(reading, fund, earlier, actor=actor)
        audit("performance.load_notice", reading, stored, actor=actor)
    return _result(reading, stored, earlier)


def _loaded_before(document: SourceDocument) -> LoadResult:
    stale = not document.superseded and document.reader != reader_version()
    state = "，后来已被新文件代替" if document.superseded else ""
    hint = "读取程序在那以后更新过，可以重新读取。" if stale else ""
    message = f"这份文件已经导入过（“{document.name}”{state}），没有重复导入，数据没有变化。{hint}"
    return LoadResult(loaded=False, message=message, document_id=document.pk, year=document.year, stale=stale)


def _earlier(reading: Reading) -> SourceDocument | None:
    """The current document that this one would double: same number, or same title where no number was read."""
    head = reading.notice.document
    current = SourceDocument.objects.select_for_update().filter(year=reading.year, kind=head.kind, superseded=False)
    if head.doc_no:
        return current.filter(doc_no=storable(head.doc_no)[:100]).first()
    return current.filter(title=storable(head.title)).first()


def _result(reading: Reading, stored: Stored, earlier: SourceDocument | None) -> LoadResult:
    head, planned = reading.notice.document, reading.planned
    archived = (
        f"它代替了原文件“{earlier.name}”：原文件的分配、绩效目标表和发现存档备查，不再计入合计。"
        if earlier is not None
        else ""
    )
    return LoadResult(
        loaded=True,
        message=f"已导入{head.doc_no or head.title}：{contents(reading)}{archived}{aftermath(stored)}",
        document_id=stored.document.pk,
        year=reading.year,
        lines=len(planned.lines),
        total_fen=planned.total_fen,
        tables=len(reading.notice.performance_tables),
        findings=len(reading.notice.findings),
        added_regions=stored.added_regions,
        replaced=stored.replaced,
    )
