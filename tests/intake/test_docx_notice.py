"""Notices that people typed in Word or WPS read as well as the text: merged cells, tracked changes, lists, boxes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table

from tests.intake.builder import HEADER_1, HEADER_2, Builder
from zhixiang.intake import read_bytes
from zhixiang.intake.errors import IntakeError
from zhixiang.intake.records import Notice, RowType

Made = docx.document.Document


def typed(change: Callable[[Made], None] = lambda _: None) -> bytes:
    """The builder's notice as somebody types it: one table an annex, level cells merged, the header typed twice."""
    builder, made = Builder(), docx.Document()
    made.add_paragraph("某某省财政厅文件")
    made.add_paragraph("某财工〔2023〕126号")
    made.add_paragraph("某某省财政厅关于提前下达2024年知识产权专项资金的通知")
    made.add_paragraph("各有关市财政局：")
    made.add_paragraph("支出列“2011409知识产权宏观管理”科目。")
    for number, (header, rows) in enumerate(((HEADER_1, builder.annex1), (HEADER_2, builder.annex2)), 1):
        made.add_paragraph(f"附件{number}")
        made.add_paragraph(f"单位：{'元' if number == 1 else '万元'}")
        _fill(made, [header, *rows[:3], header, *rows[3:]])
    for one in builder.tables:
        made.add_paragraph("省财政专项转移支付绩效目标表（二级项目-区域）")
        table = _fill(made, [line.replace("<ol><li>", "").replace("</li></ol>", "") for line in one.lines()[1:-1]])
        for row in table.rows:
            if "</li><li>" in row.cells[1].text:
                first, *others = row.cells[1].text.split("</li><li>")
                row.cells[1].text = first
                for other in others:
                    row.cells[1].add_paragraph(other)
        _merge_levels(table)
    tail = made.add_table(1, 2)
    tail.cell(0, 0).text, tail.cell(0, 1).text = "某某省财政厅办公室", "2023年12月28日印发"
    change(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _fill(made: Made, lines: list[str]) -> Table:
    rows = [line.split("\t") for line in lines]
    table = made.add_table(len(rows), max(map(len, rows)))
    for cells, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=False):
            cell.text = text
    return table


def _merge_levels(table: Table) -> None:
    """Cells under a level's label are empty in the builder's lines; here they belong to the label's merged cell."""
    for column in range(3):
        start = None
        for number, row in enumerate(table.rows):
            text, is_indicator = row.cells[column].text, bool(row.cells[-1].text) and number > 8
            if is_indicator and text and text not in {"一级指标", "二级指标"}:
                start = row.cells[column]
            elif is_indicator and not text and start is not None:
                start = start.merge(row.cells[column])


@pytest.fixture(scope="module")
def text_notice() -> Notice:
    return Builder().read()


def test_a_typed_notice_reads_like_its_text(text_notice: Notice) -> None:
    notice = read_bytes(typed(), "通知.docx")
    for annex in (1, 2):
        assert [(r.region_code, r.row_type, r.amount_fen, r.section) for r in notice.rows(annex)] == [
            (r.region_code, r.row_type, r.amount_fen, r.section) for r in text_notice.rows(annex)
        ]
    assert [
        [(row.level1, row.level2, row.name, row.value_text, row.inferred) for row in table.indicators]
        for table in notice.performance_tables
    ] == [
        [(row.level1, row.level2, row.name, row.value_text, ()) for row in table.indicators]
        for table in text_notice.performance_tables
    ]
    assert [c.policy_id for t in notice.performance_tables for c in t.citations] == [
        c.policy_id for t in text_notice.performance_tables for c in t.citations
    ]
    head = notice.document
    assert (head.issuer, head.issued_on, head.printed_by) == ("某某省财政厅", "2023-12-28", "某某省财政厅办公室")


def test_tracked_changes_count_as_accepted() -> None:
    def change(made: Made) -> None:
        cell = made.tables[0].rows[5].cells[-1]
        run = cell.paragraphs[0].runs[0]._r
        assert run.text == "3000000.00"
        deleted = parse_xml(
            f'<w:del {nsdecls("w")} w:id="1" w:author="审核"><w:r><w:delText>9</w:delText></w:r></w:del>'
        )
        inserted = parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="审核"/>')
        run.addprevious(deleted)
        run.addprevious(inserted)
        inserted.append(run)
        # A whole row that was struck out, and a paragraph that was joined with the next.
        gone = made.tables[0].rows[-1]._tr
        copy = parse_xml(f'<w:tr {nsdecls("w")}><w:trPr><w:del w:id="3" w:author="审核"/></w:trPr></w:tr>')
        for cell_xml in gone.iterchildren(qn("w:tc")):
            copy.append(parse_xml(f"<w:tc {nsdecls('w')}><w:p><w:r><w:t>台山市 100000.00</w:t></w:r></w:p></w:tc>"))
            assert cell_xml is not None
        gone.addnext(copy)
        first = made.paragraphs[2]
        split = first.insert_paragraph_before("某某省财政厅关于提前下达2024年")
        first.runs[0].text = "知识产权专项资金的通知"
        split._p.get_or_add_pPr().append(parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="4" w:author="审核"/></w:rPr>'))

    notice = read_bytes(typed(change), "通知.docx")
    assert [r.amount_fen for r in notice.rows(1, RowType.DETAIL)] == [300_000_000, 200_000_000, 10_000_000]
    assert notice.document.title == "某某省财政厅关于提前下达2024年知识产权专项资金的通知"


def test_numbers_that_word_counts_are_read() -> None:
    def change(made: Made) -> None:
        for paragraph in made.tables[2].rows[7].cells[1].paragraphs:
            paragraph.text = paragraph.text.split(".", 1)[-1]
            paragraph.style = "List Number"

    citations = read_bytes(typed(change), "通知.docx").performance_tables[0].citations
    assert [(c.ordinal, c.cited[:4]) for c in citations] == [(1, "《广东省"), (2, "《知识产")]


def test_a_head_in_a_text_box_is_read() -> None:
    def change(made: Made) -> None:
        for paragraph in made.paragraphs[:2]:
            text = paragraph.text
            paragraph.clear()
            box = (
                f"<v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
                "</v:textbox></v:shape>"
            )
            # As Word writes it: the box, and once more for old programs.
            paragraph._p.append(
                parse_xml(
                    f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"'
                    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
                    f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>'
                    "</mc:AlternateContent></w:r>"
                )
            )

    head = read_bytes(typed(change), "通知.docx").document
    assert (head.issuer, head.doc_no) == ("某某省财政厅", "某财工〔2023〕126号")


def test_an_amount_merged_over_rows_counts_once() -> None:
    def change(made: Made) -> None:
        table = made.tables[0]
        top = table.rows[5].cells[-1]
        below = table.add_row()
        table.rows[5]._tr.addnext(below._tr)
        for position, text in enumerate(cell.text for cell in table.rows[5].cells[:-1]):
            table.rows[6].cells[position].text = text
        top.merge(table.rows[6].cells[-1])

    rows = list(read_bytes(typed(change), "通知.docx").rows(1, RowType.DETAIL))
    assert sum(row.amount_fen or 0 for row in rows) == 510_000_000
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda parts: parts | {"word/vbaProject.bin": b"x"}, "macros"),
        (lambda parts: parts | {"word/document.xml": b"<w:document><w:body>"}, "damaged"),
        (lambda parts: parts | {"word/document.xml": b'<!DOCTYPE w [<!ENTITY e "x">]><w>&e;</w>'}, "damaged"),
        (lambda parts: parts | {"word/document.xml": b"0" * 30_000_000}, "bomb"),
        (lambda parts: {name: part for name, part in parts.items() if name != "word/document.xml"}, "wrong_type"),
    ],
)
def test_a_spoiled_file_is_refused_in_plain_words(
    change: Callable[[dict[str, bytes]], dict[str, bytes]], code: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(typed())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in change(parts).items():
            archive.writestr(name, content)
    with pytest.raises(IntakeError) as caught:
        read_bytes(stream.getvalue(), "通知.docx")
    assert caught.value.code == code
    assert "通知.docx" in str(caught.value)
