"""The receipt as PDF: what it says, that its code leads to the proof, and that it is the same whenever it is made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segno

from tests.support.papers import NEEDS_POPPLER, square_code, text_of
from zhixiang.publishing.pdf import FontsMissing
from zhixiang.publishing.receipt import Receipt, receipt_pdf

FONTS = Path(__file__).resolve().parents[2] / "var" / "fonts"
RECEIPT = Receipt(
    receipt_no="ZX2024-001-ABCDEFGH23",
    title="2024年度知识产权项目需求征集（测试）",
    doc_no="测试〔2023〕1号",
    unit_name="江门测试企业",
    credit_code="91440700MA4UQ2XX0A",
    version=2,
    rows=4,
    total_fen=123_456_789_00,
    filled_by="测试填报人",
    certified_by="测试负责人",
    certified_at=datetime(2023, 6, 1, 1, 2, 3, tzinfo=UTC),
    submitted_by="测试填报人",
    submitted_at=datetime(2023, 6, 1, 17, 2, 3, tzinfo=UTC),
    sha256="a1b2c3d4" * 8,
    sm3="0f1effff" * 8,
    verify_url="https://funds.example.test/verify/ZX2024-001-ABCDEFGH23/",
)


@NEEDS_POPPLER
def test_a_receipt_says_everything_in_text_that_can_be_copied() -> None:
    text = text_of(receipt_pdf(RECEIPT, fonts=FONTS))
    for said in (
        "提交回执", RECEIPT.receipt_no, RECEIPT.title, RECEIPT.doc_no, RECEIPT.unit_name, RECEIPT.credit_code, "第2版",
        "4行", "12,345.6789万元", "人民币壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元整", "测试填报人", "测试负责人",
        "2023-06-0201:02:03（北京时间）", RECEIPT.sha256, RECEIPT.sm3, RECEIPT.verify_url,
    ):  # fmt: skip
        assert said in text, said


@NEEDS_POPPLER
def test_the_code_leads_to_the_public_proof(tmp_path: Path) -> None:
    expected = [[bool(module) for module in row] for row in segno.make(RECEIPT.verify_url, error="m").matrix]
    assert square_code(receipt_pdf(RECEIPT, fonts=FONTS), tmp_path, len(expected)) == expected


@NEEDS_POPPLER
def test_nothing_that_a_unit_is_called_runs_as_markup() -> None:
    name = r"#panic() $x$ *粗* \ \" <a> @b #image(\"/etc/passwd\")"
    assert name.replace(" ", "") in text_of(receipt_pdf(replace(RECEIPT, unit_name=name), fonts=FONTS))


def test_the_same_version_gives_the_same_bytes_however_many_are_made_at_once() -> None:
    first = receipt_pdf(RECEIPT, fonts=FONTS)
    others = [replace(RECEIPT, receipt_no=f"ZX2024-001-{number:010d}") for number in range(12)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda one: receipt_pdf(one, fonts=FONTS), [*others, RECEIPT]))
    assert together[-1] == first
    assert together[:-1] == [receipt_pdf(one, fonts=FONTS) for one in others]


def test_without_the_faces_there_is_no_receipt_of_empty_boxes(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="make assets"):
        receipt_pdf(RECEIPT, fonts=tmp_path)
