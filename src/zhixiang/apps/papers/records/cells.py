"""How figures and merged cells are written in the annexes."""

from __future__ import annotations

from zhixiang.rules.money import format_wan, format_yuan


def yuan_text(fen: int) -> str:
    """An amount of annex 1: 元 with two decimals and no separators, as 12390000.00."""
    return format_yuan(fen, thousands=False)


def wan_text(fen: int) -> str:
    """An amount of annex 2: 万元 with the decimals that it needs, as 1239 or 0.5."""
    return format_wan(fen, thousands=False)


def printed_labels(levels: tuple[str, str], before: tuple[str, str]) -> tuple[str, ...]:
    """The level labels that a row prints itself: those that the merged cells of the row ``before`` do not cover."""
    if levels[0] != before[0]:
        return tuple(label for label in levels if label)
    return (levels[1],) if levels[1] and levels[1] != before[1] else ()
