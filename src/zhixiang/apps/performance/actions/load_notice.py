"""Take a notice in: document and lines, money, performance tables, findings. All of it or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from zhixiang.apps.allocation.actions.store_allocation import (
    locked_fund,
    planned_lines,
    store_allocation,
)
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.actions.store_document import storable, store_document, store_findings
from zhixiang.apps.checks.errors import LoadRefused
from zhixiang.apps.checks.models import SourceDocument
from zhixiang.apps.checks.ownership import owners_of_lines, region_names
from zhixiang.apps.people.actions.add_regions import add_regions
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance.actions.store_tables import store_policies, store_tables
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.records import Notice
from zhixiang.rules.money import format_yuan


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
    indicators: int = 0
    citations: int = 0
    findings: int = 0
    added_regions: list[str] = field(default_factory=list)
    """Codes that no table of ours has: added as printed, marked as unknown."""
    replaced: int | None = None
    """The document that this one took the place of."""


def load_notice(notice: Notice, raw: RawDocument, *, actor: Actor, replace: bool = False) -> LoadResult:
    """Store ``notice`` as read from ``raw``.

    A file with the same digest is not stored twice. A file with the number and year of an earlier one, but other
    content, is refused unless ``replace`` says that it shall take that one's place; the earlier one is kept as
    superseded. Raises LoadRefused, with a sentence that says what is wrong and where.
    """
    answer = policies.may_load_documents(actor)
    if not answer.allowed:
        raise LoadRefused(answer.reason)
    year = _year(notice)
    planned = planned_lines(notice.allocation)
    with transaction.atomic():
        fund = locked_fund(notice.document, year)
        same = SourceDocument.objects.filter(sha256=raw.digest).first()
        if same is not None:
            return _loaded_before(same)
        earlier = _earlier(notice, year)
        if earlier is not None and not replace:
            raise LoadRefused(
                f"{year} 年度的{earlier.doc_no or earlier.title}已经导入过（文件“{earlier.name}”），这次的内容不同。"
                "请先核对两份文件；确认要用这一份代替时，选择“代替原文件”再导入，原文件会存档。"
            )
        try:
            added = add_regions(region_names(notice))
        except Refused as error:
            raise LoadRefused(str(error)) from error
        document = store_document(raw, notice.document, year, owners_of_lines(notice), actor=actor)
        plan = store_allocation(fund, document, notice, planned)
        store_policies()
        store_tables(plan, document, notice.performance_tables)
        store_findings(document, notice.findings)
        if earlier is not None:
            _supersede(earlier, plan)
        total = sum(line.amount_fen for line in planned)
        result = LoadResult(
            loaded=True,
            message=_message(notice, len(planned), total, added, earlier),
            document_id=document.pk,
            year=year,
            lines=len(planned),
            total_fen=total,
            tables=len(notice.performance_tables),
            indicators=sum(len(table.indicators) for table in notice.performance_tables),
            citations=sum(len(table.citations) for table in notice.performance_tables),
            findings=len(notice.findings),
            added_regions=added,
            replaced=earlier.pk if earlier is not None else None,
        )
        _audit(result, document, actor)
    return result


def _year(notice: Notice) -> int:
    """The budget year: the notice's own, else that of most of its performance tables."""
    if notice.document.budget_year is not None:
        return notice.document.budget_year
    years = Counter(table.year for table in notice.performance_tables if table.year is not None)
    if not years:
        raise LoadRefused("没有在标题或绩效目标表里找到预算年度（例如“2024年度”），请补全标题后重新导入。")
    return years.most_common(1)[0][0]


def _loaded_before(document: SourceDocument) -> LoadResult:
    state = "，后来已被新文件代替" if document.superseded else ""
    message = f"这份文件已经导入过（“{document.name}”{state}），没有重复导入，数据没有变化。"
    return LoadResult(loaded=False, message=message, document_id=document.pk, year=document.year)


def _earlier(notice: Notice, year: int) -> SourceDocument | None:
    """The current document that this one would double: same number, or same title where no number was read."""
    head = notice.document
    current = SourceDocument.objects.filter(year=year, kind=head.kind, superseded=False)
    if head.doc_no:
        return current.filter(doc_no=storable(head.doc_no)[:100]).first()
    return current.filter(title=storable(head.title)).first()


def _supersede(earlier: SourceDocument, plan: AllocationPlan) -> None:
    earlier.superseded = True
    earlier.save(update_fields=["superseded"])
    AllocationPlan.objects.filter(notice__document=earlier).update(
        status=AllocationPlan.Status.SUPERSEDED, replaced_by=plan
    )


def _message(notice: Notice, lines: int, total: int, added: list[str], earlier: SourceDocument | None) -> str:
    done = (
        f"已导入{notice.document.doc_no or notice.document.title}：{lines} 行分配，共 {format_yuan(total)} 元，"
        f"绩效目标表 {len(notice.performance_tables)} 张，审查发现 {len(notice.findings)} 条。"
    )
    parts = [done]
    if added:
        parts.append(f"其中 {len(added)} 个地区不在区划表里，已按文件所印登记，请核对：{'、'.join(added)}。")
    if earlier is not None:
        parts.append(f"原文件“{earlier.name}”已存档。")
    return "".join(parts)


def _audit(result: LoadResult, document: SourceDocument, actor: Actor) -> None:
    record(
        actor=actor,
        action="performance.load_notice",
        object_type="source_document",
        object_id=document.pk,
        object_label=document.doc_no or document.title or document.name,
        payload={
            "name": document.name,
            "sha256": document.sha256,
            "sm3": document.sm3,
            "year": result.year,
            "lines": result.lines,
            "total_fen": result.total_fen,
            "tables": result.tables,
            "indicators": result.indicators,
            "citations": result.citations,
            "findings": result.findings,
            "added_regions": result.added_regions,
            "replaced": result.replaced,
        },
    )
