"""The form 下达通知: head, annex 1, annex 2, the performance tables of annex 3, and tail."""

from __future__ import annotations

from typing import NamedTuple

from zhixiang.intake.errors import NotANotice
from zhixiang.intake.forms.gazetteer import Gazetteer
from zhixiang.intake.forms.notice.allocation import AllocationReading, read_allocation
from zhixiang.intake.forms.notice.head import read_head
from zhixiang.intake.forms.notice.performance import PerformanceReading, read_performance
from zhixiang.intake.forms.notice.units import settle
from zhixiang.intake.readers.blocks import Block, RawDocument, Row
from zhixiang.intake.records import DocumentHead, RowType


class NoticeReading(NamedTuple):
    """A notice as read, before its sums and its contents are checked."""

    document: DocumentHead
    allocation: AllocationReading
    performance: PerformanceReading


def read_notice_form(raw: RawDocument) -> NoticeReading:
    """The parts of a notice.

    Raises NotANotice when the text holds neither an allocation table nor a performance table, or when it breaks off
    in the middle of one, so that nothing is taken in by halves.
    """
    gazetteer = Gazetteer()
    first_table = _first_performance_line(raw.blocks)
    allocation = read_allocation([b for b in raw.blocks if b.line < first_table], gazetteer)
    performance = read_performance([b for b in raw.blocks if b.line >= first_table], gazetteer)
    allocation.rows = settle(allocation.units, allocation.rows, performance.tables)
    if not allocation.rows and not performance.tables:
        raise NotANotice(
            f"在“{raw.name}”里没有找到资金分配表，也没有找到绩效目标表，这份文件不像是资金下达通知。"
            "请确认选对了文件，并且表格的表头（地区、金额、项目名称等）没有丢失。",
            code="not_a_notice",
        )
    document = read_head(raw.blocks, max(allocation.last_line, performance.last_line))
    reading = NoticeReading(document, allocation, performance)
    _refuse_truncated(raw, reading)
    return reading


def _first_performance_line(blocks: tuple[Block, ...]) -> int:
    """The line where the performance tables begin: a row that starts a form (项目名称 with a value beside it)."""
    for block in blocks:
        if isinstance(block, Row):
            filled = [cell for cell in block.cells if cell]
            if filled[0].replace(" ", "") in {"项目名称", "专项名称"} and len(filled) == 2:
                return block.line
    return len(blocks) and blocks[-1].line + 1


def _refuse_truncated(raw: RawDocument, reading: NoticeReading) -> None:
    """Refuse a text that ends inside a table while what it announced is not all there."""
    last = raw.blocks[-1]
    if not isinstance(last, Row):
        return
    missing = _missing_parts(reading)
    if missing:
        raise NotANotice(
            f"“{raw.name}”在第 {last.line} 行的表格中间就结束了，后面的内容缺失（{missing}）。"
            "请重新导出完整的文件再读取；为避免只导入一半，本次没有读入任何内容。",
            code="truncated",
            line=last.line,
        )


def _missing_parts(reading: NoticeReading) -> str:
    rows, tables = reading.allocation.rows, reading.performance.tables
    announced = len(reading.document.attachments)
    annexes = len({row.annex for row in rows}) + bool(tables)
    if announced > annexes:
        return f"正文列出 {announced} 个附件，只读到 {annexes} 个"
    with_lines = {row.region_code for row in rows if row.row_type is RowType.DETAIL and row.region_code}
    without_table = with_lines - {table.region_code for table in tables}
    if tables and without_table:
        return f"还有 {len(without_table)} 个地区没有绩效目标表"
    if tables and not tables[-1].indicators:
        return "最后一张绩效目标表没有指标"
    total = next((row.amount_fen for row in reversed(rows) if row.row_type is RowType.TOTAL), None)
    last_annex = rows[-1].annex if rows else 0
    read = sum(r.amount_fen or 0 for r in rows if r.annex == last_annex and r.row_type is RowType.DETAIL)
    legible = all(row.amount_fen is not None for row in rows if row.annex == last_annex)
    if not tables and total is not None and legible and read < total:
        return "分配表的明细加起来小于合计"
    return ""
