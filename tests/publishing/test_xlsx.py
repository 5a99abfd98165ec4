"""The xlsx writer: what is text stays text, what is a number stays a number, and the file opens."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from zhixiang.publishing import xlsx

FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://example.test","x")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "|calc",
    "%0A=1",
]
HARMLESS = ["广州市本级", "不少于5家", "≥5家", "1=1", "2023年", "（一）", "《意见》", "'=1"]


def _sheet(*rows: xlsx.Row) -> xlsx.Sheet:
    columns = [xlsx.Column("文字"), xlsx.Column("金额（元）", xlsx.Format.YUAN), xlsx.Column("数", xlsx.Format.COUNT)]
    return xlsx.Sheet(name="分配表", title="附件1", columns=columns, rows=rows, notes=["单位：元"])


def _open(data: bytes, **options: bool) -> object:
    return load_workbook(io.BytesIO(data), **options)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_is_a_guarded_string(text: str) -> None:
    book = _open(xlsx.workbook([_sheet(xlsx.Row([text, 1, 2]))]))
    cell = book["分配表"]["A4"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value == text.replace("\r", "\n")


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    cell = _open(xlsx.workbook([_sheet(xlsx.Row([text, 1, 2]))]))["分配表"]["A4"]
    assert cell.data_type == "s"
    assert cell.value == text
    assert not cell.quotePrefix


def test_no_sheet_holds_a_formula_element() -> None:
    data = xlsx.workbook([_sheet(*(xlsx.Row([text, 1, 2]) for text in FORMULAS))], title="=1+1")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        links = [name for name in package.namelist() if "_rels" in name and "sheet" in name]
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert links == []


def test_numbers_stay_numbers_with_their_format() -> None:
    page = _open(xlsx.workbook([_sheet(xlsx.Row(["合计", Decimal("172850000.00"), 42], strong=True))]))["分配表"]
    assert (page["B4"].value, page["B4"].number_format) == (172850000, "#,##0.00")
    assert (page["C4"].value, page["C4"].number_format) == (42, "#,##0")
    assert page["B4"].font.b


def test_a_negative_number_is_a_number_and_a_missing_amount_is_blank() -> None:
    page = _open(xlsx.workbook([_sheet(xlsx.Row(["调减", Decimal("-10.50"), None]))]))["分配表"]
    assert page["B4"].value == -10.5
    assert page["B4"].data_type == "n"
    assert page["C4"].value is None


def test_the_header_stays_in_view_and_columns_fit_chinese_text() -> None:
    page = _open(xlsx.workbook([_sheet(xlsx.Row(["连南瑶族自治县市场监督管理局", 1, 2]))]))["分配表"]
    assert page.freeze_panes == "B4"
    assert page.column_dimensions["A"].width >= 28
    assert [page["A1"].value, page["A2"].value, page["A3"].value] == ["附件1", "单位：元", "文字"]
    assert page.print_title_rows == "$3:$3"


def test_sheet_names_are_made_acceptable_and_distinct() -> None:
    assert xlsx.sheet_name("附件1/2[表]:*?") == "附件1 2 表"
    assert xlsx.sheet_name("表" * 40) == "表" * 31
    assert xlsx.sheet_name("Lines", ["lines"]) == "Lines 2"
    assert xlsx.sheet_name("表" * 40, ["表" * 31]) == "表" * 29 + " 2"
    assert xlsx.sheet_name("///") == "Sheet"


def test_characters_that_xml_forbids_are_dropped_and_long_text_is_cut() -> None:
    page = _open(xlsx.workbook([_sheet(xlsx.Row(["甲\x00\x0b乙", 1, 2]), xlsx.Row(["长" * 40_000, 1, 2]))]))["分配表"]
    assert page["A4"].value == "甲乙"
    assert len(page["A5"].value) == 32_767


def test_two_sheets_and_a_title() -> None:
    book = _open(xlsx.workbook([_sheet(), _sheet()], title="2024 年度"))
    assert book.sheetnames == ["分配表", "分配表 2"]
    assert book.properties.title == "2024 年度"


def test_a_row_wider_than_its_header_is_refused() -> None:
    with pytest.raises(ValueError, match="4 cells"):
        xlsx.workbook([_sheet(xlsx.Row(["a", 1, 2, 3]))])


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sheet"):
        xlsx.workbook([])


def test_an_empty_text_is_no_risk() -> None:
    assert not xlsx.is_risky("")
    assert not xlsx.is_risky("   ")


def test_rows_are_read_once_and_may_come_one_by_one() -> None:
    rows = (xlsx.Row(["长长的一行文字" if number < 9 else "短", number, number]) for number in range(1000))
    with xlsx.workbook_file([_sheet(*()), replace(_sheet(), name="多行", rows=rows)]) as file:
        book = load_workbook(file)
    page = book["多行"]
    assert page.max_row == 3 + 1000
    assert page["B1003"].value == 999
    assert page.auto_filter.ref == "A3:C1003"
    assert page.freeze_panes == "B4"
    assert page.column_dimensions["A"].width == 16
    assert book["分配表"].auto_filter.ref == "A3:C3"
