"""Thresholds as dated values: what held on a day, on what legal basis, and how sure we are of it.

``parameters/*.toml`` holds them. Old years keep the value they were judged under, so a value is never edited: a new one
is added with its first day, and the old one gets its last. Periods of one key follow each other without gap or overlap.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from zhixiang.rules.packaged import packaged_text

SOURCES = (
    "accounts",
    "checks",
    "demands",
    "ledger",
    "library",
    "performance",
    "review",
    "screening",
    "transfers",
)
"""The files of ``parameters/``."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Value = int | Decimal | str | bool | tuple[str, ...]


class ParameterError(LookupError):
    """A parameter that does not exist, or has no value on the day; the message is a plain Chinese sentence."""


class ParameterFileError(ValueError):
    """A parameter file that contradicts itself; the message says which key and why."""


class Confidence(StrEnum):
    """Where a value comes from, and so how far it can be trusted."""

    SEED = "S"
    """Read in official papers at hand."""
    LAW = "L"
    """Read in the article of the law."""
    PRACTICE = "V"
    """Seen in a deployed product: practice, not law."""
    PAGE = "P"
    """Seen on a published page, as an excerpt."""
    MEMORY = "M"
    """General knowledge or our own choice: to be confirmed by a person."""


class Parameter(NamedTuple):
    """One value of one key, for the days from ``valid_from`` to ``valid_to`` (inclusive; None is open)."""

    key: str
    value: Value
    unit: str
    valid_from: date
    valid_to: date | None
    legal_basis: str
    confidence: Confidence
    meaning: str

    def as_int(self) -> int:
        """The value as a whole number. Raises TypeError when it is something else."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"{self.key} 不是整数。")
        return self.value

    def as_decimal(self) -> Decimal:
        """The value as an exact decimal, never through a float. Raises TypeError when it is no number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise TypeError(f"{self.key} 不是数字。")
        return Decimal(self.value)

    def as_words(self) -> tuple[str, ...]:
        """The value as a list of words. Raises TypeError when it is something else."""
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.key} 不是词语列表。")
        return self.value

    def as_table(self) -> dict[str, Decimal]:
        """A list of ``name=number`` as names with exact numbers, in its order. Raises TypeError when it is no such."""
        pairs = [word.partition("=") for word in self.as_words()]
        if not all(name and is_sign and _NUMBER.fullmatch(number) for name, is_sign, number in pairs):
            raise TypeError(f"{self.key} 不是“名称=数值”的列表。")
        return {name: Decimal(number) for name, _, number in pairs}


class ParameterSet:
    """All parameters, by key and day."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        by_key: dict[str, list[Parameter]] = {}
        for one in parameters:
            by_key.setdefault(one.key, []).append(one)
        self._by_key: Mapping[str, tuple[Parameter, ...]] = {key: _in_order(found) for key, found in by_key.items()}

    def keys(self) -> tuple[str, ...]:
        """All keys, in order."""
        return tuple(sorted(self._by_key))

    def history(self, key: str) -> tuple[Parameter, ...]:
        """All values of a key, oldest first. Raises ParameterError for an unknown key."""
        found = self._by_key.get(key)
        if found is None:
            raise ParameterError(f"没有名为“{key}”的参数，请核对名称。")
        return found

    def get(self, key: str, on: date) -> Parameter:
        """The value that holds on a day. Raises ParameterError for an unknown key or a day without a value."""
        for one in self.history(key):
            if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to):
                return one
        raise ParameterError(f"参数“{key}”在 {on.isoformat()} 没有取值，请在参数表中补充该日期的取值。")


def _in_order(found: list[Parameter]) -> tuple[Parameter, ...]:
    """The values of one key by date. Raises ParameterFileError on overlap, on a gap, or on an end before its start."""
    ordered = sorted(found, key=lambda one: one.valid_from)
    for one in ordered:
        if one.valid_to is not None and one.valid_to < one.valid_from:
            raise ParameterFileError(f"参数“{one.key}”的失效日期早于生效日期（{one.valid_from.isoformat()}）。")
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            raise ParameterFileError(f"参数“{later.key}”从 {later.valid_from.isoformat()} 起有两个取值，时间重叠。")
        if later.valid_from != earlier.valid_to + timedelta(days=1):
            raise ParameterFileError(f"参数“{later.key}”在 {earlier.valid_to.isoformat()} 之后有一段时间没有取值。")
    return tuple(ordered)


def read_parameters(text: str) -> Iterator[Parameter]:
    """The parameters of one TOML text: ``[[parameter]]`` with key, unit, meaning and ``[[parameter.values]]``.

    Raises ParameterFileError for a missing or unknown entry.
    """
    for entry in tomllib.loads(text, parse_float=Decimal).get("parameter", []):
        key = str(entry.get("key", ""))
        _check_names(entry, {"key", "unit", "meaning", "values"}, set(), key)
        for row in entry["values"]:
            _check_names(row, {"value", "valid_from", "legal_basis", "confidence"}, {"valid_to"}, key)
            yield Parameter(
                key=key,
                value=tuple(row["value"]) if isinstance(row["value"], list) else row["value"],
                unit=entry["unit"],
                valid_from=row["valid_from"],
                valid_to=row.get("valid_to"),
                legal_basis=row["legal_basis"],
                confidence=Confidence(row["confidence"]),
                meaning=entry["meaning"],
            )


def _check_names(entry: Mapping[str, Any], required: set[str], optional: set[str], key: str) -> None:
    if missing := sorted(required - entry.keys()):
        raise ParameterFileError(f"参数“{key}”缺少{'、'.join(missing)}。")
    if unknown := sorted(entry.keys() - required - optional):
        raise ParameterFileError(f"参数“{key}”有不认识的项：{'、'.join(unknown)}。")


@cache
def parameters() -> ParameterSet:
    """The packaged parameters."""
    texts = (packaged_text(f"parameters/{source}.toml") for source in SOURCES)
    return ParameterSet(one for text in texts for one in read_parameters(text))


def parameter(key: str, on: date) -> Parameter:
    """The packaged value of ``key`` on a day. Raises ParameterError for an unknown key or a day without a value."""
    return parameters().get(key, on)
