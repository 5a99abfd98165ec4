"""A calculation line by line: what a page shows so that anybody can do the sum again with pencil and paper.

Each step names its formula and the figures that go in; a page has one wording for each formula and fills them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Formula(StrEnum):
    """How a step gets its result. In brackets the inputs, in the order of the sum."""

    ROUNDED = "rounded"
    """The actual to the places that count (actual)."""
    REACHED = "reached"
    """The target is reached: the whole weight (actual, target, weight)."""
    PROPORTION = "proportion"
    """actual ÷ target × weight (actual, target, weight)."""
    EXCEEDED = "exceeded"
    """Of a ceiling: (1 − (actual − target) ÷ target) × weight (actual, target, weight)."""
    MISSED = "missed"
    """Nothing: no progress at all, or twice the ceiling (actual, target, weight)."""
    WITHIN = "within"
    """Inside a range: the whole weight (actual, least, most, weight)."""
    YES = "yes"
    """Done: the whole weight (weight)."""
    PART = "part"
    """Done in part: what a person gave (given, weight)."""
    NO = "no"
    """Not done: nothing (weight)."""
    RATE = "rate"
    """part ÷ whole × 100, in per cent (part, whole)."""
    PASSED = "passed"
    """(rate − line) ÷ (100 − line) × weight, in per cent (rate, line, weight)."""
    FAILED = "failed"
    """Below the line: nothing (rate, line, weight)."""
    BAND = "band"
    """The share of the band in which a rate falls: share × weight (rate, from, share, weight)."""
    DEGREE = "degree"
    """What a person gave inside the interval of a degree (given, least, most, weight)."""
    ADJUSTED = "adjusted"
    """Points after a person's change (points, change)."""
    BUDGET = "budget"
    """The budget after adjustments (initial, change)."""
    CAPPED = "capped"
    """A share above the whole counts as the whole: weight (rate, weight)."""
    SHARE = "share"
    """rate × weight (rate, weight)."""
    YEAR_ON_YEAR = "year_on_year"
    """(end ÷ base − 1) × 100, in per cent (base, end)."""
    PER_YEAR = "per_year"
    """((end ÷ base) ^ (1 ÷ years) − 1) × 100, in per cent (base, end, years)."""
    SUM = "sum"
    """The sum of all (one input for each part)."""
    PLANNED = "planned"
    """What was to be done by the cut-off: target × share (target, share)."""
    COMPARED = "compared"
    """The actual beside a bound that holds at any time (actual, target)."""
    PROGRESS = "progress"
    """actual ÷ planned × 100, in per cent (actual, planned)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation. Points and rates have two decimals, rates are in per cent, amounts in fen."""

    formula: Formula
    inputs: Mapping[str, Decimal]
    result: Decimal


def step(formula: Formula, result: Decimal, /, **inputs: Decimal | int) -> Step:
    """A line with its figures; ``from_`` stands for ``from``."""
    return Step(formula, {name.rstrip("_"): Decimal(value) for name, value in inputs.items()}, result)
