"""Text PDFs of other programs: rules drawn in other ways, rows and cells that pages cut, and files that are refused."""

from __future__ import annotations

import zlib

import pytest

from zhixiang.intake import read_document
from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers import can_read_scans
from zhixiang.intake.readers import pdf as text_pdf
from zhixiang.intake.readers.blocks import Row

A4 = "/MediaBox [0 0 595 842]"
SCAN = "/XObject << /I 4 0 R >>"


def pdf(*contents: str, resources: str = "", trailer: str = "", page: str = A4, image: bool = False) -> bytes:
    """A PDF with a page for each content stream; Latin text by ``(text) Tj`` in /F."""
    first = 10
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(contents)))
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    streams: dict[int, tuple[str, bytes]] = {}
    if image:
        streams[4] = (
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
            b"\0",
        )
    for number, content in enumerate(contents):
        at = first + 2 * number
        objects[at] = (
            f"<< /Type /Page /Parent 2 0 R {page} /Contents {at + 1} 0 R /Resources << /Font << /F 3 0 R >> {resources} >> >>"
        )
        streams[at + 1] = "/Filter /FlateDecode", zlib.compress(content.encode())
    body = b"%PDF-1.7\n"
    for number, text in objects.items():
        body += f"{number} 0 obj {text} endobj\n".encode()
    for number, (words, data) in streams.items():
        body += f"{number} 0 obj << {words} /Length {len(data)} >> stream\n".encode() + data + b"\nendstream endobj\n"
    return body + f"trailer << /Root 1 0 R {trailer} >>\n%%EOF\n".encode()


def at(x: float, y: float, text: str, size: float = 10) -> str:
    return f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n"


def frame(xs: list[float], ys: list[float], *, filled: bool = False) -> str:
    """All rules of a grid, as strokes or as thin filled bars, which is what Word's own export draws."""
    drawn = [(x, min(ys), x, max(ys)) for x in xs] + [(min(xs), y, max(xs), y) for y in ys]
    if filled:
        return "".join(f"{a} {b} {max(0.5, c - a)} {max(0.5, d - b)} re f\n" for a, b, c, d in drawn)
    return "".join(f"{a} {b} m {c} {d} l S\n" for a, b, c, d in drawn)


@pytest.mark.parametrize("filled", [False, True])
def test_a_table_over_two_pages_is_one_without_its_second_header(filled: bool) -> None:
    head = at(60, 786, "Region") + at(210, 786, "Amount")
    one = frame([50, 200, 350], [800, 780, 760], filled=filled) + head + at(60, 766, "A") + at(210, 766, "1,234.50")
    two = frame([50, 200, 350], [800, 780, 760], filled=filled) + head + at(60, 766, "B") + at(210, 766, "2.00")
    raw = read_document(pdf(at(50, 820, "Before") + one + at(290, 40, "- 1 -"), two + at(290, 40, "- 2 -")), "a.pdf")
    assert [block.cells if isinstance(block, Row) else block.text for block in raw.blocks] == [
        "Before", ("Region", "Amount"), ("A", "1,234.50"), ("B", "2.00"),
    ]  # fmt: skip
    assert raw.source_lines[raw.blocks[2].line - 1] == "A\t1,234.50"


def test_lines_of_a_cell_are_joined_and_a_cell_cut_by_the_page_goes_on() -> None:
    words = "one two three four five six seven"
    long = (
        at(60, 786, "Goal") + at(110, 786, words) + at(110, 774, "eight") + at(110, 756, "1. new item at its own line")
    )
    first = frame([50, 100, 270], [800, 740]) + long
    second = (
        frame([50, 100, 270], [800, 780, 760])
        + at(110, 786, "and its rest")
        + at(60, 766, "Year")
        + at(110, 766, "2024")
    )
    raw = read_document(pdf(first, second), "a.pdf")
    rows = [block for block in raw.blocks if isinstance(block, Row)]
    assert rows[0].items == (("Goal",), (f"{words} eight", "1. new item at its own line", "and its rest"))
    assert rows[1].cells == ("Year", "2024")


def test_merged_cells_say_in_each_row_what_they_say_but_a_figure_stands_once() -> None:
    rules = frame([50, 350], [800, 760]) + "150 760 m 150 800 l S 250 760 m 250 800 l S 150 780 m 250 780 l S\n"
    raw = read_document(
        pdf(rules + at(60, 776, "Label") + at(160, 786, "a") + at(160, 766, "b") + at(260, 776, "300.00")), "a.pdf"
    )
    assert [block.cells for block in raw.blocks if isinstance(block, Row)] == [
        ("Label", "a", "300.00"),
        ("Label", "b", ""),
    ]


def test_a_page_that_is_turned_reads_as_it_is_shown() -> None:
    turned = "q 0 1 -1 0 595 0 cm\n" + frame([50, 200, 350], [500, 480]) + at(60, 486, "A") + at(210, 486, "7.00") + "Q"
    raw = read_document(pdf(turned, page=f"{A4} /Rotate 90"), "a.pdf")
    assert [block.cells for block in raw.blocks if isinstance(block, Row)] == [("A", "7.00")]


ENCRYPTED = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'61' * 32}> /U <{'62' * 32}> >> /ID [<00> <00>]"
REFUSED = {
    "cut": (pdf(at(50, 800, "text"))[:200], "damaged", "重新"),
    "locked": (pdf(at(50, 800, "text"), trailer=ENCRYPTED), "locked", "口令"),
    "scan": (pdf("q 595 0 0 842 0 0 cm /I Do Q", resources=SCAN, image=True), "scan", "scan"),
    "half a scan": (pdf(at(50, 800, "whole page of text"), "q 595 0 0 842 0 0 cm /I Do Q", resources=SCAN, image=True), "scan", "第 2 页"),
    "nothing": (pdf("0 0 m 5 5 l S"), "no_text", "没有文字"),
    "bomb": (pdf("0 0 m 5 0 l S\n" * 51_000 + at(50, 800, "text")), "bomb", "庞大"),
    "too many pages": (pdf(*["q Q"] * 1600), "too_many_pages", "页数"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_plain_words(name: str) -> None:
    data, code, said = REFUSED[name]
    with pytest.raises(UnreadableFile, match=r"通知\.pdf") as caught:
        text_pdf.read(data, "通知.pdf")
    assert caught.value.code == code
    assert said in str(caught.value)


@pytest.mark.skipif(not can_read_scans(), reason="the extra zhixiang[scan] is not installed")
def test_pictures_go_on_to_recognition_where_it_is_installed() -> None:
    with pytest.raises(UnreadableFile, match="没有认出文字"):
        read_document(REFUSED["scan"][0], "通知.pdf")
