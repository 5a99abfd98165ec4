"""Keep a notice's performance tables: policies, tables, citations, indicators.

Part of an action: runs inside its transaction and leaves the audit event to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.checks.actions.store_document import storable
from zhixiang.apps.checks.models import SourceDocument
from zhixiang.apps.performance.models import Citation, Indicator, PerformanceTable, Policy
from zhixiang.intake import records
from zhixiang.rules.indicator_dictionary import group_key
from zhixiang.rules.indicators import Kind, Op, Target
from zhixiang.rules.policies import packaged_register
from zhixiang.rules.policy_register import Problem

_BATCH = 1000
_LARGEST = Decimal(10) ** 18
_DECIMALS = Decimal("0.000001")
_LONGEST_UNIT = 32
_LONGEST_LEVEL = 32
_NO_CONFLICT = frozenset({Problem.TITLE_DAMAGED.value, ""})
"""A title that was merely damaged on its way here does not contradict the register."""


def store_policies() -> None:
    """Bring the packaged register into the database; a policy that changed there changes here. One statement."""
    Policy.objects.bulk_create(
        (
            Policy(
                register_id=policy.id,
                title=policy.title,
                doc_no=policy.doc_no,
                kind=policy.kind,
                issuers=list(policy.issuers),
                issued=policy.issued,
                valid_to=policy.valid_to,
                source=policy.source,
                confidence=policy.confidence,
            )
            for policy in packaged_register().policies
        ),
        update_conflicts=True,
        unique_fields=["register_id"],
        update_fields=["title", "doc_no", "kind", "issuers", "issued", "valid_to", "source", "confidence"],
    )


def store_tables(plan: AllocationPlan, document: SourceDocument, tables: Iterable[records.PerformanceTable]) -> None:
    """Store the tables with their citations and indicators; regions and policies are there already."""
    pairs = [(table, _table(plan, document, position, table)) for position, table in enumerate(tables)]
    PerformanceTable.objects.bulk_create((row for _table, row in pairs), batch_size=_BATCH)
    Citation.objects.bulk_create((c for table, row in pairs for c in _citations(row, table)), batch_size=_BATCH)
    Indicator.objects.bulk_create((i for table, row in pairs for i in _indicators(row, table)), batch_size=_BATCH)


def _table(
    plan: AllocationPlan, document: SourceDocument, position: int, table: records.PerformanceTable
) -> PerformanceTable:
    return PerformanceTable(
        plan=plan,
        document=document,
        region_id=table.region_code or None,
        region_name=storable(table.region_name)[:64],
        position=position,
        year=table.year,
        department=storable(table.department),
        provincial_department=storable(table.provincial_department),
        project_name=storable(table.project_name),
        fund_type=storable(table.fund_type),
        project_level=storable(table.project_level),
        amount_fen=table.amount_fen,
        amount_text=storable(table.amount_text),
        spending=storable(table.spending),
        goal_text=storable(table.goal_text),
        goal_items=[storable(item) for item in table.goal_items],
        line=table.line,
        last_line=table.last_line,
        lines=dict(table.lines),
        inferred=list(table.inferred),
    )


def _citations(row: PerformanceTable, table: records.PerformanceTable) -> Iterator[Citation]:
    for position, citation in enumerate(table.citations):
        problems = [str(problem) for problem in citation.problems]
        yield Citation(
            table=row,
            position=position,
            ordinal=citation.ordinal,
            cited=storable(citation.cited),
            title=storable(citation.title),
            doc_no=storable(citation.doc_no),
            policy_id=citation.policy_id,
            shares_item=citation.shares_item,
            problems=problems,
            conflict=citation.policy_id is not None and not _NO_CONFLICT.issuperset(problems),
            line=citation.line,
        )


def _indicators(row: PerformanceTable, table: records.PerformanceTable) -> Iterator[Indicator]:
    for position, indicator in enumerate(table.indicators):
        target = storable_target(indicator.target)
        yield Indicator(
            table=row,
            position=position,
            level1=storable(indicator.level1)[:_LONGEST_LEVEL],
            level2=storable(indicator.level2)[:_LONGEST_LEVEL],
            name=storable(indicator.name),
            group_key=group_key(storable(indicator.name)),
            value_text=storable(indicator.value_text),
            kind=target.kind.value,
            op=target.op.value,
            number=target.number,
            number_max=target.number_max,
            unit=storable(target.unit or "")[:_LONGEST_UNIT],
            per_item=target.per_item,
            note=storable(target.note),
            inferred=list(indicator.inferred),
            inferred_count=len(indicator.inferred),
            line=indicator.line,
        )


def storable_target(target: Target) -> Target:
    """The target with numbers of at most six decimals; one past 10¹⁸ is kept as text alone and says so."""
    numbers = [number for number in (target.number, target.number_max) if number is not None]
    if any(not number.is_finite() or abs(number) >= _LARGEST for number in numbers):
        return Target(Kind.QUALITATIVE, Op.NONE, note="数字过大，只保留原文")
    return replace(target, number=_rounded(target.number), number_max=_rounded(target.number_max))


def _rounded(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.quantize(_DECIMALS)
