"""Indicator values: free text → a target that can be compared and scored.

财预〔2021〕101号 asks for direction, number and unit; the forms in use have one cell of text. What the text says is
read here; what it does not say is left open (``unit`` None, ``kind`` qualitative), never filled in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache


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

# Units of money keep their size word (亿元 stays 亿元: that is how finance compares them); a size word before a
# counting unit (1万人次) goes into the number.
_MONEY = ("亿元", "万元", "元")
_COUNTING = (
    *("个工作日", "工作日", "个自然日", "自然日", "个百分点", "百分点", "小时", "分钟", "个月", "季度", "学时", "课时"),
    *("平方公里", "平方千米", "平方米", "公里", "千米", "公顷", "公斤", "千克", "台套", "项目"),
    *("人次", "家次", "届次", "批次", "场次", "件次", "项次", "户次", "班次", "站次"),
    *"件项家个次场份所户人名位期篇种册本部条单只支届批组对座处间栋幅张枚辆艘台套",
    *"亩吨斤升度倍分天日月年周页字幢块片版集段轮门堂节站点类宗起例案款品标头箱瓶米",
)
_UNITS = sorted({*_MONEY, *_COUNTING, "%", "‰", "亿", "万"}, key=len, reverse=True)
_UNIT = "|".join(map(re.escape, _UNITS))
_BRACKETED_UNIT = re.compile(rf"\(({_UNIT})\)")

_HAN_DIGIT = "一二两三四五六七八九十百"
_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)"
_GE = (
    rf"(?:力争|预计|争取)?达到?(?=[\d{_HAN_DIGIT}])|(?:各|均|力争|力争实现|预计)?(?:不得|不)(?:少|低|小|弱)于|"
    r"(?:各|均|力争)?(?:至少|最少|最低|大于等于|大于或等于|高于或等于|多于或等于)|>=|≥|≧"
)
_LE = (
    r"(?:不得|不)(?:高|多|大|长)于|不(?:得)?超(?:过|出)|"
    r"(?:至多|最多|最高|小于等于|小于或等于|低于或等于|控制在|限于)|<=|≤|≦"
)
_GT = r"(?:超过|超出|高于|大于|多于|突破|优于)|>"
_LT = r"(?:低于|小于|少于|短于)|<"
_EQ = r"=|等于"
_VERB = "举办|开展|完成|实现|新增|培育|建设|召开|组织|形成|支持|提供|服务|建成|设立|达成|争取"
_TARGET = re.compile(
    rf"(?P<op>(?P<ge>{_GE})|(?P<le>{_LE})|(?P<gt>{_GT})|(?P<lt>{_LT})|(?P<eq>{_EQ}))?"
    rf"(?:{_VERB})?(?:约|近|约为|为)?(?P<number>{_NUMBER})(?P<scale>[百千]?[万亿](?!元)|[百千](?=万元))?"
    rf"(?:(?P<unit1>{_UNIT})?(?:[-~—–至到]|\.{{2,3}})(?P<max>{_NUMBER})(?P<scale2>[万亿](?!元))?)?"
    rf"(?P<more>余|多|来)?(?P<unit>{_UNIT})?(?P<tail>\((?:{_UNIT})\)|/(?:{_UNIT}))?"
    r"(?P<end>(?:及|\(含\)|含)?以上|(?:及|\(含\)|含)?以下|以内|之内|(?<=[日天月时])内|左右|起以上)?"
)
# Numbers that are no targets: titles, quotations, ordinals, years and dates, names, words that contain a numeral.
_NOT_TARGETS = re.compile(
    "|".join(
        (
            r"《[^》]*》|[“\"][^”\"]*[”\"]",
            rf"第[\d{_HAN_DIGIT}]+[批次届期个轮条名号]?|前\d+名",
            r"(?:19|20)\d\d(?:[-—~至](?:19|20)?\d\d)?年(?:度|底|末|前)?|\d{1,2}月(?:\d{1,2}日)?(?:底|末|前)?",
            r"“?十[一二三四五六]五”?|\d+[a-zA-Z]+\d*|[a-zA-Z]+\d+",
            r"一(?:批|系列|定|流|体|带|路|村|品|站式|对一|窗|件事)|逐一|统一|进一步|唯一|之一|每年",
            r"[一二两三四五六七八九十]+(?=大战略|化|体系)|万众|百姓|百千万|千家万户",
        )
    )
)
_BLANK = re.compile(r"^(?:无|暂无|没有|空|不适用|待定|/|\\|-+|—+|–+|_+|\.+|…+|\*+|N/?A)?$", re.IGNORECASE)
_STABLE = r"稳定|平稳|不变|持平|不低于上年|上年水平|现有水平|在"
_MAINTAIN = re.compile(
    rf"(?:保持|维持)(?:相对|基本|总体)?(?:{_STABLE})|(?:基本|总体)(?:稳定|持平)|与上年持平|不低于上(?:一)?年"
)
_BEFORE = r"(?:上(?:一)?年|去年|往年|前一年|同期|上年度|基期)"
_INCREASE = re.compile(
    rf"(?:较|比|与)?{_BEFORE}(?:同期)?(?:相比)?[^，。;]{{0,6}}(?:增长|增加|提高|提升|上升|扩大|增多|改善)|"
    r"同比[^，。;]{0,4}(?:增长|增加|提高|提升|上升)|^(?:增长|增加|有增长|有所增长)$|"
    r"(?:稳步|逐年|持续|稳定|稳中有|有所|实现|明显|逐步|不断|快速|正)增(?:长|加|多)|逐年(?:提高|提升|上升|递增)|稳中有升"
)
_DECREASE = re.compile(rf"(?:较|比){_BEFORE}(?:同期)?(?:有所)?(?:下降|减少|降低)|(?:同比|逐年)(?:下降|减少|降低|递减)")
_PER_ITEM = re.compile(
    rf"各(?=不|至少|最少|≥|>|≤|[\d{_HAN_DIGIT}])|均(?=不|≥)|每(?:个|家|县|市|区|镇|所|场|户|人|地市|中心|单位)"
)
_PERIODS = frozenset({"年", "月", "日", "周", "季度", "天"})
_NO_UNIT_WORDS = frozenset({"以上", "以下", "以内", "左右", "完成", "达标", "及", "等", "已", "多", "余"})
_MONEY_NAME = re.compile(r"金额|融资|资金|产值|收入|投资|贷款|经费|成交额|增加值|利润|税收|额$")


@lru_cache(maxsize=8192)
def parse_target(value_text: str, name: str = "") -> Target:
    """The target that a value says. Never raises; what cannot be read as a figure or a trend is qualitative.

    ``name`` settles two things only: a value that merely repeats it is missing, and a bare 亿 or 万 is money when the
    name speaks of money.
    """
    text = _normal(value_text)
    if _BLANK.match(text):
        return MISSING
    if name and text == _normal(name):
        return Target(Kind.MISSING, Op.NONE, note=value_text.strip())
    plain = _NOT_TARGETS.sub(lambda found: "\x00" * len(found[0]), text)
    found = _best(plain)
    if found is not None:
        return _quantitative(found, plain, text, name)
    return _without_figure(text)


def _without_figure(text: str) -> Target:
    if _MAINTAIN.search(text):
        return Target(Kind.TREND, Op.MAINTAIN)
    if _INCREASE.search(text):
        return Target(Kind.TREND, Op.INCREASE)
    if _DECREASE.search(text):
        return Target(Kind.TREND, Op.NONE, note="下降")
    return Target(Kind.QUALITATIVE, Op.NONE)


def _normal(text: str) -> str:
    """Half width, no blanks, one spelling for each sign."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    text = re.sub(rf"百分之({_NUMBER})", r"\1%", text)
    return text.replace("，", ",").replace("﹪", "%").replace("⩾", "≥").replace("⩽", "≤").rstrip("。;；.")


def _best(plain: str) -> re.Match[str] | None:
    """The figure that is the target: the first with a comparison, else the first with a unit, else a bare one."""
    matches = [match for match in _TARGET.finditer(plain) if _is_figure(match, plain)]
    for good in (_compares, _has_unit):
        for match in matches:
            if good(match):
                return match
    return next((match for match in matches if match["number"][0].isdigit()), None)


def _compares(match: re.Match[str]) -> bool:
    return bool(match["op"]) or bool(match["end"])


def _has_unit(match: re.Match[str]) -> bool:
    return bool(match["unit"] or match["tail"])


def _is_figure(match: re.Match[str], plain: str) -> bool:
    """Chinese numerals count only with a unit or a comparison: 一 and 十 stand in too many words."""
    if match["number"][0].isdigit():
        return True
    before = plain[match.start("number") - 1 : match.start("number")]
    return (_has_unit(match) or bool(match["op"])) and before not in ("第", "其", "每", "统", "任", "唯", "万", "之")


def _quantitative(match: re.Match[str], plain: str, text: str, name: str) -> Target:
    op = _op(match)
    number, unit = _scaled(match["number"], match["scale"], _unit(match, text), name)
    number_max = None
    if match["max"]:
        op = Op.RANGE
        number_max, unit = _scaled(match["max"], match["scale2"] or match["scale"], unit, name)
        if match["scale2"] and not match["scale"]:
            number, unit = _scaled(match["number"], match["scale2"], unit, name)
    return Target(
        kind=Kind.QUANTITATIVE,
        op=op,
        number=number,
        number_max=number_max,
        unit=unit,
        per_item=bool(_PER_ITEM.search(plain)) or "各" in (match["op"] or "") or "均" in (match["op"] or ""),
        note=_note(match, text),
    )


def _op(match: re.Match[str]) -> Op:
    end = match["end"] or ""
    for group, op in (("ge", Op.GE), ("le", Op.LE), ("gt", Op.GT), ("lt", Op.LT)):
        if match[group]:
            # 超过10家以上 says no more than 10家以上.
            return Op.GE if op is Op.GT and "以上" in end else op
    if "以上" in end:
        return Op.GE
    if "以下" in end or "内" in end:
        return Op.LE
    return Op.GE if match["more"] else Op.EQ


def _unit(match: re.Match[str], text: str) -> str | None:
    unit: str | None = match["unit"] or match["unit1"]
    tail = (match["tail"] or "").strip("()/")
    if tail in _PERIODS:
        # 1000万元/年 is an amount of money; the period goes to the note.
        return unit
    if tail and unit:
        # 30家(次), 1届/次: two counting words for one thing.
        unit += tail
    elif tail:
        unit = tail
    if unit is None:
        bracketed = _BRACKETED_UNIT.match(text, match.end()) or _BRACKETED_UNIT.match(text, match.end("number"))
        unit = bracketed[1] if bracketed else _unknown_unit(match, text)
    return unit


def _unknown_unit(match: re.Match[str], text: str) -> str | None:
    """A counting word that is on no list is still a unit where the value ends with it."""
    rest = re.sub(r"(?:及)?以[上下内]$", "", text[match.end() :])
    return rest if re.fullmatch(r"[\u4e00-\u9fff]{1,2}", rest) and rest not in _NO_UNIT_WORDS else None


def _scaled(digits: str, scale: str | None, unit: str | None, name: str) -> tuple[Decimal, str | None]:
    """Number and unit with the size word put where it belongs: money keeps it, counts multiply."""
    number = _value(digits)
    if unit in ("亿", "万"):
        # The size word was taken for the unit: nothing followed it.
        scale, unit = unit, None
    if not scale:
        return number, unit
    number *= {"百": 100, "千": 1000}.get(scale[0], 1)
    size = scale[-1]
    if size in "百千":
        return number, unit
    if unit == "元" or (unit is None and _MONEY_NAME.search(name)):
        return number, size + "元"
    return number * (10_000 if size == "万" else 100_000_000), unit


_HAN_VALUES = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_SIZES = {"十": 10, "百": 100, "千": 1000}


def _value(digits: str) -> Decimal:
    if digits[0].isdigit():
        return Decimal(digits.replace(",", ""))
    if not any(mark in _HAN_SIZES for mark in digits):
        return Decimal("".join(str(_HAN_VALUES[mark]) for mark in digits))
    total = pending = 0
    for mark in digits:
        if mark in _HAN_SIZES:
            total += (pending or 1) * _HAN_SIZES[mark]
            pending = 0
        else:
            pending = _HAN_VALUES[mark]
    return Decimal(total + pending)


def _note(match: re.Match[str], text: str) -> str:
    """What the value says beside comparison, number and unit."""
    rest = text[: match.start()] + text[match.end() :]
    if (match["tail"] or "").lstrip("/") in _PERIODS:
        rest += match["tail"]
    if match["max"] is None and _BRACKETED_UNIT.match(text, match.end()):
        rest = text[: match.start()] + _BRACKETED_UNIT.sub("", text[match.end() :], count=1)
    return rest.strip("()（）,，、;；")
