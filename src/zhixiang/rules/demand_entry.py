"""What somebody types into the demand form ↔ the values that are stored: one function each way.

The text of a field is what the form shows: amounts in 万元, numbers in digits. Every mistake has a sentence of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from zhixiang.rules import money
from zhixiang.rules.demand_form import FIELDS, MAX_AMOUNT_FEN, MAX_QUANTITY, Column, FieldKind

_WIDTH: Final = str.maketrans("０１２３４５６７８９，", "0123456789,")
_COUNT: Final = re.compile(r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})\s*(?:个|项|家|批|场|件)?")
_NOTHING: Final = frozenset({"", "-", "--", "—", "——", "/", "\\", "无"})
# A text that a spreadsheet or a word processor brings along may hold characters that nobody can see or store.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")


class EntryError(ValueError):
    """A text that a field cannot hold; the message is a plain Chinese sentence."""


def clean(text: str) -> str:
    """``text`` with line ends as \\n, without unseen characters, without blanks around it."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def parse(text: str, column: Column) -> str | int | None:
    """The value of ``text`` in ``column``: text, fen or a number; None for an empty amount or number.

    Raises EntryError for what is too long, no amount, no whole number, or out of bounds.
    """
    text = clean(text)
    match column.field.kind:
        case FieldKind.MONEY:
            return parse_wan(text)
        case FieldKind.COUNT:
            return parse_count(text)
        case _:
            if len(text) > column.longest:
                raise EntryError(
                    f"最多 {column.longest} 字，现在有 {len(text)} 字，请删减 {len(text) - column.longest} 字。"
                )
            return text


def parse_wan(text: str) -> int | None:
    """An amount in 万元 as fen; None where nothing is entered. Raises EntryError."""
    if text in _NOTHING:
        return None
    try:
        fen = money.parse_amount(text, money.Unit.WAN)
    except money.MoneyError as error:
        raise EntryError(str(error)) from None
    if fen > MAX_AMOUNT_FEN:
        raise EntryError(f"“{text}”万元太大，超过了 {money.format_wan(MAX_AMOUNT_FEN)} 万元，请核对单位是不是万元。")
    return fen


def parse_count(text: str) -> int | None:
    """A number of projects; None where nothing is entered. Raises EntryError."""
    text = text.translate(_WIDTH)
    if text in _NOTHING:
        return None
    found = _COUNT.fullmatch(text)
    if found is None:
        raise EntryError(f"“{text[:40]}”不是一个整数，请只填数字，例如 12。")
    number = int(found["number"].replace(",", ""))
    if number > MAX_QUANTITY:
        raise EntryError(f"“{text}”太大，最多 {MAX_QUANTITY}，请核对。")
    return number


def shown(key: str, value: Any) -> str:
    """The text of a value as the form shows it and ``parse`` reads it back."""
    if value is None:
        return ""
    if FIELDS[key].kind is FieldKind.MONEY:
        return money.format_wan(int(value), thousands=False)
    return str(value)


def shown_row(values: Mapping[str, Any]) -> dict[str, str]:
    """Field key → text of a whole row."""
    said = ((key, values.get(key)) for key in FIELDS)
    return {key: value if type(value) is str else shown(key, value) for key, value in said}
