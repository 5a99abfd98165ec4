"""A receipt as PDF: what was handed in, by whom and when, with its digests and a QR code to its public proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from zhixiang.publishing.pdf import pdf
from zhixiang.publishing.qr import qr_svg
from zhixiang.rules.money import format_wan, to_capitals

BEIJING: Final = ZoneInfo("Asia/Shanghai")
_TEMPLATE: Final = Path(__file__).with_name("receipt.typ")


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that a receipt says. ``title`` is that of the call; ``verify_url`` leads to the public proof."""

    receipt_no: str
    title: str
    doc_no: str
    unit_name: str
    credit_code: str
    version: int
    rows: int
    total_fen: int
    filled_by: str
    certified_by: str
    certified_at: datetime
    submitted_by: str
    submitted_at: datetime
    sha256: str
    sm3: str
    verify_url: str


def receipt_pdf(receipt: Receipt, *, fonts: Path) -> bytes:
    """The receipt as one page A4; the same receipt gives the same bytes. Raises FontsMissing."""
    facts = [
        ("回执号", receipt.receipt_no),
        ("征集", receipt.title),
        ("文号", receipt.doc_no),
        ("填报单位", receipt.unit_name),
        ("统一社会信用代码", receipt.credit_code),
        ("版本", f"第 {receipt.version} 版"),
        ("需求行数", f"{receipt.rows} 行"),
        ("申请金额合计", f"{format_wan(receipt.total_fen)} 万元"),
        ("金额大写", to_capitals(receipt.total_fen) if abs(receipt.total_fen) < 10**18 else ""),
        ("填报人", receipt.filled_by),
        ("签发人", f"{receipt.certified_by}（{_moment(receipt.certified_at)} 签发）"),
        ("提交人", receipt.submitted_by),
        ("提交时间", f"{_moment(receipt.submitted_at)}（北京时间）"),
    ]
    data = {
        "facts": [[label, text] for label, text in facts if text],
        "receipt_no": receipt.receipt_no,
        "digests": [["SM3 摘要", receipt.sm3], ["SHA-256 摘要", receipt.sha256]],
        "verify_url": receipt.verify_url,
        "qr": qr_svg(receipt.verify_url),
        "day": _day(receipt.submitted_at),
    }
    return pdf(_TEMPLATE, data, fonts=fonts, made=receipt.submitted_at)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def _day(at: datetime) -> str:
    local = at.astimezone(BEIJING)
    return f"{local.year} 年 {local.month} 月 {local.day} 日"
