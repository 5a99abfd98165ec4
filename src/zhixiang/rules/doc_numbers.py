"""Document numbers (发文字号): issuing code, year in six-cornered brackets, running number: 粤财工〔2019〕122号.

The grammar is that of GB/T 9704-2012, 7.2.5: no 第, no leading zero, brackets 〔〕. What papers print instead is
repaired, and every repair is named. Running text before the issuing code is left out: 根据粤财工〔2019〕122号 is about
粤财工.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from zhixiang.rules.characters import HAN


class DocNumberError(ValueError):
    """Text that is not one document number; the message is a plain Chinese sentence."""


class Repair(StrEnum):
    """What was put right in a document number. Values are sentences for pages."""

    BRACKETS = "年份应使用六角括号〔〕"
    WIDTH = "数字应使用半角"
    BLANKS = "文号中间不应有空格"
    ORDINAL_WORD = "顺序号前不加“第”字"
    YEAR_WORD = "括号里只写年份数字，不写“年”字"
    LEADING_ZERO = "顺序号前不编虚位，不加 0"
    TRADITIONAL = "应使用规范的简化字"
    PINYIN = "文号中夹有拼音"


class DocNumber(NamedTuple):
    """A document number; (org, year, number) is its natural key."""

    org: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.org}〔{self.year}〕{self.number}号"


class FoundNumber(NamedTuple):
    """A document number in a text: where it stands (``text[start:end]``) and what had to be repaired."""

    number: DocNumber
    start: int
    end: int
    notes: tuple[Repair, ...] = ()


_LONGEST_ORG = 14
# Damaged pages set pinyin after a character: 財(cái)辦.
_PINYIN = re.compile(r"[(（][a-zA-Zà-žǎ-ǜḿ\u0261]{1,7}[)）]")
_TAIL = re.compile(
    r"(?P<open>[〔\[［【〖﹝(（{｛〈<《])(?P<b1>\s*)(?P<year>[12１２][0-9０-９]{3})(?P<b2>\s*)(?P<nian>年?)\s*"
    r"(?P<close>[〕\]］】〗﹞)）}｝〉>》])(?P<b3>\s*)(?P<di>第?)(?P<b4>\s*)"
    r"(?P<number>[0-9０-９]{1,7})(?P<b5>\s*)(?P<hao>[号號])"
)
_PINYIN_AFTER_HAN = re.compile(rf"{HAN}{_PINYIN.pattern}$")
_LONGEST_RUN = 40
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_ASCII_DIGITS = re.compile(r"[0-9]+")
_TRADITIONAL = str.maketrans(
    "財辦銀監發國廳務農衛標證險資環聯協戰書關業運電觀雲贛遼黨質",
    "财办银监发国厅务农卫标证险资环联协战书关业运电观云赣辽党质",
)

# Words of running text that stand before an issuing code; none is a part of one.
_LEAD_INS = re.compile(
    r"根据|依据|依照|按照|参照|遵照|贯彻|落实|执行|印发|转发|关于|以及|文件|文号|通知|精神|规定|要求|详见|参见|编号|"
    r"批复|下达|收到|结合|修订|废止|替代|[及与或按的是为在由]"
)
# These may begin an issuing code too, so they go only when a code's usual first character follows.
_DOUBTFUL_LEAD = frozenset("和经见据以并对原自将从即等至到照附函")
_BODY_END = re.compile(r"办公厅|办公室|委员会|人民政府|政府|部|厅|局|院|委|会|署|省|市|县|区")
# Provinces, ministries and cities, as their issuing codes begin.
_FIRST = frozenset(
    "国中粤京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘桂琼川蜀黔贵云滇陕秦甘陇青宁新蒙藏"
    "财教科工公民司人自环建交水农商文卫银审税署证法高厅林药版体统外保"
    "穗深珠汕佛韶河梅惠东江阳湛茂肇清潮揭"
)
# Codes that begin so are never the middle of another code: 意见国发〔2021〕20号 is about 国发.
_CUT_BEFORE = re.compile(r"(?<=.)(?:[粤穗]|国[知发办函市]|中[办发])")
_BODIES_IN_CODES = ("工信部", "工信厅")


def find_all(text: str) -> list[FoundNumber]:
    """Every document number in ``text``, in order, with its span and its repairs.

    A number whose issuing code cannot be told from the running text before it (no boundary within fourteen
    characters) is left out, as is one with the running number 0 or a year outside 1900-2099.
    """
    if "号" not in text and "號" not in text:
        return []
    found: list[FoundNumber] = []
    for tail in _TAIL.finditer(text):
        one = _read(text, tail, found[-1].end if found else 0)
        if one is not None:
            found.append(one)
    return found


def parse(text: str) -> FoundNumber:
    """The one document number that ``text`` consists of; surrounding blanks and parentheses do not matter.

    Raises DocNumberError when there is none, more than one, or other text around it.
    """
    found = find_all(text)
    if not found:
        raise DocNumberError(f"“{text}”不是文号，请写成例如“粤财工〔2019〕122号”。")
    if len(found) > 1:
        raise DocNumberError(f"“{text}”里有 {len(found)} 个文号，请分开填写。")
    around = text[: found[0].start] + text[found[0].end :]
    if around.strip(" \t\r\n\u3000()（）。；;，,、"):
        raise DocNumberError(f"“{text}”里除了文号还有别的文字，请只填“{found[0].number}”。")
    return found[0]


def _read(text: str, tail: re.Match[str], floor: int) -> FoundNumber | None:
    year = int(tail["year"].translate(_FULL_WIDTH))
    printed_number = tail["number"].translate(_FULL_WIDTH)
    number = int(printed_number)
    if not 1900 <= year <= 2099 or not 1 <= number <= 99999:
        return None
    end = _blanks_start(text, tail.start(), floor)
    start = _org_start(text, floor, end)
    if start is None:
        return None
    printed_org = text[start:end]
    spoken = _PINYIN.sub("", "".join(printed_org.split()))
    org = spoken.translate(_TRADITIONAL)
    blanks = [text[end : tail.start()], *(tail[name] for name in ("b1", "b2", "b3", "b4", "b5"))]
    checks = (
        (Repair.BRACKETS, tail["open"] + tail["close"] != "〔〕"),
        (Repair.WIDTH, not _ASCII_DIGITS.fullmatch(tail["year"] + tail["number"])),
        (Repair.BLANKS, any(blanks) or len(printed_org.split()) > 1),
        (Repair.ORDINAL_WORD, bool(tail["di"])),
        (Repair.YEAR_WORD, bool(tail["nian"])),
        (Repair.LEADING_ZERO, printed_number.startswith("0")),
        (Repair.TRADITIONAL, tail["hao"] == "號" or org != spoken),
        (Repair.PINYIN, bool(_PINYIN.search(printed_org))),
    )
    notes = tuple(repair for repair, needed in checks if needed)
    return FoundNumber(DocNumber(org, year, number), start, tail.end(), notes)


def _blanks_start(text: str, end: int, floor: int) -> int:
    """Where the blanks that end at ``end`` begin."""
    while end > floor and text[end - 1].isspace():
        end -= 1
    return end


def _run_start(text: str, end: int, floor: int) -> int:
    """Where the unbroken run of Chinese characters (pinyin between them does not break it) that ends at ``end``
    begins.
    """
    floor = max(floor, end - _LONGEST_RUN)
    while end > floor:
        if "\u4e00" <= text[end - 1] <= "\u9fff":
            end -= 1
            continue
        pinyin = _PINYIN_AFTER_HAN.search(text, max(floor, end - 10), end) if text[end - 1] in ")）" else None
        if pinyin is None:
            break
        end = pinyin.start() + 1
    return end


def _org_start(text: str, floor: int, end: int) -> int | None:
    """Where the issuing code that ends at ``end`` begins, or None when no code can be told from running text."""
    start = _run_start(text, end, floor)
    if start == end:
        return None
    start = _with_part_before_blank(text, start, end, floor)
    for lead in _LEAD_INS.finditer(text, start, end):
        start = lead.end()
    if start == end:
        return None
    start = _after_body(text, start, end)
    while end - start > 2 and text[start] in _DOUBTFUL_LEAD and text[start + 1] in _FIRST:
        start += 1
    cuts = list(_CUT_BEFORE.finditer(text, start, end))
    if cuts and end - cuts[-1].start() > 1:
        start = cuts[-1].start()
    length = len(_PINYIN.sub("", text[start:end]))
    return start if length <= _LONGEST_ORG else None


def _with_part_before_blank(text: str, start: int, end: int, floor: int) -> int:
    """A blank ends the running text before a code, unless only the code's end stands after it (国知发 运字)."""
    rest = text[start:end]
    if len(rest) > 3 or rest[-1] not in "字发函办规" or rest[0] in _FIRST:
        return start
    gap = _blanks_start(text, start, floor)
    if gap == start:
        return start
    first = _run_start(text, gap, floor)
    part = text[first:gap]
    return first if 0 < len(part) <= 8 and part[0] in _FIRST and not _LEAD_INS.search(part) else start


def _after_body(text: str, start: int, end: int) -> int:
    """Behind the name of a body that stands before its own code (广东省财政厅粤财工), else ``start``."""
    for body in reversed(list(_BODY_END.finditer(text, start, end))):
        rest = end - body.end()
        if rest < 2 or body.end() - start < 3 or text[body.end()] not in _FIRST:
            continue
        if not (text.endswith(_BODIES_IN_CODES, start, body.end()) or text.startswith("公告", body.end())):
            return body.end()
    return start
