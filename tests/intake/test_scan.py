"""Scanned pages: amounts right where the page is clean, doubt marked where it is not, nonsense refused."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers.blocks import Paragraph, RawDocument, Row
from zhixiang.publishing.pdf import pdf
from zhixiang.rules.money import format_yuan

cv2 = pytest.importorskip("cv2", reason="the extra zhixiang[scan] is not installed")
pypdfium2 = pytest.importorskip("pypdfium2")
pytest.importorskip("rapidocr")

FONTS = Path(__file__).resolve().parents[2] / "var" / "fonts"
TITLE = "专项资金分配情况表"
BODY = "为做好年度预算执行工作，现将专项资金分配到有关地区，请按规定的程序及时拨付，并做好绩效目标的监控和评价，如有结余应当按期交回。"
HEAD = ("地区", "地区编码", "项目名称", "金额")


def rows(seed: int) -> list[tuple[str, ...]]:
    chance = random.Random(seed)
    places = ("广州市本级", "韶关市本级", "连南瑶族自治县", "东莞市本级", "阳江市（不含省直管县）小计")
    return [
        (place, f"44{chance.randrange(10**4):04d}000", "专利转化运用和导航任务", format_yuan(chance.randrange(10**11)))
        for place in places
    ]


@pytest.fixture(scope="module")
def clean() -> tuple[list[tuple[str, ...]], bytes]:
    """What the page says, and the page."""
    told = rows(7)
    data = {"title": TITLE, "body": BODY, "widths": [3, 2, 4, 3], "rows": [list(HEAD), *map(list, told)]}
    return told, pdf(Path(__file__).with_name("scan.typ"), data, fonts=FONTS, made=datetime(2026, 1, 1, tzinfo=UTC))


def grey(page: bytes, dots: int = 200) -> np.ndarray:
    with pypdfium2.PdfDocument(page) as document:
        return document[0].render(scale=dots / 72, grayscale=True).to_numpy().squeeze().copy()


def png(picture: np.ndarray) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def read(data: bytes) -> RawDocument:
    from zhixiang.intake.readers import scan  # noqa: PLC0415  # only where the extra is installed

    return scan.read(data, "扫描件", "image/png")


def cells(raw: RawDocument) -> list[tuple[str, ...]]:
    return [block.cells for block in raw.blocks if isinstance(block, Row)]


def test_a_clean_page_is_read_as_it_stands(clean: tuple[list[tuple[str, ...]], bytes]) -> None:
    told, page = clean
    raw = read(page)
    assert cells(raw) == [HEAD, *told]
    assert [block.text for block in raw.blocks if isinstance(block, Paragraph)] == [TITLE, BODY]
    assert not raw.warnings


def test_a_page_that_lies_aslant_is_read_alike(clean: tuple[list[tuple[str, ...]], bytes]) -> None:
    told, page = clean
    picture = grey(page)
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.3, 1)
    raw = read(png(cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)))
    assert [row[-1] for row in cells(raw)[1:]] == [row[-1] for row in told]


def test_what_the_page_blurs_is_marked_as_doubtful(clean: tuple[list[tuple[str, ...]], bytes]) -> None:
    """Where an amount came out otherwise than it stands, its line is among those to compare with the paper."""
    told, page = clean
    chance = np.random.default_rng(3)
    small = cv2.GaussianBlur(grey(page, 90), (0, 0), 0.8).astype(np.float64)
    noisy = np.clip(small * 0.7 + 40 + chance.normal(0, 10, small.shape), 0, 255).astype(np.uint8)
    raw = read(png(cv2.resize(noisy, None, fx=200 / 90, fy=200 / 90, interpolation=cv2.INTER_CUBIC)))
    figures = {figure for row in told for figure in (row[1], row[-1])}
    wrong = [
        line
        for line, text in enumerate(raw.source_lines, start=1)
        if "\t" in text and not {text.split("\t")[1], text.split("\t")[-1]} <= {*figures, HEAD[1], HEAD[-1]}
    ]
    assert wrong, "the page is too clean to prove anything"
    assert {f"第 {line} 行识别把握不足，请对照原件核对。" for line in wrong} <= set(raw.warnings)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "打不开"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (200_000).to_bytes(4, "big") * 2 + b"\x08\x00", "远超一页公文"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "打不开"),
        (b"%PDF-1.7\nnothing", "打不开"),
    ],
)
def test_damage_and_bombs_are_refused_in_plain_words(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(data)


def test_an_empty_page_says_that_there_is_nothing_on_it() -> None:
    with pytest.raises(UnreadableFile, match="没有认出文字"):
        read(png(np.full((800, 600), 255, np.uint8)))
