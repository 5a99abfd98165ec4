"""Document numbers (发文字号): 机关代字〔年份〕顺序号号, as GB/T 9704-2012 section 7.2.5 prescribes.

Real papers print them with other brackets, full-width digits, blanks, 第 and leading zeros. These are repaired, and
the repair is noted; a number is never completed from what others print.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_OPEN, _CLOSE = "〔\\[【（(［｛{〈", "〕\\]】）)］｝}〉"
# The org is taken greedily and then cut at words that cannot belong to it; the brackets may be any pair.
_NUMBER = re.compile(
    rf"(?P<org>[\u4e00-\u9fa5]{{1,16}})\s*(?P<open>[{_OPEN}])\s*(?P<year>[12１２][\d０-９](?:\s*[\d０-９]){{2}})\s*年?\s*"
    rf"(?P<close>[{_CLOSE}])\s*(?P<mark>第)?\s*(?P<number>[\d０-９](?:\s*[\d０-９]){{0,4}})\s*号"
)
_LEAD_IN = re.compile(
    r"^.*(?:根据|依据|按照|依照|参照|遵照|结合|落实|贯彻|执行|印发|转发|详见|参见|见于|附件|文件|通知|意见|决定|办法|规定|方案|细则|以及|"
    r"文号为|文号|编号|的|和|与|及|为|以|由|按|照|在|对|号|见)"
)
_ORG_MAX = 14


@dataclass(frozen=True, slots=True, order=True)
class DocNumber:
    """A document number; (org, year, number) is its natural key. ``str()`` gives the canonical form."""

    org: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.org}〔{self.year}〕{self.number}号"


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """A number found in a text: what it means, where it stands, and what was repaired."""

    number: DocNumber
    start: int
    end: int
    notes: tuple[str, ...] = ()


def find_all(text: str) -> list[NumberMatch]:
    """Every document number in running text, in order, without words that merely lead up to it."""
    if "号" not in text:
        return []
    return [match for found in _NUMBER.finditer(text) if (match := _read(found)) is not None]


def parse(text: str) -> NumberMatch | None:
    """The document number that ``text`` consists of, or None when it is something else."""
    stripped = text.strip()
    matches = find_all(stripped)
    if len(matches) != 1 or matches[0].start != 0 or matches[0].end != len(stripped):
        return None
    return matches[0]


def _read(found: re.Match[str]) -> NumberMatch | None:
    printed_org = found["org"]
    org = _LEAD_IN.sub("", printed_org)
    year = int(re.sub(r"\s", "", found["year"]).translate(_FULL_WIDTH))
    digits = re.sub(r"\s", "", found["number"]).translate(_FULL_WIDTH)
    if not org or len(org) > _ORG_MAX or not 1949 <= year <= 2099 or int(digits) == 0:
        return None
    number = DocNumber(org, year, int(digits))
    start = found.start() + len(printed_org) - len(org)
    return NumberMatch(number, start, found.end(), _notes(found, digits, number, start))


def _notes(found: re.Match[str], digits: str, number: DocNumber, start: int) -> tuple[str, ...]:
    notes: list[str] = []
    if (found["open"], found["close"]) != ("〔", "〕"):
        notes.append("括号应为六角括号〔〕")
    if found["mark"]:
        notes.append("序号前不加“第”")
    if digits.startswith("0"):
        notes.append("序号不编虚位")
    printed = found.string[start : found.end()]
    if not notes and printed != str(number):
        notes.append("含有空格或全角数字")
    return tuple(notes)
