"""Points and rates are exact until a rule rounds them: two decimals, halves away from zero (四舍五入)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Final

CENT: Final = Decimal("0.01")
_DIGITS: Final = 60
"""Enough for any figure that a form can hold, so that nothing is rounded but where a rule says so."""


def half_up(value: Fraction, places: int = 2) -> Decimal:
    """To so many places, halves away from zero, exactly."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    with localcontext(prec=_DIGITS):
        return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def to_places(value: Decimal, places: int) -> Decimal:
    """A figure to so many places, halves away from zero."""
    with localcontext(prec=_DIGITS):
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def percent(part: Fraction, whole: Fraction) -> Decimal:
    """``part`` of ``whole`` in per cent with two decimals. Raises ZeroDivisionError where there is no whole."""
    return half_up(part * 100 / whole)


def plain(value: Decimal) -> str:
    """A figure without empty decimals, as sentences print it."""
    with localcontext(prec=_DIGITS):
        return f"{value.normalize():f}"
