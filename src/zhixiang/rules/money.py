"""Money is an integer of fen. 元, 万元, 亿元 and capitals exist only where text comes in and goes out.

Capitals follow 《正确填写票据和结算凭证的基本规定》 (annex 1 of 《支付结算办法》, 银发〔1997〕393号). No float takes
part anywhere, and what can be read in two ways is refused with a sentence that says why.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from itertools import product

Fen = int
"""An amount in fen, one hundredth of a yuan."""


class MoneyError(ValueError):
    """An amount that cannot be read or written without guessing; the message is a plain Chinese sentence."""


class Unit(StrEnum):
    """The units that finance documents print amounts in."""

    YUAN = "元"
    WAN = "万元"
    YI = "亿元"

    @property
    def power(self) -> int:
        """One of this unit is ten to this power in fen."""
        return _POWERS[self.value]


# Also what cells spell now and then; they have a power, but no column is headed so.
_POWERS = {
    "元": 2,
    "百元": 4,
    "千元": 5,
    "万元": 6,
    "十万元": 7,
    "百万元": 8,
    "千万元": 9,
    "亿元": 10,
    "十亿元": 11,
    "百亿元": 12,
}

# NFKC would turn ① into 1 and ½ into 1/2, which nobody may do to an amount: only width is repaired.
_WIDTH = str.maketrans(
    "０１２３４５６７８９，．－﹣−–—（）￥圆圓萬億",
    "0123456789,.-----()¥元元万亿",
)
_PLAIN = re.compile(r"[1-9][0-9]{0,17}(?:\.[0-9]{1,2})?")
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY)?\s*[:：]?\s*¥?\s*", re.IGNORECASE)
_FOREIGN = re.compile(r"[$€£＄]|美元|欧元|英镑|日元|港元|港币|澳门元|USD|EUR|HKD", re.IGNORECASE)
_AMOUNT = re.compile(r"(?P<number>[0-9](?:[0-9,]*[0-9])?(?:\.[0-9]+)?)\s*(?P<unit>[十百千]?\s*[万亿]?\s*元?)\s*[整正]?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_YI_AND_WAN = re.compile(r"(?P<yi>[1-9][0-9]{0,7})亿(?P<wan>[0-9]{1,4}(?:\.[0-9]{1,6})?)万元?[整正]?")
_NUMBERS = re.compile(r"[0-9][0-9,.]*")
_NOTHING = frozenset({"", "-", "/", "\\", "无", "空", "*", "--"})
_LONGEST = 40


def parse_amount(text: str, unit: Unit | None = None, *, allow_negative: bool = False) -> Fen:
    """The amount that ``text`` prints, in fen.

    ``unit`` is what the column or the table says. A unit printed in the cell itself is enough without it, and must
    agree with it. Raises MoneyError when there is no unit, more than one number, misplaced separators, a fraction of
    a fen, a unit that contradicts the column's, or a negative amount that is not allowed.
    """
    if unit is not None and _PLAIN.fullmatch(text):
        return _scaled(text, unit.power, text)
    plain = text.strip().translate(_WIDTH)
    if plain in _NOTHING:
        raise MoneyError("没有填写金额，请填上数字。")
    if len(plain) > _LONGEST:
        raise MoneyError(f"“{plain[:_LONGEST]}……”太长，不是一个金额，请只填一个数字。")
    if _FOREIGN.search(plain):
        raise MoneyError(f"“{text}”不是人民币金额，请换算成人民币后填写。")
    if _CAPITAL.search(plain):
        return _capitals_in_cell(plain, text)
    body, negative = _without_sign(plain)
    if negative and not allow_negative:
        raise MoneyError(f"金额“{text}”是负数，这里不能填负数。")
    fen = _parse_body(_CURRENCY.sub("", body), unit, text)
    return -fen if negative else fen


def _without_sign(text: str) -> tuple[str, bool]:
    """``text`` without its minus sign, the word 负 or the bookkeeper's parentheses, and whether one was there."""
    if text.startswith("(") and text.endswith(")") and text[1:2] not in "-负":
        return text[1:-1].strip(), True
    bare = _CURRENCY.sub("", text)
    if bare.startswith(("-", "负")):
        return bare[1:].strip(), True
    return text, False


def _parse_body(body: str, unit: Unit | None, text: str) -> Fen:
    both = _YI_AND_WAN.fullmatch(body)
    if both:
        if unit is Unit.YUAN:
            raise MoneyError(_conflict(text, "万元", unit))
        return _scaled(both["yi"], Unit.YI.power, text) + _scaled(both["wan"], Unit.WAN.power, text)
    match = _AMOUNT.fullmatch(body)
    if match is None:
        raise MoneyError(_why_not(body, text))
    return _scaled(_digits(match["number"], text), _power(match["unit"], unit, text), text)


def _why_not(body: str, text: str) -> str:
    numbers = _NUMBERS.findall(body)
    if not numbers:
        return f"“{text}”里没有数字，请填写金额，例如 1,239.00。"
    if len(numbers) > 1:
        return f"“{text}”写了不止一个数字，无法确定是哪一个，请只填一个金额。"
    if numbers[0].count(".") > 1:
        return f"“{text}”有多个小数点，请核对数字。"
    if numbers[0] == body:
        return f"“{text}”的小数点或分隔符位置不对，请核对数字。"
    return f"“{text}”除了数字和单位还有别的文字，请只填金额，例如 1,239万元。"


def _digits(number: str, text: str) -> str:
    whole = number.partition(".")[0]
    if "," in whole and not _GROUPED.fullmatch(whole):
        raise MoneyError(f"“{text}”的千位分隔符位置不对，应每三位一个，例如 1,239,000。")
    if whole[0] == "0" and len(whole) > 1:
        raise MoneyError(f"“{text}”前面有多余的 0，可能是编码或漏了小数点，请核对数字。")
    return number.replace(",", "")


def _power(printed: str, unit: Unit | None, text: str) -> int:
    """The power of the unit printed in the cell, which must be the column's, or the column's when none is printed."""
    printed = "".join(printed.split())
    if not printed:
        if unit is None:
            raise MoneyError(f"“{text}”没有写单位，无法确定是元还是万元，请注明单位。")
        return unit.power
    name = printed if printed.endswith("元") else printed + "元"
    if name not in _POWERS:
        raise MoneyError(f"“{text}”的单位“{printed}”不明确，请用元、万元或亿元。")
    if unit is not None and _POWERS[name] != unit.power:
        raise MoneyError(_conflict(text, name, unit))
    return _POWERS[name]


def _conflict(text: str, printed: str, unit: Unit) -> str:
    return f"“{text}”写的单位是{printed}，而这一栏的单位是{unit.value}，请核对以哪一个为准。"


def _scaled(number: str, power: int, text: str) -> Fen:
    """``number`` (digits with at most one point) times ten to ``power``, exactly."""
    whole, _, fraction = number.partition(".")
    if len(fraction) > power:
        if fraction[power:].strip("0"):
            raise MoneyError(f"“{text}”的小数位太多，比分还小，请核对数字和单位。")
        fraction = fraction[:power]
    return int(whole + fraction.ljust(power, "0"))


def to_yuan(fen: Fen) -> Decimal:
    """``fen`` as yuan with two decimals, exactly."""
    return Decimal(_fixed(fen, Unit.YUAN.power, thousands=False))


def format_yuan(fen: Fen, *, thousands: bool = True) -> str:
    """``fen`` in 元, always with two decimals: ``172,850,000.00``."""
    return _fixed(fen, Unit.YUAN.power, thousands=thousands)


def format_wan(fen: Fen, *, thousands: bool = True) -> str:
    """``fen`` in 万元, exactly, without trailing zeros: ``17,285`` or ``1,097.01``."""
    return _trimmed(_fixed(fen, Unit.WAN.power, thousands=thousands))


def format_yi(fen: Fen, *, thousands: bool = True) -> str:
    """``fen`` in 亿元, exactly, without trailing zeros: ``1.7285``."""
    return _trimmed(_fixed(fen, Unit.YI.power, thousands=thousands))


def _fixed(fen: Fen, power: int, *, thousands: bool) -> str:
    whole, rest = divmod(abs(fen), 10**power)
    return f"{'-' if fen < 0 else ''}{whole:{',' if thousands else ''}d}.{rest:0{power}d}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".")


_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_CAPITAL = re.compile(r"[零壹贰叁肆伍陆柒捌玖拾佰仟貳參陸弍弎]")
_LARGEST_CAPITALS = 10**18
# Article 1 of the rule accepts traditional forms; 圆 and 元, 整 and 正 are equal.
_VARIANTS = str.maketrans("貳參陸圆圓萬億幣正弍弎", "贰叁陆元元万亿币整贰叁")


def to_capitals(fen: Fen) -> str:
    """``fen`` in capitals, as on bills: ``人民币壹亿柒仟贰佰捌拾伍万元整``.

    Where the rule allows a 零 or none, the form that it prints first is used: 壹拾万柒仟元零伍角叁分. Raises MoneyError
    below zero and from 10^18 fen on.
    """
    return "人民币" + _capitals(fen, after_yi=False, after_wan=False, before_jiao=True)


def _capitals(fen: Fen, *, after_yi: bool, after_wan: bool, before_jiao: bool) -> str:
    if not 0 <= fen < _LARGEST_CAPITALS:
        raise MoneyError("金额大写只用于不小于零且小于一亿亿元的金额，请核对金额。")
    yuan, cents = divmod(fen, 100)
    jiao, fen_digit = divmod(cents, 10)
    text = _capital_yuan(yuan, after_yi=after_yi, after_wan=after_wan)
    if not cents:
        return (text or "零元") + "整"
    if jiao:
        gap = "零" if before_jiao and text and yuan % 10 == 0 else ""
        text += f"{gap}{_CAPITAL_DIGITS[jiao]}角"
    elif text:
        text += "零"
    return text + (f"{_CAPITAL_DIGITS[fen_digit]}分" if fen_digit else "")


def _capital_yuan(yuan: int, *, after_yi: bool, after_wan: bool) -> str:
    """``yuan`` with its 元, or nothing for zero."""
    if not yuan:
        return ""
    high, low = divmod(yuan, 10**8)
    text = _below_yi(high, after_wan=after_wan) + "亿" if high else ""
    if low:
        text += _joint(high, low, 10**7, optional=after_yi) + _below_yi(low, after_wan=after_wan)
    return text + "元"


def _below_yi(number: int, *, after_wan: bool) -> str:
    high, low = divmod(number, 10**4)
    text = _section(high) + "万" if high else ""
    return text + (_joint(high, low, 10**3, optional=after_wan) + _section(low) if low else "")


def _joint(high: int, low: int, full: int, *, optional: bool) -> str:
    """The 零 between two sections: needed when the lower one lacks its first place, optional after a zero above."""
    return "零" if high and (low < full or (optional and high % 10 == 0)) else ""


def _section(number: int) -> str:
    """1 to 9999 in capitals, one 零 for a run of inner zeros."""
    text, gap = "", False
    for digit, place in zip(f"{number:04d}", _PLACES, strict=True):
        if digit == "0":
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _CAPITAL_DIGITS[int(digit)] + place
        gap = False
    return text


_SECTION = re.compile(
    r"零?(?:(?P<q>[壹贰叁肆伍陆柒捌玖])仟)?零?(?:(?P<b>[壹贰叁肆伍陆柒捌玖])佰)?零?(?:(?P<s>[壹贰叁肆伍陆柒捌玖])拾)?零?(?P<g>[壹贰叁肆伍陆柒捌玖])?零?"
)
_CAPITAL_AMOUNT = re.compile(
    r"(?:(?P<yuan>[^元]+)元)?零?(?:(?P<jiao>[零壹贰叁肆伍陆柒捌玖])角)?零?(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖])分)?整?"
)


def parse_capitals(text: str) -> Fen:
    """The amount in fen that ``text`` writes in capitals, such as 人民币壹佰万元整.

    Traditional characters, a missing 人民币, 正 for 整, 拾 without 壹 in front and the optional 零 are accepted; any
    other departure from the rule (a zero too many or too few, everyday numerals, a missing 元) raises MoneyError.
    """
    written = "".join(text.translate(_VARIANTS).split()).removeprefix("人民币").lstrip(":：¥￥")
    if written.startswith("拾"):
        written = "壹" + written
    match = _CAPITAL_AMOUNT.fullmatch(written)
    if match is None or not written:
        raise MoneyError(f"“{text}”不是规范的金额大写，请写成例如“人民币壹佰万元整”。")
    fen = _yuan_value(match["yuan"] or "零", text) * 100
    fen += _digit_value(match["jiao"]) * 10 + _digit_value(match["fen"])
    if written.endswith("分整") or written.removesuffix("整") not in _accepted(fen):
        raise MoneyError(f"“{text}”的金额大写不规范，是否应为“{to_capitals(fen)}”？请核对。")
    return fen


def _accepted(fen: Fen) -> set[str]:
    """All the ways in which the rule lets one write ``fen``, without the final 整."""
    return {
        _capitals(fen, after_yi=yi, after_wan=wan, before_jiao=jiao).removesuffix("整")
        for yi, wan, jiao in product((False, True), repeat=3)
    }


def _yuan_value(text: str, printed: str) -> int:
    high, _, low = text.rpartition("亿")
    value = 0
    for part in (high, low):
        for section in part.rpartition("万")[::2]:
            value = value * 10**4 + _section_value(section, printed)
    return value


def _section_value(text: str, printed: str) -> int:
    match = _SECTION.fullmatch(text)
    if match is None:
        raise MoneyError(f"“{printed}”不是规范的金额大写，请写成例如“人民币壹佰万元整”。")
    return int("".join(str(_digit_value(match[place])) for place in "qbsg"))


def _digit_value(char: str | None) -> int:
    return _CAPITAL_DIGITS.index(char) if char else 0


def _capitals_in_cell(plain: str, text: str) -> Fen:
    if _NUMBERS.search(plain):
        raise MoneyError(f"“{text}”同时写了数字和大写，请只填一种。")
    return parse_capitals(text)
