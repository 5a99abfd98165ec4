"""Money is an integer of fen (分). 元, 万元, 亿元 and capitals exist only here, at the edge.

Nothing is guessed: a figure whose unit, grouping or precision leaves a doubt is refused with a sentence that says so.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from enum import Enum


class MoneyError(ValueError):
    """An amount that cannot be read, or written, without guessing. ``str(error)`` is a plain Chinese sentence."""


class Unit(Enum):
    """A unit of money as forms print it."""

    YUAN = "元"
    WAN = "万元"
    YI = "亿元"

    @property
    def fen(self) -> int:
        """How many fen one unit is."""
        return _FEN[self]


_FEN = {Unit.YUAN: 100, Unit.WAN: 1_000_000, Unit.YI: 10_000_000_000}
_AMOUNT = re.compile(
    r"^(?:人民币|RMB|CNY)?(?P<sign>-)?[¥$]?(?P<sign2>-)?(?P<number>[\d,.]*\d[\d,.]*)(?P<unit>亿元|万元|亿|万|元)?(?:整|正)?$"
)
_PLAIN = re.compile(r"^\d+(?:\.\d+)?$")
_GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
_UNITS = {"元": Unit.YUAN, "万元": Unit.WAN, "万": Unit.WAN, "亿元": Unit.YI, "亿": Unit.YI}
_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_LOOKS_CAPITAL = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟圆]")


def parse_amount(text: str, unit: Unit | None = None, *, allow_negative: bool = False) -> int:
    """The amount in ``text`` in fen.

    ``unit`` is the unit of the column; a unit written in the cell must agree with it, since a cell of another unit in
    a column is more often a slip than a wish. Raises MoneyError for anything ambiguous: no unit, odd grouping, two
    numbers, a part of a fen, an unexpected minus.
    """
    compact = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("￥", "¥").replace("，", ",")
    if not compact:
        raise MoneyError("金额是空的，请填写。")
    if _LOOKS_CAPITAL.search(compact):
        return parse_capitals(compact)
    found = _AMOUNT.match(compact)
    if found is None:
        raise MoneyError(f"“{text.strip()}”不是一个明确的金额，请写成一个数字，例如 1,234.50。")
    negative = bool(found["sign"] or found["sign2"])
    if negative and not allow_negative:
        raise MoneyError(f"金额“{text.strip()}”是负数，这里只能填写零或正数。")
    fen = _exact_fen(_number(found["number"], text), _unit(found["unit"], unit, text), text)
    return -fen if negative else fen


def _number(digits: str, text: str) -> Decimal:
    if not (_PLAIN.match(digits) or _GROUPED.match(digits)):
        raise MoneyError(f"“{text.strip()}”里的逗号或小数点位置不对，请写成 1,234.50 这样的形式。")
    return Decimal(digits.replace(",", ""))


def _unit(printed: str | None, column: Unit | None, text: str) -> Unit:
    own = _UNITS[printed] if printed else None
    if own is None and column is None:
        raise MoneyError(f"“{text.strip()}”没有写明是元、万元还是亿元，请补上单位。")
    if own is not None and column is not None and own is not column:
        raise MoneyError(f"“{text.strip()}”的单位与本栏的单位（{column.value}）不一致，请统一。")
    return own or column or Unit.YUAN


def _exact_fen(number: Decimal, unit: Unit, text: str) -> int:
    fen = number * unit.fen
    if fen != fen.to_integral_value():
        raise MoneyError(f"“{text.strip()}”精确到了分以下，请最多保留到分。")
    return int(fen)


def to_yuan(fen: int) -> Decimal:
    """``fen`` as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def format_yuan(fen: int, *, thousands: bool = True) -> str:
    """``fen`` as officials write yuan: 172,850,000.00 (or without separators)."""
    sign, whole, rest = ("-" if fen < 0 else ""), *divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}" if thousands else f"{sign}{whole}.{rest:02d}"


def format_wan(fen: int) -> str:
    """``fen`` in 万元, exact: 17,285 or 1,097.01."""
    return _trimmed(fen, Unit.WAN)


def format_yi(fen: int) -> str:
    """``fen`` in 亿元, exact: 1.7285."""
    return _trimmed(fen, Unit.YI)


def _trimmed(fen: int, unit: Unit) -> str:
    sign, whole, rest = ("-" if fen < 0 else ""), *divmod(abs(fen), unit.fen)
    decimals = str(rest).zfill(len(str(unit.fen)) - 1).rstrip("0")
    return f"{sign}{whole:,}.{decimals}" if decimals else f"{sign}{whole:,}"


def to_capitals(fen: int) -> str:
    """``fen`` in capitals, as 支付结算办法 annex 1 (正确填写票据和结算凭证的基本规定) asks: 人民币…元整.

    Raises MoneyError for a negative amount or one of a quadrillion yuan and more.
    """
    if fen < 0:
        raise MoneyError("负数金额不能写成大写。")
    if fen >= 10**17:
        raise MoneyError("金额过大，不能写成大写。")
    yuan, cents = divmod(fen, 100)
    jiao, rest = divmod(cents, 10)
    text = f"{_capital_integer(yuan)}元" if yuan else ""
    if not cents:
        return f"人民币{text or '零元'}整"
    if jiao:
        text += f"{_CAPITAL_DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return f"人民币{text}" + (f"{_CAPITAL_DIGITS[rest]}分" if rest else "整")


def _capital_integer(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            gap = gap or bool(text)
            # 亿 is said even when only the 万亿 above it holds digits.
            text += "亿" if place == 2 and len(groups) > 3 and text else ""
            continue
        text += "零" if text and (gap or group < 1000) else ""
        text += _capital_group(group) + ("", "万", "亿", "万")[place]
        gap = False
    return text


def _capital_group(group: int) -> str:
    text, gap = "", False
    for value, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, group = divmod(group, value)
        if digit:
            text += ("零" if gap and text else "") + _CAPITAL_DIGITS[digit] + name
            gap = False
        else:
            gap = bool(text)
    return text


_CAPITAL_FORM = re.compile(
    r"^(?:人民币)?(?P<yuan>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆])?零?"
    r"(?:(?P<jiao>[零壹贰叁肆伍陆柒捌玖])角)?零?(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖])分)?[整正]?$"
)


def parse_capitals(text: str) -> int:
    """The amount of a figure in capitals, in fen. Raises MoneyError when it is not well formed."""
    found = _CAPITAL_FORM.match(re.sub(r"\s+", "", text))
    if found is None or not (found["yuan"] or found["jiao"] or found["fen"]):
        raise MoneyError(f"“{text}”不是规范的大写金额，例如“人民币壹万贰仟元整”。")
    yuan = _capital_value(found["yuan"][:-1], text) if found["yuan"] else 0
    jiao = _CAPITAL_DIGITS.index(found["jiao"]) if found["jiao"] else 0
    rest = _CAPITAL_DIGITS.index(found["fen"]) if found["fen"] else 0
    return yuan * 100 + jiao * 10 + rest


def _capital_value(text: str, whole: str) -> int:
    total = section = digit = 0
    for mark in text:
        if mark in _CAPITAL_DIGITS:
            digit = _CAPITAL_DIGITS.index(mark)
        elif mark in "拾佰仟":
            section += (digit or 1) * 10 ** ("拾佰仟".index(mark) + 1)
            digit = 0
        elif mark == "万":
            section, digit = (section + digit) * 10_000, 0
            total, section = total + section, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    value = total + section + digit
    if _capital_integer(value) != text and text != "零":
        raise MoneyError(f"“{whole}”不是规范的大写金额，例如“人民币壹万贰仟元整”。")
    return value
