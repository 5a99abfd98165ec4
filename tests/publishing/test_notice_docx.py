"""A notice written as a Word document says, when it is read again, what its records said."""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.intake.builder import Builder
from tests.shared_files import NOTICE_2024, shared_file
from tests.support.notices.generator import make_notice
from zhixiang.intake import read_bytes
from zhixiang.intake.records import AllocationRow, Notice, PerformanceTable
from zhixiang.publishing.docx import paper_docx
from zhixiang.publishing.notice import (
    NoticeTemplateError,
    annex_paper,
    notice_body,
    notice_paper,
    notice_template,
    performance_table_paper,
)
from zhixiang.publishing.paper import Grid, Line, Seal, Style
from zhixiang.publishing.titles import title_lines

MADE = datetime(2023, 12, 28, 9, 30, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Where it stood, and what was inferred instead of read, are of the file and not of the notice.
_OF_THE_FILE = frozenset({"line", "last_line", "lines", "inferred", "printed_labels", "findings"})

# The order of children in ECMA-376 (wml.xsd), as far as official documents need it: Word refuses another one.
_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr tabs autoSpaceDE autoSpaceDN snapToGrid spacing ind jc"
    " outlineLvl rPr sectPr",
    "rPr": "rFonts b color spacing kern sz szCs lang",
    "tblPr": "tblStyle tblpPr tblOverlap tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "sectPr": "footerReference type pgSz pgMar cols docGrid",
    "tblBorders": "top left bottom right insideH insideV",
    "style": "name basedOn uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
    "settings": "zoom mirrorMargins defaultTabStop evenAndOddHeaders drawingGridHorizontalSpacing"
    " drawingGridVerticalSpacing characterSpacingControl compat themeFontLang",
    "font": "altName charset family pitch",
}


def written(notice: Notice) -> bytes:
    template = notice_template(notice.document.budget_year or 2024)
    return paper_docx(notice_paper(notice, notice_body(notice, template), template), made=MADE)


def said(value: Any) -> Any:
    """A record without what belongs to the file that it was read from."""
    if isinstance(value, AllocationRow | PerformanceTable) and value.amount_fen is not None:
        # 1,239.00万元 and 1239 are the same money: how figures look is the form's business.
        value = replace(value, amount_text="")
    if isinstance(value, AllocationRow):
        # The form prints the region's code before the unit, also where the other form did not.
        value = replace(value, unit_code=value.unit_code or value.region_code)
    if is_dataclass(value):
        return {f.name: said(getattr(value, f.name)) for f in fields(value) if f.name not in _OF_THE_FILE}
    return [said(one) for one in value] if isinstance(value, tuple) and value and is_dataclass(value[0]) else value


@pytest.fixture(scope="module")
def notice() -> Notice:
    return Builder().read()


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def test_the_real_notice_comes_back_whole() -> None:
    path = shared_file(NOTICE_2024)
    notice = read_bytes(path.read_bytes(), path.name)
    again = read_bytes(written(notice), "通知.docx")
    assert said(again) == said(notice)
    assert [row.amount_text for row in again.allocation] == [row.amount_text for row in notice.allocation]
    assert sum(len(table.indicators) for table in again.performance_tables) == 787
    assert {row.amount_fen for row in again.allocation if row.row_type == "total"} == {17_285_000_000}


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6), damage=st.sampled_from(["none", "light", "seed"]), year=st.integers(2024, 2027))
def test_any_notice_comes_back_whole(seed: int, damage: str, year: int) -> None:
    made = make_notice(seed, year=year, regions=5, damage=damage)
    notice = read_bytes(made.data, "通知.txt")
    assert said(read_bytes(written(notice), "通知.docx")) == said(notice)


def test_same_records_same_bytes_and_every_part_in_the_order_of_the_schema(notice: Notice) -> None:
    template = notice_template(2024)
    seal = Seal("https://zx.example.cn/v/7K2M-94QX", "7K2M-94QX")
    papers = [notice_paper(notice, notice_body(notice, template), template, seal=seal) for _ in range(2)]
    first, second = (paper_docx(paper, made=MADE) for paper in papers)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        trees = [
            etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))
        ]
        assert archive.read("word/media/qr1.png").startswith(b"\x89PNG")
    for element in (one for tree in trees for one in tree.iter(etree.Element)):
        order = _ORDER.get(etree.QName(element).localname, "").split()
        places = [order.index(etree.QName(child).localname) for child in element] if order else []
        assert places == sorted(places), etree.tostring(element)
    # Others open it too.
    assert len(docx.Document(io.BytesIO(first)).sections) == 3


def test_pages_are_those_of_the_standard(notice: Notice) -> None:
    document = part(written(notice), "word/document.xml")
    pages = [
        (
            page.find(f"{W}pgSz").get(f"{W}orient"),
            *(page.find(f"{W}pgMar").get(f"{W}{side}") for side in ("top", "left")),
        )
        for page in document.iter(f"{W}sectPr")
    ]
    # 37 and 28 mm upright; the table of annex 1 lies across, its head at the binding.
    assert pages == [(None, "2098", "1587"), ("landscape", "1587", "1984"), (None, "2098", "1587")]
    tables = list(document.iter(f"{W}tbl"))
    repeated = [table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in tables]
    # Both annexes and the indicators of three regions; not the fields over them, not the colophon.
    assert repeated == [True, True, False, True, False, True, False, True, False]
    assert document.find(f".//{W}vMerge[@{W}val='restart']") is not None
    feet = [part(written(notice), f"word/footer{n}.xml").find(f".//{W}jc").get(f"{W}val") for n in (1, 2)]
    assert feet == ["right", "left"]


def test_attachments_are_the_annexes(notice: Notice) -> None:
    template = notice_template(2025)
    for kept in (notice, replace(notice, allocation=tuple(notice.rows(1)))):
        paper = notice_paper(kept, ("一、要求", "照此办理。"), template)
        lines = [block for section in paper.sections for block in section.blocks if isinstance(block, Line)]
        listed = [line.text.removeprefix("附件：") for line in lines if line.style is Style.ATTACHMENTS]
        marks = [line.text for line in lines if line.style is Style.ANNEX_MARK]
        assert marks == [f"附件{number}" for number in range(1, len(listed) + 1)]
        assert [text.split(".")[0] for text in listed] == [mark[2:] for mark in marks]
        assert [line.style for line in lines if line.text in ("一、要求", "照此办理。")] == [Style.HEADING1, Style.BODY]


def test_annexes_and_tables_alone(notice: Notice) -> None:
    template = notice_template(2024)
    alone = [annex_paper(notice, 1, template), annex_paper(notice, 2, template)]
    assert [paper.sections[0].landscape for paper in alone] == [True, False]
    grids = [block for paper in alone for block in paper.sections[0].blocks if isinstance(block, Grid)]
    assert [grid.rows[1][-2].number for grid in grids[:1]] == [5_100_000]
    table = performance_table_paper(notice.performance_tables[0], template)
    assert read_bytes(paper_docx(table, made=MADE), "表.docx").performance_tables[0].amount_fen == 300_000_000
    with pytest.raises(NoticeTemplateError, match="1999 年"):
        notice_template(1999)


def test_titles_break_between_words() -> None:
    title = "某某省财政厅关于提前下达2024年度省级市场监管管理（知识产权创造、运用和保护）专项资金的通知"
    lines = title_lines(title, 20)
    assert lines == (
        "某某省财政厅关于提前下达2024年度",
        "省级市场监管管理（知识产权创造、",
        "运用和保护）专项资金的通知",
    )
    assert all(abs(len(a) - len(b)) < 6 for a, b in pairwise(lines))
    assert title_lines("短标题", 20) == ("短标题",)
    assert "".join(title_lines("长" * 97, 20)) == "长" * 97
