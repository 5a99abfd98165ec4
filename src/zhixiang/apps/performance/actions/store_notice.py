"""Keep everything that was read from one notice, in the place of an earlier reading where there is one.

Part of an action: runs inside its transaction and leaves the audit event of the notice to it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from zhixiang.apps.allocation.actions.store_allocation import Planned, store_allocation
from zhixiang.apps.allocation.models import AllocationPlan, Fund
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.checks.actions.carry_decisions import Carried, carry_decisions
from zhixiang.apps.checks.actions.store_document import store_document, store_findings
from zhixiang.apps.checks.errors import LoadRefused
from zhixiang.apps.checks.models import SourceDocument
from zhixiang.apps.checks.ownership import owners_of_lines, region_names
from zhixiang.apps.people.actions.add_regions import add_regions
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance.actions.open_targets import open_targets
from zhixiang.apps.performance.actions.store_tables import store_policies, store_tables
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.records import Notice
from zhixiang.rules.money import format_yuan


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read, with the money in it planned: what is to be stored."""

    notice: Notice
    raw: RawDocument
    planned: Planned
    year: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored, and what became of the reading before it."""

    document: SourceDocument
    added_regions: list[str]
    decisions: Carried
    replaced: int | None


def store_notice(reading: Reading, fund: Fund, earlier: SourceDocument | None, *, actor: Actor) -> Stored:
    """Store ``reading``; ``earlier``, locked by the caller, is kept as superseded. Raises LoadRefused."""
    notice = reading.notice
    try:
        added = add_regions(region_names(notice))
    except Refused as error:
        raise LoadRefused(str(error)) from error
    old_plan = _retired(earlier)
    document = store_document(reading.raw, notice.document, reading.year, owners_of_lines(notice), actor=actor)
    plan = store_allocation(fund, document, notice, reading.planned, instead_of=old_plan)
    store_policies()
    store_tables(plan, document, notice.performance_tables)
    store_findings(document, notice.findings)
    open_targets(plan, actor=actor)
    decisions = carry_decisions(earlier, document, actor=actor) if earlier is not None else Carried(0, [])
    return Stored(document, added, decisions, earlier.pk if earlier is not None else None)


def _retired(earlier: SourceDocument | None) -> AllocationPlan | None:
    """The plan of a reading that counts no more; marked before the new one comes, since only one may be current."""
    if earlier is None:
        return None
    plan = AllocationPlan.objects.select_related("fund").select_for_update().get(notice__document=earlier)
    if plan.fund.closed:
        raise LoadRefused(
            f"{plan.fund.year} 年度“{plan.fund.name}”已经封账，原文件不能再被代替。如确需更正，请先由省局解除封账。"
        )
    earlier.superseded = True
    earlier.save(update_fields=["superseded"])
    return plan


def budget_year(notice: Notice) -> int:
    """The budget year: the notice's own, else that of most of its performance tables. Raises LoadRefused."""
    if notice.document.budget_year is not None:
        return notice.document.budget_year
    years = Counter(table.year for table in notice.performance_tables if table.year is not None)
    if not years:
        raise LoadRefused("没有在标题或绩效目标表里找到预算年度（例如“2024年度”），请补全标题后重新导入。")
    return years.most_common(1)[0][0]


def contents(reading: Reading) -> str:
    """How much a reading holds, in one clause."""
    notice, planned = reading.notice, reading.planned
    repeats = f"（{'；'.join(one.sentence for one in planned.repeats)}，按一笔计）" if planned.repeats else ""
    return (
        f"{len(planned.lines)} 行分配{repeats}，共 {format_yuan(planned.total_fen)} 元，"
        f"绩效目标表 {len(notice.performance_tables)} 张，审查发现 {len(notice.findings)} 条。"
    )


def aftermath(stored: Stored) -> str:
    """What somebody has to know or to look at after storing: unknown regions, decisions kept and left behind."""
    parts = []
    if stored.added_regions:
        codes = "、".join(stored.added_regions)
        parts.append(f"其中 {len(stored.added_regions)} 个地区不在区划表里，已按文件所印登记，请核对：{codes}。")
    if stored.decisions.count:
        parts.append(f"{stored.decisions.count} 条已处理的发现保留了原来的处理结果。")
    if stored.decisions.left_behind:
        gone = "、".join(f"{finding.code} 第 {finding.line} 行" for finding in stored.decisions.left_behind)
        parts.append(
            f"{len(stored.decisions.left_behind)} 条已处理的发现这次没有读到（{gone}），处理记录随原结果存档。"
        )
    return "".join(parts)


def audit(action: str, reading: Reading, stored: Stored, *, actor: Actor, **more: object) -> None:
    """The event of a stored notice."""
    document, notice, planned = stored.document, reading.notice, reading.planned
    record(
        actor=actor,
        action=action,
        object_type="source_document",
        object_id=document.pk,
        object_label=document.doc_no or document.title or document.name,
        payload={
            "name": document.name,
            "sha256": document.sha256,
            "sm3": document.sm3,
            "reader": document.reader,
            "year": reading.year,
            "lines": len(planned.lines),
            "total_fen": planned.total_fen,
            "repeats": [[one.row.annex, one.first.line, one.row.line] for one in planned.repeats],
            "tables": len(notice.performance_tables),
            "indicators": sum(len(table.indicators) for table in notice.performance_tables),
            "citations": sum(len(table.citations) for table in notice.performance_tables),
            "findings": len(notice.findings),
            "added_regions": stored.added_regions,
            "replaced": stored.replaced,
            "decisions_kept": stored.decisions.count,
            "decisions_left_behind": [finding.pk for finding in stored.decisions.left_behind],
            **more,
        },
    )
