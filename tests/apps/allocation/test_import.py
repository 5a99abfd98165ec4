"""A sheet goes into a draft whole or not at all; what comes out goes in again unchanged."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.apps.allocation.conftest import PROVINCE, lines_of
from zhixiang.apps.allocation import plan_tables
from zhixiang.apps.allocation.actions.import_plan import import_plan
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.plan_import import preview
from zhixiang.apps.allocation.steps import NeedsConfirmation
from zhixiang.apps.people.errors import Refused
from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.forms.plan_sheet import read_plan_sheet
from zhixiang.publishing.xlsx import workbook

WAN = 1_000_000


def sheet(*rows: list[Any], head: str = "金额（万元）") -> bytes:
    return saved([["项目名称", "分配单位", "地区编码", head], *rows])


def saved(rows: list[list[Any]], change: Any = None) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    if change is not None:
        change(book, page)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def take(plan: AllocationPlan, data: bytes, **more: Any) -> Any:
    plan.refresh_from_db()
    read = read_plan_sheet(data, "方案.xlsx")
    return import_plan(
        actor=PROVINCE, plan_id=plan.pk, row_version=plan.row_version, sheet=read, file="方案.xlsx", **more
    )


def test_what_is_downloaded_is_taken_again_and_changes_are_taken_over(plan: AllocationPlan) -> None:
    out = workbook([plan_tables.sheet(plan)])
    seen = preview(plan, read_plan_sheet(out, "方案.xlsx"))
    assert ([row.kind for row in seen.rows], seen.delta_fen, seen.refused) == (["same"] * 3, 0, False)
    book = load_workbook(io.BytesIO(out))
    page = book.worksheets[0]
    cells = {cell.value: cell for row in page.iter_rows() for cell in row}
    cells[300].value, cells[510].value = 288.5, 498.5
    target = io.BytesIO()
    book.save(target)
    done = take(plan, target.getvalue())
    assert (done.added, done.changed, done.delta_fen) == (0, 1, -1150 * WAN // 100)
    line = lines_of(plan)[0]
    assert (line.amount_fen, line.reason["kind"], line.reason["file"]) == (28850 * WAN // 100, "imported", "方案.xlsx")
    assert "第" in line.reason["place"]


def test_rows_in_yuan_are_found_by_unit_and_name(plan: AllocationPlan) -> None:
    line = lines_of(plan)[2]
    row = [line.project_name, line.unit_name, line.region_id, "90,000.00"]
    total = ["合计", "", "", "90000"]
    assert take(plan, sheet(row, total, head="金额（元）")).changed == 1
    assert lines_of(plan)[2].amount_fen == 9 * WAN


WRONG = (
    ("-3", "", "第 2 行 D 列：金额“-3”是负数"),
    ("三十", "", "第 2 行 D 列"),
    ("5", "别的任务", "先有项目后有预算"),
)


def test_a_row_that_is_wrong_keeps_all_out_and_a_slip_is_asked_about(plan: AllocationPlan) -> None:
    first, second, _third = lines_of(plan)
    before = [line.amount_fen for line in lines_of(plan)]
    for amount, name, said in WRONG:
        rows = [
            [name or first.project_name, first.unit_name, first.region_id, amount],
            [second.project_name, second.unit_name, second.region_id, "1"],
        ]
        with pytest.raises(Refused, match=said):
            take(plan, sheet(*rows))
        assert [line.amount_fen for line in lines_of(plan)] == before
    line = lines_of(plan)[0]
    data = sheet([line.project_name, line.unit_name, line.region_id, "3000000"])
    with pytest.raises(NeedsConfirmation, match="像是把元写成了万元"):
        take(plan, data)
    assert take(plan, data, confirmed=True).changed == 1


def _formula(_book: Any, page: Any) -> None:
    page["D2"] = "=1+1"


def _hidden_row(_book: Any, page: Any) -> None:
    page.row_dimensions[2].hidden = True


def _hidden_column(_book: Any, page: Any) -> None:
    page.column_dimensions["C"].hidden = True


def _hidden_sheet(book: Any, _page: Any) -> None:
    book.create_sheet("别的").sheet_state = "hidden"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_formula, "D2 是公式"),
        (_hidden_row, "隐藏的行或列"),
        (_hidden_column, "隐藏的行或列"),
        (_hidden_sheet, "隐藏的工作表"),
    ],
)
def test_a_sheet_that_hides_something_is_refused(change: Any, said: str) -> None:
    rows = [["项目名称", "分配单位", "地区编码", "金额（万元）"], ["任务", "单位", "", 5]]
    with pytest.raises(UnreadableFile, match=said):
        read_plan_sheet(saved(rows, change), "方案.xlsx")


def test_a_sheet_without_its_columns_or_unit_says_so() -> None:
    with pytest.raises(UnreadableFile, match="没有找到分配表"):
        read_plan_sheet(saved([["名称", "数"], ["甲", 1]]), "方案.xlsx")
    read = read_plan_sheet(sheet(["任务", "单位", "", 5], head="金额"), "方案.xlsx")
    assert "没有写金额单位" in read.lines[0].error
    read = read_plan_sheet(sheet(["任务", "单位", "", 5], ["合计", "", "", 6]), "方案.xlsx")
    assert read.errors == ("表里印的合计与各行之和不符，请核对后再导入。",)
