"""The levels beside each other, as the template shows them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from zhixiang.apps.performance.queries.target_levels import Levels
from zhixiang.rules.target_levels import AddedUp

_MOST: Final = 60
"""Rows of each table; the widest come first, and all are counted."""


def levels_page(found: Levels) -> dict[str, Any]:
    """Sums first where they do not make the province's target, then the same promises for unlike money."""
    sums = sorted(found.sums, key=lambda one: one.met and bool(one.regions))
    return {
        "tables": found.tables,
        "above": found.above,
        "sums": [_sum(one) for one in sums],
        "short": sum(not (one.met and one.regions) for one in sums),
        "sets": [
            {
                "cheap": one.cheap, "dear": one.dear, "cheap_fen": one.cheap_fen, "dear_fen": one.dear_fen,
                "same": one.same, "of": one.of, "ratio": _times(one.ratio),
            }
            for one in found.sets[:_MOST]
        ],
        "sets_total": len(found.sets),
        "same": [
            {
                "name": one.name, "value": f"{one.number.normalize():f} {one.unit}", "ratio": _times(one.ratio),
                "cheap": one.regions[0], "dear": one.regions[-1], "n": len(one.regions),
            }
            for one in found.same[:_MOST]
        ],
        "same_total": len(found.same),
    }  # fmt: skip


def _sum(one: AddedUp) -> dict[str, Any]:
    return {
        "name": one.name, "unit": one.unit, "asked": _plain(one.asked), "sum": _plain(one.sum), "gap": _plain(one.gap),
        "ceiling": one.ceiling, "met": one.met and bool(one.regions), "n": len(one.regions),
        "not_added": one.not_added,
    }  # fmt: skip


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"


def _times(ratio: Fraction) -> str:
    """``12.5``: one decimal, none for a whole number."""
    rounded = round(Decimal(ratio.numerator) / Decimal(ratio.denominator), 1)
    return f"{rounded.normalize():f}"
