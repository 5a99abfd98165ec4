"""What a notice says and what is wrong with it, in lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.records import Finding, Notice, RowType, Severity
from zhixiang.rules.money import format_wan, format_yuan


def summary(notice: Notice) -> Iterator[str]:
    """Head, sums and counts."""
    head = notice.document
    yield f"{head.issuer} {head.doc_no}\n{head.title}"
    for annex in (1, 2):
        details = list(notice.rows(annex, RowType.DETAIL))
        total = sum(row.amount_fen or 0 for row in details)
        if details:
            yield f"附件{annex}：{len(details)} 行，{format_yuan(total)} 元（{format_wan(total)} 万元）"
    indicators = sum(len(table.indicators) for table in notice.performance_tables)
    citations = sum(len(table.citations) for table in notice.performance_tables)
    yield f"绩效目标表：{len(notice.performance_tables)} 张，指标 {indicators} 条，政策依据 {citations} 处"


def findings_told(findings: Sequence[Finding]) -> Iterator[str]:
    """How many of each kind, and every error in its words."""
    names = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.NOTE: "提示"}
    if not findings:
        yield "没有发现问题。"
        return
    yield f"发现 {len(findings)} 处："
    counts = Counter((finding.severity, finding.code) for finding in findings)
    for severity, name in names.items():
        for (of_severity, code), count in sorted(counts.items()):
            if of_severity is severity:
                yield f"  [{name}] {CHECKS[code].title}（{code}）：{count}"
    for finding in findings:
        if finding.severity is Severity.ERROR:
            yield f"  第 {finding.line} 行 {finding.message}"
