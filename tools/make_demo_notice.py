"""Derive the demo's notice from the real one: facts only.

Keeps numbers, codes, regions, amounts, indicator names and values with the level labels as printed, titles and
numbers of policies; leaves out every sentence (goals, spending, body), which is not ours to publish. The result is a
notice in the same layout, so that the demo goes through the same reader, checks and loading as a real file does.

    python tools/make_demo_notice.py PATH_OF_THE_REAL_NOTICE > src/zhixiang/demo/notice_2024.txt
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from zhixiang.intake import read_document, read_notice
from zhixiang.intake.records import AllocationRow, DocumentHead, PerformanceTable, RowType
from zhixiang.rules.money import format_wan, format_yuan

LEFT_OUT = ""


def main() -> None:
    """Write the facts of the notice named on the command line to standard output."""
    path = Path(sys.argv[1])
    notice = read_notice(read_document(path.read_bytes(), path.name))
    lines = [
        *head_lines(notice.document),
        *annex_1(list(notice.rows(1))),
        *annex_2(list(notice.rows(2))),
    ]
    for table in notice.performance_tables:
        lines += table_lines(table)
    lines += tail_lines(notice.document)
    sys.stdout.write("\n".join(lines) + "\n")


def head_lines(head: DocumentHead) -> Iterator[str]:
    """The head of the notice without its body."""
    yield from (head.urgency, f"# {head.issuer}文件", head.doc_no, f"# {head.title}", f"{head.recipients}：")
    yield f"科目：{head.function_code}“{head.function_name}”科目。"
    for number, title in enumerate(head.attachments, 1):
        yield f"{'附件：' if number == 1 else ''}{number}. {title}"


def annex_1(rows: list[AllocationRow]) -> Iterator[str]:
    """Annex 1 in yuan, with its section and subtotal rows."""
    yield from ("", "## 附件1", "", "单位：元", "")
    yield "地区\t地区编码\t二级项目名称\t分配单位\t功能分类科目\t金额"
    for row in rows:
        unit = f"{row.region_code} {row.unit_name}" if row.unit_name else ""
        code = row.region_code or ""
        amount = format_yuan(row.amount_fen or 0, thousands=False)
        yield f"{row.label}\t{code}\t{row.project_name}\t{unit}\t{row.function_code}\t{amount}"


def annex_2(rows: list[AllocationRow]) -> Iterator[str]:
    """Annex 2 in ten thousand yuan, by city."""
    yield from ("", "## 附件2", "", "单位：万元", "", "序号\t预算代码\t地区（单位）\t项目名称\t资金额（万元）")
    number = 0
    for row in rows:
        number += row.row_type is RowType.SUBTOTAL
        sequence = str(number) if row.row_type is RowType.SUBTOTAL else ""
        amount = format_wan(row.amount_fen or 0).replace(",", "")
        yield f"{sequence}\t{row.budget_code}\t{row.label}\t{row.project_name}\t{amount}"


def table_lines(table: PerformanceTable) -> Iterator[str]:
    """One performance table with the labels where the original prints them."""
    items: list[str] = []
    for citation in table.citations:
        if citation.shares_item and items:
            items[-1] += f"、{citation.cited}"
        else:
            items.append(f"{citation.ordinal}. {citation.cited}" if citation.ordinal is not None else citation.cited)
    policies = " ".join(f"<li>{item}</li>" for item in items)
    yield from ("", "# 省财政专项转移支付绩效目标表（二级项目－区域）", "")
    yield f"项目名称\t{table.project_name}"
    yield f"资金类型\t{table.fund_type}"
    yield f"项目等级\t{table.project_level}"
    yield f"省级主管部门\t{table.provincial_department}\t地方主管部门\t{table.department}"
    yield f"预算年度\t{table.year}年"
    yield f"资金需求\t{table.amount_text}"
    yield f"支出内容\t{LEFT_OUT}"
    yield f"政策依据\t<ol>{policies}</ol>"
    yield f"总体绩效目标\t{LEFT_OUT}"
    yield "\t一级指标\t二级指标\t三级指标\t指标值"
    for row in table.indicators:
        yield "\t".join(("", *(row.printed_labels or ("", "")), row.name, row.value_text))


def tail_lines(head: DocumentHead) -> Iterator[str]:
    """Disclosure, copies, printing office and date."""
    year, month, day = (int(part) for part in head.issued_on.split("-"))
    yield from ("", f"公开方式：{head.disclosure}", f"抄送：{head.copies_to}。", "")
    yield f"{head.printed_by} {year}年{month}月{day}日印发"


if __name__ == "__main__":
    main()
