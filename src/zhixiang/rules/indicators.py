"""Indicator values: free text → a target that can be compared and scored.

财预〔2021〕101号 asks for direction, number and unit; the forms in use have one cell of text. What the text says is
read here; what it does not say is left open (``unit`` None, ``kind`` qualitative), never filled in. Conventions:

- A bare figure (3份) is ``eq``; 达到 is ``ge``; 50余家 is ``ge``; 约, 近 and 左右 change nothing and go to the note.
- Money keeps its size word (1亿元 is 1 亿元); before a counting unit the size word goes into the number (1万人次 is
  10000 人次). A bare 亿 is 亿元, a bare 万 is 万元 where the name speaks of money.
- Units are normalised: ％ is %, 个百分点 is 百分点, 届/次 and 届(次) are 届次; 元/件 stays a unit of its own.
- Of several figures the first is the target, unless a later one in the same clause carries the comparison.
- Growth without a figure (较上年有增长, 稳步增长) is a trend ``increase``, 保持稳定 is ``maintain``, a decline is a
  trend without ``op``. 逐步提升, 不断加强, 提高, deadlines and vague amounts (一批: its unit stays) are qualitative.
- Empty cells, dashes, 无 and a value that merely repeats the indicator's name are missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from zhixiang.rules import target_words as words
from zhixiang.rules.target_numerals import ARABIC, NUMERAL, in_size, is_approximate, read_numeral, size_word, whole
from zhixiang.rules.target_trends import Trend, trend_of


class Op(StrEnum):
    """How the actual has to compare with the number."""

    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    EQ = "eq"
    RANGE = "range"
    INCREASE = "increase"
    """More than before, by whatever amount (较上年有增长)."""
    MAINTAIN = "maintain"
    """As before (保持稳定)."""
    NONE = "none"


class Kind(StrEnum):
    """What sort of target a value is."""

    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"
    TREND = "trend"
    """A direction against an earlier state, without a figure."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Target:
    """A parsed value. ``number_max`` only with op range; ``per_item`` when the number holds for each of several."""

    kind: Kind
    op: Op
    number: Decimal | None = None
    number_max: Decimal | None = None
    unit: str | None = None
    per_item: bool = False
    note: str = ""


MISSING = Target(Kind.MISSING, Op.NONE)

_COMPARISONS = (
    f"(?P<ge>{words.GE}|{words.REACH})|(?P<le>{words.LE})|(?P<gt>{words.GT})|(?P<lt>{words.LT})|(?P<eq>=|等于)"
)
_GROUPS = (("ge", Op.GE), ("le", Op.LE), ("gt", Op.GT), ("lt", Op.LT), ("eq", Op.EQ))
_APPROXIMATELY = "大约|约为|约|接近|近"
# Between a comparison and its figure only such words may stand: 至少举办两次, 不少于约10家.
_BEFORE = re.compile(
    rf"(?P<soft>{words.SOFT})?(?=[不至最大高多等≥>≧⩾达未小低少控限≤<≦⩽超突优短=])(?:{_COMPARISONS})"
    rf"(?:{words.VERB}|为|{_APPROXIMATELY})*\(?$"
)
_LED_IN = re.compile(rf"(?:{words.VERB}|{words.SOFT}|{_APPROXIMATELY}|[为:])+$")
_QUALIFIER = re.compile(rf"{words.SOFT}|{_APPROXIMATELY}")
_FIGURE = re.compile(
    rf"(?P<sign>(?<![\w%)])-)?(?P<number>{NUMERAL})"
    rf"(?:(?P<unit1>{words.UNIT})?(?:[-~至到或]|\.\.+)(?P<max>{NUMERAL}))?"
    rf"(?P<more>余|多|来|\+(?!\d))?(?P<unit>{words.UNIT})?(?P<tail>[(/]{words.UNIT}(?:\)|(?!(?!以[上下内])[^\W\d_])))?"
    r"(?:(?P<noun>[^\W\d_]{1,6}?)(?<![及含其])(?=以[上下](?:$|[,;、。)])))?"
    r"(?:\(?(?P<bound>\(不?含(?:本数)?\)|不含|及其?|含)?"
    r"(?P<end>以上|以下|以内|之内|(?<=[日天月年周度时钟])内|左右|上下|\+(?!\d)))?"
)
# What most cells hold: a comparison, an Arabic figure, a unit that is no part of a date, 以上.
_SIMPLE = re.compile(rf"(?:{_COMPARISONS})?(?P<number>{ARABIC})(?P<unit>{words.PLAIN_UNIT})?(?P<end>以上|以下|以内)?")
_BRACKETED_UNIT = re.compile(rf"\((?:单位:)?({words.UNIT})\)")
# A counting word that is on no list is still a unit where the value ends with it.
_UNKNOWN_UNIT = re.compile(r"[^\W\d_](?<![内多余来已等及的强倍成前后])")
_SECOND_BOUND = re.compile(
    rf"[,、]?(?:且|并且?|同时|但)?(?:(?:{words.LE})|(?P<lt>{words.LT}))(?P<max>{NUMERAL})(?P<unit>{words.UNIT})?"
)
_CLAUSE_END = re.compile(r"[,;、。:()]")
_ENCLOSED = re.compile(r"^[“\"「『](.+)[”\"」』]$")

_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("—–―‐‑‒−", "-"),
        **dict.fromkeys("〜∼〰", "~"),
        "，": ",",
        "﹪": "%",
        "≧": "≥",
        "⩾": "≥",
        "≦": "≤",
        "⩽": "≤",
        "○": "〇",
        "萬": "万",
        "億": "亿",
        "兩": "两",
        "於": "于",
    }
)
_LONGEST = 600
"""No cell says its target later than this; a longer text is a misread page, and is read by its beginning."""
_CIRCLED = re.compile("[①-⑳⑴-⒇]")
# 10家(含)以上, 10家(含10家)以上: 以上 includes its figure anyway.
_INCLUSIVE = re.compile(r"\(含(?:本数)?\)|\(含[^()]{1,6}\)(?=以[上下])")
# What converters leave of a sign: entities and formulas. The longer spelling stands before the one that starts alike.
_MARKUP = {
    "&ge;": "≥",
    "&le;": "≤",
    "&gt;": ">",
    "&lt;": "<",
    "&nbsp;": "",
    r"\geqslant": "≥",
    r"\leqslant": "≤",
    r"\geq": "≥",
    r"\leq": "≤",
    r"\ge": "≥",
    r"\le": "≤",
    r"\%": "%",
    "$": "",
}


@lru_cache(maxsize=8192)
def parse_target(value_text: str, name: str = "") -> Target:
    """The target that a value says. Never raises; what cannot be read as a figure or a trend is qualitative.

    ``name`` settles two things only: a value that merely repeats it is missing, and a bare 亿 or 万 is money when the
    name speaks of money.
    """
    text = _normal(value_text[:_LONGEST])
    simple = _SIMPLE.fullmatch(text)
    if simple is not None and not text.isdecimal():
        return Target(
            Kind.QUANTITATIVE,
            _op(simple, simple["end"] or ""),
            whole(Decimal(simple["number"].replace(",", ""))),
            unit=_named(simple["unit"]),
            note=_ratio_note(simple, name),
        )
    if _is_blank(text):
        return MISSING
    if name and text == _normal(name):
        return Target(Kind.MISSING, Op.NONE, note=value_text.strip())
    enclosed = _ENCLOSED.match(text)
    if enclosed is not None:
        text = enclosed[1]
    plain = words.NOT_FIGURES.sub(lambda found: "\x00" * len(found[0]), text)
    figure = _chosen(plain)
    return _without_figure(text) if figure is None else _quantitative(figure, plain, text, name)


def _normal(text: str) -> str:
    """Half width, no blanks, one spelling for each sign."""
    if "&" in text or "\\" in text or "$" in text:
        for markup, sign in _MARKUP.items():
            text = text.replace(markup, sign)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", _CIRCLED.sub(";", text))
    text = "".join(text.split()).translate(_VARIANTS)
    text = text.replace("=>", ">=").replace("=<", "<=")
    if "(含" in text:
        text = _INCLUSIVE.sub("", text)
    if "分之" in text:
        text = words.FRACTION.sub(_fraction, text)
    if "成" in text:
        text = words.TENTHS.sub(lambda found: f"{whole(read_numeral(found[1]) * 10)}%", text)
    return text.rstrip("。;；.").lstrip(";")


def _fraction(found: re.Match[str]) -> str:
    sign = "%" if found[1] == "百" else "‰"
    before, _, after = found[2].partition("点")
    decimals = "".join(str(read_numeral(mark)) for mark in after)
    return f"{read_numeral(before)}{'.' + decimals if decimals else ''}{sign}"


def _is_blank(text: str) -> bool:
    return (len(text) <= words.BLANK_LENGTH or not any(map(str.isalnum, text))) and bool(words.BLANK.fullmatch(text))


_TRENDS = {
    Trend.INCREASE: Target(Kind.TREND, Op.INCREASE),
    Trend.MAINTAIN: Target(Kind.TREND, Op.MAINTAIN),
    Trend.DECREASE: Target(Kind.TREND, Op.NONE, note="下降"),
}


def _without_figure(text: str) -> Target:
    trend = trend_of(text)
    if trend is not None:
        return _TRENDS[trend]
    vague = words.VAGUE.search(text)
    unit = None if vague is None else vague["lot"] or vague["unit"]
    return Target(Kind.QUALITATIVE, Op.NONE, unit=unit)


class _Figure(NamedTuple):
    """A figure in its place: ``match`` from its first digit on, ``before`` the comparison in front of it."""

    match: re.Match[str]
    before: re.Match[str] | None
    start: int

    @property
    def compares(self) -> bool:
        return self.before is not None or self.match["end"] not in (None, "左右", "上下")

    @property
    def has_unit(self) -> bool:
        return bool(self.match["unit"] or self.match["unit1"] or self.match["tail"])


def _chosen(plain: str) -> _Figure | None:
    """The figure that is the target: the first with a unit or a comparison, else the first bare one.

    In 在3个园区设立不少于5个网点 the first tells where and the comparison tells how many: a later comparison in the
    same clause wins.
    """
    figures = [figure for figure in _figures(plain) if figure.compares or figure.has_unit or _is_arabic(figure.match)]
    telling = [figure for figure in figures if figure.compares or figure.has_unit]
    if not telling:
        return figures[0] if figures else None
    first = telling[0]
    if not first.compares:
        for later in telling[1:]:
            between = re.sub(r"\([^()]*\)", "", plain[first.match.end() : later.match.start()])
            if _CLAUSE_END.search(between):
                break
            if later.before is not None:
                return later
    return first


def _figures(plain: str) -> Iterable[_Figure]:
    for match in _FIGURE.finditer(plain):
        before = _BEFORE.search(plain, max(0, match.start() - 16), match.start())
        reached = before is not None and before["ge"] is not None and before["ge"].startswith("达")
        figure = _Figure(match, before, match.start() if before is None else before.start())
        # Chinese numerals stand in many words: without a unit only a real comparison makes them a figure.
        vague = plain[match.start() - 1 : match.start() + 1] in words.ORDERS_OF_MAGNITUDE
        if _is_arabic(match) or (figure.has_unit and not vague) or (before is not None and not reached):
            yield figure


def _is_arabic(match: re.Match[str]) -> bool:
    return match["number"][0].isdecimal()


def _quantitative(figure: _Figure, plain: str, text: str, name: str) -> Target:
    match = figure.match
    end = match["end"] or ""
    op = _op(figure.before, end, without="不含" in (match["bound"] or ""))
    if op is Op.EQ and match["more"]:
        op = Op.GE
    unit, used = _unit(match, plain)
    number, number_max, unit, used = _numbers(figure, plain, (unit, used), name)
    per_thing = "/" in (unit or "")
    return Target(
        kind=Kind.QUANTITATIVE,
        op=op if number_max is None else Op.RANGE,
        number=number,
        number_max=number_max,
        unit=unit,
        per_item=per_thing or bool(words.PER_ITEM.search(_LED_IN.sub("", text[: figure.start]))),
        note=_note(figure, used, text) or _ratio_note(match, name),
    )


def _op(match: re.Match[str] | None, end: str, *, without: bool = False) -> Op:
    """The comparison before the figure and the one after it, in one: 超过10家以上 says no more than 10家以上."""
    after = {"以上": Op.GT if without else Op.GE, "+": Op.GE, "左右": Op.EQ, "上下": Op.EQ, "": Op.EQ}.get(
        end, Op.LT if without else Op.LE
    )
    before = next((op for group, op in _GROUPS if match is not None and match[group]), Op.EQ)
    if before is Op.EQ or (before is Op.GT and after is Op.GE):
        return after
    return before


def _unit(match: re.Match[str], plain: str) -> tuple[str | None, int]:
    """The unit and where what has been read ends."""
    unit: str | None = match["unit"] or (match["unit1"] if match["max"] else None)
    tail = match["tail"] or ""
    other = tail.strip("()/")
    if not unit:
        unit = other or None
    elif other == "次" or (tail.startswith("(") and unit + other == "台套"):
        unit = unit if unit.endswith("次") else unit + other  # 30家(次), 1届/次: two counting words for one thing
    elif tail.startswith("/") and other not in words.PERIODS:
        unit += tail  # 元/件: the measure itself; 1000万元/年 is an amount, the period goes to the note
    elif other:
        return _named(unit), match.start("tail")
    if unit is None:
        bracketed = _BRACKETED_UNIT.match(plain, match.end())
        if bracketed is not None:
            return _named(bracketed[1]), bracketed.end()
        if match["noun"] is not None and len(match["noun"]) == 1:
            return match["noun"], match.end()  # 5畈以上
        unknown = _UNKNOWN_UNIT.fullmatch(plain, match.end())
        if unknown is not None and not match["end"]:
            return unknown[0], unknown.end()
    return _named(unit), match.end()


def _named(unit: str | None) -> str | None:
    return "百分点" if unit == "个百分点" else unit


def _numbers(
    figure: _Figure, plain: str, unit_used: tuple[str | None, int], name: str
) -> tuple[Decimal, Decimal | None, str | None, int]:
    """Number, upper number, unit, and where what has been read ends."""
    match, (unit, used) = figure.match, unit_used
    texts = [match["number"]]
    if match["max"]:
        texts.append(match["max"])
    elif is_approximate(texts[0]):
        texts = list(texts[0])
    elif figure.before is not None and (figure.before["ge"] or figure.before["gt"]):
        second = _SECOND_BOUND.match(plain, used)
        if second is not None and (unit is None or second["unit"] in (None, unit)):
            texts.append(second["max"])
            unit, used = unit or second["unit"], second.end()
    if unit in ("亿", "万"):
        # ≥7(亿): the size word stands where the unit should.
        texts, unit = [text + unit for text in texts], None
    values, unit = _scaled(texts, unit, name)
    if match["sign"]:
        values[0] = -values[0]
    return values[0], values[1] if len(values) > 1 else None, unit, used


def _scaled(texts: list[str], unit: str | None, name: str) -> tuple[list[Decimal], str | None]:
    """Numbers and unit with the size word put where it belongs: money keeps it, counts multiply."""
    size = size_word(texts[-1])
    if size and size_word(texts[0]) == "" and len(texts) > 1:
        texts = [texts[0] + size, texts[1]]  # 1-2亿元
    values = [read_numeral(text) for text in texts]
    if unit is None and size and _is_money(size, name):
        unit = "元"
    if unit is None or not size or not unit.startswith("元"):
        return values, unit
    if any(size_word(text) == "万" for text in texts):
        size = "万"
    return [in_size(value, size) for value in values], size + unit


def _is_money(size: str, name: str) -> bool:
    """Hundreds of millions are money unless the name counts people or visits; 万 needs a name about money."""
    return not words.PEOPLE_NAME.search(name) if size == "亿" else bool(words.MONEY_NAME.search(name))


def _ratio_note(match: re.Match[str], name: str) -> str:
    """0.8 for a rate is a share of one; the number stays as printed, the note says what it is."""
    is_share = not match["unit"] and match["number"].startswith("0.") and words.RATIO_NAME.search(name)
    return "按比例填写" if is_share else ""


def _note(figure: _Figure, used: int, text: str) -> str:
    """What the value says beside comparison, number and unit."""
    match = figure.match
    lead = text[: figure.start]
    led_in = _LED_IN.search(lead) if figure.before is None else None
    before = lead if led_in is None else lead[: led_in.start()]
    swallowed = text[len(before) : match.start()]
    # What stands in brackets or behind a slash and is no part of the unit belongs to the note, 以上 behind it does not.
    noun = match["noun"] or ""
    if len(noun) == 1 and not figure.has_unit:
        noun = ""  # it is the unit
    after = match["tail"] + text[match.end() :] if used == match.start("tail") else noun + text[used:]
    parts = [*_QUALIFIER.findall(swallowed), match["more"] or ""]
    parts += [match["end"]] if match["end"] in ("左右", "上下") else []
    parts += [before.strip("()，,、;:·"), after.strip("()，,、;:·")]
    return "；".join(part for part in parts if part and part not in ("各", "均", "分别"))
