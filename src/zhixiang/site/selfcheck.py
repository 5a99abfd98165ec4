"""``zhixiang check`` without a file: is this installation sound?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.core.checks import Warning as CheckWarning
from django.core.checks import run_checks

from zhixiang.apps.allocation import queries as allocation
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.site.loading import pending_migrations


def run(answer: Callable[[str], None]) -> bool:
    """Say what was checked and what is wrong; True when nothing is."""
    problems = 0
    for title, found in _checks():
        answer(f"{'✗' if found else '✓'} {title}")
        for problem in found:
            answer(f"    {problem}")
        problems += len(found)
    return problems == 0


def _checks() -> Iterator[tuple[str, list[str]]]:
    yield "系统设置 settings", [str(m.msg) for m in run_checks() if m.level > CheckWarning("").level]
    pending = pending_migrations()
    yield "数据表 tables", [f"{migration} 尚未执行，请运行 python -m django migrate。" for migration in pending]
    if pending:
        return
    chain = verify_chain()
    yield f"审计链 audit chain（{chain.count}）", [] if chain.intact else [f"第 {chain.broken_at} 条：{chain.reason}"]
    yield "印刷合计与明细 printed totals", list(_totals())


def _totals() -> Iterator[str]:
    """Printed totals and subtotals that differ from the sum of the lines (invariant 1)."""
    for year in allocation.years(COMMAND_LINE):
        for number in (1, 2):
            annex = allocation.annex(COMMAND_LINE, year, number)
            if annex is None:
                continue
            for row in annex.rows:
                if row.printed_fen not in (None, row.amount_fen):
                    yield f"{year} 年附件{number}“{row.label}”：印刷数与明细之和不符（第 {row.line} 行）。"
