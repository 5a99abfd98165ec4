"""Are the policies that a table cites numbered, cited once, still in force, and the same everywhere?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.forms.notice import NoticeReading
from zhixiang.intake.records import CitationRecord, Finding, PerformanceTable
from zhixiang.rules.citation_conflicts import ConflictKind, conflicts
from zhixiang.rules.citations import Citation
from zhixiang.rules.policy_register import Problem, register
from zhixiang.rules.title_text import last_year


def check_citations(reading: NoticeReading) -> Iterator[Finding]:
    """Each table's list of policies, then what the tables contradict each other in."""
    year = reading.document.budget_year
    for table in reading.performance.tables:
        place = f"附件3 {table.owner} 政策依据"
        if not table.citations:
            if "basis" in table.lines:
                yield CHECKS["citation_missing"].at(
                    place,
                    table.lines["basis"],
                    f"“{table.region_name}”的绩效目标表没有写政策依据。",
                    region_code=table.region_code,
                )
            continue
        yield from _numbering(table, place)
        yield from _repeats(table, place)
        if year or table.year:
            yield from _expired(table, place, table.year or year or 0)
        yield from _mismatches(table, place)
    yield from _conflicts(reading.performance.tables)


def _numbering(table: PerformanceTable, place: str) -> Iterator[Finding]:
    """Only where most items are numbered: a stray number in running text is not a list."""
    numbered = [c for c in table.citations if c.ordinal is not None]
    if len(numbered) < 3:
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
    """Plans that were over when the year began: by the register, else by the period that the title itself names."""
    seen: set[object] = set()
    for citation in table.citations:
        title, ended = _end(citation)
        if ended is None or ended[0] >= year or title in seen:
            continue
        seen.add(title)
        day = f"{ended[0]} 年 {ended[1]} 月"
        yield CHECKS["citation_expired"].at(
            place,
            citation.line,
            f"“{table.region_name}”引用的《{title}》到 {day}已经到期，不宜作为 {year} 年资金的依据，请换用现行文件。",
            evidence=citation.cited,
            region_code=table.region_code,
        )


def _end(citation: CitationRecord) -> tuple[str, tuple[int, int] | None]:
    """(title, (year, month) of the end of its period or None)."""
    policy = register().get(citation.policy_id) if citation.policy_id is not None else None
    if policy is not None:
        day = policy.valid_to
        return policy.title, None if day is None else (day.year, day.month)
    year = last_year(citation.title)
    return citation.title, None if year is None else (year, 12)


_MISMATCH = {
    Problem.DOC_NO_MISMATCH: "文号与登记的不同",
    Problem.TITLE_MISMATCH: "标题与登记的不同",
    Problem.ORG_MISMATCH: "发文机关代字与登记的不同",
}


def _mismatches(table: PerformanceTable, place: str) -> Iterator[Finding]:
    policies = register()
    for citation in table.citations:
        wrong = [text for problem, text in _MISMATCH.items() if problem in citation.problems]
        policy = policies.get(citation.policy_id) if citation.policy_id is not None else None
        if not wrong or policy is None:
            continue
        registered = f"《{policy.title}》" + (f"（{policy.doc_no}）" if policy.doc_no else "")
        yield CHECKS["citation_mismatch"].at(
            place,
            citation.line,
            f"“{table.region_name}”引用的{_short(citation)}，{'、'.join(wrong)}；登记的是{registered}。",
            evidence=citation.cited,
            region_code=table.region_code,
        )


def _short(citation: CitationRecord) -> str:
    return citation.cited if len(citation.cited) <= 40 else citation.cited[:38] + "……"


def _conflicts(tables: Sequence[PerformanceTable]) -> Iterator[Finding]:
    """One finding a conflict. It stands where a spelling other than the registered one, else the rarest, appears
    first: that is a place to start looking, not a verdict, since what most tables print is no authority.
    """
    places = {str(position): table for position, table in enumerate(tables)}
    cited = {
        key: [Citation(cited=c.cited, title=c.title, doc_no=c.doc_no) for c in table.citations]
        for key, table in places.items()
    }
    for conflict in conflicts(cited):
        doubtful = [v for v in conflict.variants if v.text != conflict.registered] or list(conflict.variants)
        variant = min(doubtful, key=lambda v: len(v.places))
        table = places[variant.places[0]]
        code, subject = (
            ("citation_number_conflict", f"文号 {conflict.subject} 对应")
            if conflict.kind is ConflictKind.NUMBER_WITH_TITLES
            else ("citation_title_conflict", f"《{conflict.subject}》写了")
        )
        several = "；".join(f"{v.text}（{len(v.places)} 张表）" for v in conflict.variants)
        known = f"，登记的是{conflict.registered}" if conflict.registered else ""
        yield CHECKS[code].at(
            f"附件3 {table.owner} 政策依据",
            table.lines.get("basis", table.line),
            f"{subject} {len(conflict.variants)} 种写法：{several}{known}，请核对原文。",
            evidence=variant.text,
            region_code=table.region_code,
        )
