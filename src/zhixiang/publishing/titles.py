"""Where a title breaks: no word is cut, and the lines come out alike (GB/T 9704-2012, 7.3.1: 回行时词意完整)."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_GOOD: Final = re.compile(r"(?=关于)|(?<=年度)|(?<=[、，）])|(?=（)|(?=专项资金)|(?<=有关)|(?=提前下达|下达)")
_WORDS: Final = re.compile(
    r"[0-9]+年?度?|[A-Za-z]+|知识产权|专项资金|市场监管|市场监督|管理|财政厅|财政局|广东省|省级|创造|运用|保护|提前|下达|通知|的通知"
    r"|明细分配表|分配情况表|绩效目标表|分配|明细|情况表|绩效|目标|转移支付|转移|市县|[、，。；：）》”].?|.",
)
_AT_LEAST_TWO: Final = 2
_BAD_START: Final = frozenset("、，。；：）》”的")


def title_lines(text: str, per_line: int) -> tuple[str, ...]:
    """``text`` in as few lines of at most ``per_line`` characters as it takes, of about the same length."""
    if len(text) <= per_line:
        return (text,)
    count = -(-len(text) // per_line)
    while True:
        lines = _cut(text, per_line, count)
        if lines:
            return lines
        count += 1


def _cut(text: str, per_line: int, count: int) -> tuple[str, ...]:
    """The best way to set ``text`` in exactly ``count`` lines; nothing where it does not fit."""
    aim = len(text) / count
    good = {found.start() for found in _GOOD.finditer(text)}
    word = {found.start() for found in re.finditer(_WORDS, text)} | {len(text)}

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[str, ...]]:
        rest = text[start:]
        if lines == 1:
            return ((len(rest) - aim) ** 2, (rest,)) if len(rest) <= per_line else (float("inf"), ())
        found: tuple[float, tuple[str, ...]] = (float("inf"), ())
        for end in range(start + _AT_LEAST_TWO, min(start + per_line, len(text) - 1) + 1):
            if text[end] in _BAD_START:
                continue
            cost = 0.0 if end in good else 12.0 if end in word else 60.0
            after, others = best(end, lines - 1)
            total = cost + (end - start - aim) ** 2 + after
            if total < found[0]:
                found = total, (text[start:end], *others)
        return found

    return best(0, count)[1]
