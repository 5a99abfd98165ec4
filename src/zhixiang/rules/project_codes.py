"""Codes of projects by a pattern that is data: region, year, class and serial number, given once and never again.

A pattern is a text such as ``{region:6}{year:2}T{serial:12}``: the first six digits of the region's code, the last two
of the year, the letter of the class, and a serial number that counts within what stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from zhixiang.rules.params import parameter

_FIELD: Final = re.compile(r"\{(region|year|serial):(\d{1,2})\}")
_PLAIN: Final = re.compile(r"[0-9A-Za-z-]*")
_LONGEST: Final = 32
_ORDER: Final = ("region", "year", "serial")


class ProjectCodeError(ValueError):
    """A pattern that cannot give codes, or has none left; the message is a plain Chinese sentence."""


class ProjectCode(NamedTuple):
    """What a code says: ``region`` and ``year`` as far as its pattern keeps them, as texts of digits."""

    region: str
    year: str
    serial: int


class CodePattern(NamedTuple):
    """A pattern that was read; ``pieces`` are texts, or names of fields with their widths."""

    text: str
    pieces: tuple[tuple[str, int], ...]

    @property
    def width(self) -> int:
        """How many characters a code has."""
        return sum(width or len(name) for name, width in self.pieces)

    @property
    def most(self) -> int:
        """The highest serial number."""
        return int(10 ** self.pieces[-1][1]) - 1


@lru_cache(maxsize=64)
def code_pattern(text: str) -> CodePattern:
    """Read a pattern. Raises ProjectCodeError where one of the three fields is missing, doubled or out of order.

    The serial number comes last, so that what stands before it is the prefix within which it counts.
    """
    pieces: list[tuple[str, int]] = []
    at = 0
    for found in _FIELD.finditer(text):
        pieces += _plain(text[at : found.start()], text)
        pieces.append((found[1], int(found[2])))
        at = found.end()
    names = [name for name, width in pieces if width]
    if sorted(names) != sorted(_ORDER) or text[at:] or names[-1] != "serial":
        raise ProjectCodeError(f"项目编码规则“{text}”不完整：地区、年度、流水号各写一次，流水号放在最后。")
    widths = {name: width for name, width in pieces if width}
    if not 1 <= widths["serial"] <= 18 or not 2 <= widths["region"] <= 9 or widths["year"] not in (2, 4):
        raise ProjectCodeError(f"项目编码规则“{text}”的位数不对：地区 2～9 位，年度 2 或 4 位，流水号 1～18 位。")
    pattern = CodePattern(text, tuple(pieces))
    if pattern.width > _LONGEST:
        raise ProjectCodeError(f"项目编码规则“{text}”得出 {pattern.width} 位，最多 {_LONGEST} 位。")
    return pattern


def pattern_for(year: int) -> CodePattern:
    """The pattern in force on the first day of a budget year. Raises ParameterError, ProjectCodeError."""
    return code_pattern(str(parameter("project.code.pattern", date(year, 1, 1)).value))


def code_prefix(pattern: CodePattern, region: str, year: int) -> str:
    """What stands before the serial number. ``region`` is a code of nine digits. Raises ProjectCodeError."""
    if not re.fullmatch(r"[0-9]{9}", region):
        raise ProjectCodeError(f"地区代码“{region}”不是九位数字，不能编项目编码。")
    if not 1000 <= year <= 9999:
        raise ProjectCodeError(f"年度“{year}”不是四位年份，不能编项目编码。")
    return "".join(_before_serial(pattern, region, year))


def next_code(pattern: CodePattern, region: str, year: int, last_serial: int) -> str:
    """The code behind ``last_serial``, the highest that was ever given in this region and year; 0 where none was.

    Raises ProjectCodeError where the serial numbers are used up: a code is never given a second time.
    """
    serial = last_serial + 1
    prefix = code_prefix(pattern, region, year)
    if serial < 1 or serial > pattern.most:
        raise ProjectCodeError(f"以“{prefix}”开头的项目编码已经用完，请先在参数里启用更长的流水号。")
    return f"{prefix}{serial:0{pattern.pieces[-1][1]}d}"


def read_code(pattern: CodePattern, code: str) -> ProjectCode:
    """What a code says. Raises ProjectCodeError for one that the pattern does not give."""
    parts = (f"(?P<{name}>[0-9]{{{width}}})" if width else re.escape(name) for name, width in pattern.pieces)
    found = re.fullmatch("".join(parts), code)
    if found is None or not int(found["serial"]):
        raise ProjectCodeError(f"“{code}”不是按“{pattern.text}”编的项目编码。")
    return ProjectCode(found["region"], found["year"], int(found["serial"]))


def _before_serial(pattern: CodePattern, region: str, year: int) -> Iterator[str]:
    for name, width in pattern.pieces[:-1]:
        if name == "region" and width:
            yield region[:width]
        elif name == "year" and width:
            yield str(year)[-width:]
        else:
            yield name


def _plain(text: str, whole: str) -> list[tuple[str, int]]:
    if not _PLAIN.fullmatch(text):
        raise ProjectCodeError(f"项目编码规则“{whole}”里的“{text}”只能是字母、数字或连字符。")
    return [(text, 0)] if text else []
