"""The targets that the performance cell of a demand says, clause by clause: 建设基地≥4个；培训≥200人次."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from zhixiang.rules.indicators import Kind, Op, Target, parse_target

_CLAUSE: Final = re.compile(r"[；;。\n]")
_PART: Final = re.compile(r"，|,(?!\d{3})")
_ORDINAL: Final = re.compile(
    r"^\s*(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）、]|[.．](?!\d))|[①-⑳⑴-⒇])\s*"
)
# Where a comparison or a figure may begin: only there is a name cut off.
_MAY_BEGIN: Final = re.compile(
    r"[0-9０-９不至最大高多等≥>≧⩾达未小低少控限≤<≦⩽超突优短=＞＜＝〇零一二两三四五六七八九十百千万]"
)
_NAME_END: Final = " 　：:，,、为"
_SIGNS: Final = {Op.GE: "≥", Op.GT: "＞", Op.LE: "≤", Op.LT: "＜", Op.EQ: "＝", Op.RANGE: ""}
_LONGEST_NAME: Final = 40


class SaidTarget(NamedTuple):
    """One clause: what it measures, and the target that was read in it."""

    name: str
    target: Target

    @property
    def measurable(self) -> bool:
        """Whether it says a figure."""
        return self.target.kind is Kind.QUANTITATIVE

    @property
    def figure(self) -> str:
        """The figure with its sign, such as ≥200; empty without one."""
        if not self.measurable or self.target.number is None:
            return ""
        to = f"～{_plain(self.target.number_max)}" if self.target.number_max is not None else ""
        return f"{_SIGNS.get(self.target.op, '')}{_plain(self.target.number)}{to}"


@lru_cache(maxsize=4096)
def targets_in(text: str) -> tuple[SaidTarget, ...]:
    """What each clause of ``text`` says, in its order. Commas part targets only where both sides have a figure."""
    return tuple(said for clause in _CLAUSE.split(text) if clause.strip() for said in _clause(clause))


def _clause(clause: str) -> Iterator[SaidTarget]:
    clause = _ORDINAL.sub("", clause).strip()
    parts = [part for part in _PART.split(clause) if parse_target(part).kind is Kind.QUANTITATIVE]
    for part in parts if len(parts) > 1 else filter(None, [clause]):
        target = parse_target(part)
        yield SaidTarget(_name(part.strip(), target), target)


def _name(text: str, target: Target) -> str:
    """``text`` without the target: the most that can be cut off its front with the target still read in the rest."""
    if target.kind is not Kind.QUANTITATIVE:
        return text[:_LONGEST_NAME]
    for begins in reversed([found.start() for found in _MAY_BEGIN.finditer(text)]):
        rest = parse_target(text[begins:])
        if (rest.op, rest.number, rest.number_max, rest.unit) == (
            target.op, target.number, target.number_max, target.unit,
        ):  # fmt: skip
            return text[:begins].rstrip(_NAME_END)[:_LONGEST_NAME] or text[:_LONGEST_NAME]
    return text[:_LONGEST_NAME]


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
