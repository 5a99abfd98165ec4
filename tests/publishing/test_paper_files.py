"""A paper as PDF and as a workbook: what both say, how they are laid out, and that they are the same each time."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support.papers import NEEDS_POPPLER, text_of
from zhixiang.publishing.paper import (
    Align,
    Block,
    Cell,
    Colophon,
    Grid,
    Letterhead,
    Line,
    Paper,
    Seal,
    Section,
    Style,
)
from zhixiang.publishing.paper_pdf import paper_pdf
from zhixiang.publishing.paper_xlsx import paper_xlsx

FONTS = Path(__file__).resolve().parents[2] / "var" / "fonts"
MADE = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
FORMULA = "=HYPERLINK(1)"
MARKUP = r"#panic() $x$ *粗* \ <a> @b"


def ruled(rows: int, long: str = "短") -> Grid:
    """A table with a header, a cell over two rows and one over two columns, then lines."""
    head = tuple(Cell((text,), align=Align.CENTER, strong=True) for text in ("地区", "代码", "金额"))
    merged = (Cell(("甲市",), rows=2), Cell(("440100000",)), Cell((), align=Align.RIGHT))
    below = (Cell((FORMULA, "第二段"), columns=2),)
    lines = tuple(
        (
            Cell((f"第{n}行",)),
            Cell((long,)),
            Cell((f"{n}.50",), align=Align.RIGHT, number=n + 0.5, number_format="0.00"),
        )
        for n in range(rows)
    )
    return Grid((2, 3, 2), (head, merged, below, *lines), 1, 10.5, "附件1")


def paper(*blocks: Block) -> Paper:
    letter = (
        Letterhead("测试省财政厅文件", "测财〔2023〕1号", "加急"),
        Line("测试省财政厅关于下达测试专项资金的通知", Style.TITLE),
        Line("有关市财政局：", Style.RECIPIENTS),
        Line(MARKUP),
        Line("附件：1.分配表", Style.ATTACHMENTS),
        Line("2.目标表", Style.ATTACHMENTS),
        Line("测试省财政厅", Style.SIGNATURE),
        Seal("https://funds.example.test/verify/1/", "AB-12"),
    )
    annex = (Line("附件1", Style.ANNEX_MARK), Line("分配表", Style.ANNEX_TITLE), Line("单位：元", Style.UNIT))
    colophon = Colophon("主动公开", "测试市场监督管理局", "测试省财政厅办公室", "2023年12月8日")
    return Paper("通知", (Section(letter), Section((*annex, *blocks, colophon), landscape=True)))


def pages_of(pdf: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


@NEEDS_POPPLER
def test_the_pdf_says_everything_and_runs_no_markup() -> None:
    text = text_of(paper_pdf(paper(ruled(3)), fonts=FONTS, made=MADE))
    for said in ("加急", "测试省财政厅文件", "测财〔2023〕1号", MARKUP, "附件：1.分配表", "AB-12", FORMULA, "公开方式：主动公开",
                 "抄送：测试市场监督管理局。", "2023年12月8日印发", "—1—", "—2—"):  # fmt: skip
        assert said.replace(" ", "") in text, said


@NEEDS_POPPLER
def test_headers_repeat_rows_stay_whole_and_pages_are_numbered_odd_right_even_left() -> None:
    pages = pages_of(paper_pdf(paper(ruled(40, "很长的一段" * 12)), fonts=FONTS, made=MADE))
    assert len(pages) > 4
    tables = pages[1:]
    assert all("地区" in page for page in tables if re.search(r"第\d+行", page))
    assert [int(number) for page in pages for number in re.findall(r"—\s*(\d+)\s*—", page)] == list(
        range(1, len(pages) + 1)
    )
    # The last page is upright or across as the others; odd numbers stand further to the right than even ones.
    places = [
        len(line) - len(line.lstrip())
        for page in tables
        for line in page.split("\n")
        if re.match(r"\s*—\s*\d+\s*—", line)
    ]
    assert min(places[1::2]) > max(places[0::2])
    together = "".join("".join(page.split()) for page in tables)
    assert together.count("很长的一段") == 40 * 12


@NEEDS_POPPLER
def test_a_row_higher_than_a_page_flows_over_with_nothing_lost() -> None:
    sentences = tuple(f"【{number}】" + "目标内容" * 20 for number in range(60))
    row = (Cell(("总体目标",), strong=True), Cell(sentences, columns=2))
    pages = pages_of(paper_pdf(paper(Grid((2, 3, 2), (row,))), fonts=FONTS, made=MADE))
    text = "".join("".join(page.split()) for page in pages)
    assert [int(number) for number in re.findall(r"【(\d+)】", text)] == list(range(60))


def test_a_workbook_has_figures_as_numbers_text_as_text_and_is_ready_to_print() -> None:
    book = openpyxl.load_workbook(io.BytesIO(paper_xlsx(paper(ruled(3)), made=MADE)))
    letter, annex = book.worksheets
    assert (letter.title, annex.title) == ("正文", "附件1")
    values = [cell.value for row in letter.iter_rows() for cell in row]
    assert "测试省财政厅文件" in values
    assert f"\u3000\u3000{MARKUP}" in values
    assert [annex["A1"].value, annex["A2"].value, annex["A3"].value, annex["A4"].value] == [
        "附件1",
        "分配表",
        "单位：元",
        "地区",
    ]
    assert (annex["C7"].value, annex["C7"].number_format, annex["C7"].data_type) == (0.5, "0.00", "n")
    assert annex["B6"].data_type == "s"
    assert annex["B6"].value == f"{FORMULA}\n第二段"
    assert annex["B6"].quotePrefix
    assert {str(area) for area in annex.merged_cells.ranges} >= {"A5:A6", "B6:C6", "A1:C1"}
    assert annex.print_title_rows == "$4:$4"
    assert (annex.page_setup.orientation, annex.page_setup.fitToHeight) == ("landscape", 0)
    assert annex.sheet_properties.pageSetUpPr.fitToPage
    assert annex["A10"].value == "公开方式：主动公开"


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_same_paper_gives_the_same_bytes(kind: str) -> None:
    def make() -> bytes:
        one = paper(ruled(5))
        return paper_pdf(one, fonts=FONTS, made=MADE) if kind == "pdf" else paper_xlsx(one, made=MADE)

    assert make() == make()
