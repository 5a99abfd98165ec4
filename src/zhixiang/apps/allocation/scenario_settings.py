"""What somebody typed into a scenario → the rules' own records, with an error that names the field and the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from zhixiang.apps.people.errors import Refused
from zhixiang.rules.choosing_conditions import Aim, CategoryLimit, RegionLimit
from zhixiang.rules.money import MoneyError, Unit, parse_amount

Texts = dict[str, str]
AIMS: Final[tuple[Aim, ...]] = ("rank", "score", "count", "amount")
"""The aims of a choice in the order in which pages offer them."""
_LONGEST: Final = 30


@dataclass(frozen=True, slots=True)
class FactorSettings:
    """Settings of 因素法 as they are stored: texts as typed, so that a page shows again what was meant."""

    year: int
    weights: Texts
    coefficients: Texts = field(default_factory=dict)
    floors: Texts = field(default_factory=dict)
    caps: Texts = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "year": self.year,
            "weights": self.weights,
            "coefficients": self.coefficients,
            "floors": self.floors,
            "caps": self.caps,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> FactorSettings:
        """From JSON."""
        return cls(
            int(stored.get("year", 0)),
            *(dict(stored.get(key, {})) for key in ("weights", "coefficients", "floors", "caps")),
        )


@dataclass(frozen=True, slots=True)
class ChoiceSettings:
    """Settings of 项目法 as they are stored. Limits: region or category → its texts."""

    aim: Aim = "rank"
    per_unit: str = ""
    regions: dict[str, Texts] = field(default_factory=dict)
    categories: dict[str, Texts] = field(default_factory=dict)
    must: list[str] = field(default_factory=list)
    must_not: list[str] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> ChoiceSettings:
        """From JSON."""
        return cls(**{name: stored[name] for name in cls.__slots__ if name in stored})

    def region_limits(self, names: Mapping[str, str]) -> list[RegionLimit]:
        """The limits per region, by its name. Raises Refused for what is no amount or count."""
        return [
            RegionLimit(
                names.get(code, code),
                fen_of(texts.get("min_wan", ""), f"{names.get(code, code)}的最低金额"),
                fen_of(texts.get("max_wan", ""), f"{names.get(code, code)}的最高金额"),
                count_of(texts.get("min_count", ""), f"{names.get(code, code)}的最少项目数"),
                count_of(texts.get("max_count", ""), f"{names.get(code, code)}的最多项目数"),
            )
            for code, texts in sorted(self.regions.items())
            if any(texts.values())
        ]

    def category_limits(self) -> list[CategoryLimit]:
        """The shares per category. Raises Refused for what is no share."""
        return [
            CategoryLimit(
                name,
                number_of(texts.get("min_share", ""), f"“{name}”的最低占比"),
                number_of(texts.get("max_share", ""), f"“{name}”的最高占比"),
            )
            for name, texts in sorted(self.categories.items())
            if any(texts.values())
        ]


def scaled_weights(weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Weights in per cent with two decimals whose sum is exactly 100, in the proportions given.

    What a slider moves are proportions; the last hundredths go to the largest remainders, ties by code. Raises Refused
    when there is nothing to scale.
    """
    used = {code: weight for code, weight in sorted(weights.items()) if weight}
    whole = sum(used.values(), Decimal(0))
    if any(weight < 0 for weight in used.values()):
        raise Refused("权重不能为负，请改正。")
    if not whole:
        raise Refused("各因素的权重都是 0，请至少给一个因素填写权重。")
    exact = {code: weight * 10_000 / whole for code, weight in used.items()}
    floor = {code: int(value) for code, value in exact.items()}
    order = sorted(used, key=lambda code: (floor[code] - exact[code], code))
    for code in order[: 10_000 - sum(floor.values())]:
        floor[code] += 1
    return {code: Decimal(value) / 100 for code, value in floor.items()}


def number_of(text: str, what: str) -> Decimal | None:
    """A number that is not negative, None where nothing was typed. ``what`` names the field in the error."""
    plain = (
        text.strip().rstrip("%％").translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,")).replace(",", "")
    )
    if not plain:
        return None
    try:
        value = Decimal(plain) if len(plain) <= _LONGEST else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > 15:
        raise Refused(f"{what}填的是“{text[:_LONGEST]}”，不是一个数，请只填数字。")
    if value < 0:
        raise Refused(f"{what}填的是 {text}，不能为负，请改正。")
    return value


def count_of(text: str, what: str) -> int | None:
    """A whole number, None where nothing was typed."""
    value = number_of(text, what)
    if value is not None and value != int(value):
        raise Refused(f"{what}填的是 {text}，应是整数。")
    return None if value is None else int(value)


def fen_of(text: str, what: str) -> int | None:
    """An amount typed in 万元 as fen, None where nothing was typed."""
    if not text.strip():
        return None
    try:
        return parse_amount(text, Unit.WAN)
    except MoneyError as error:
        raise Refused(f"{what}：{error}") from error
