"""Rows of a version made from what stands elsewhere: a printed table, a project's promises, the version before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.forms.models import model_to_dict

from zhixiang.apps.library.models import ProjectTarget
from zhixiang.apps.performance.models import Indicator, TargetRow, TargetVersion
from zhixiang.rules.indicator_dictionary import group_key
from zhixiang.rules.indicators import Target, parse_target

_LONGEST: Final = 300
_LONGEST_LEVEL: Final = 32
_LARGEST: Final = Decimal(10) ** 18


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody wrote in a row's four cells."""

    level1: str
    level2: str
    name: str
    value_text: str


def row_of(version: TargetVersion, position: int, wording: Wording, *, stem: int) -> TargetRow:
    """A row whose value was read as a target; what cannot be read stays as text without a figure."""
    target = parse_target(wording.value_text, wording.name)
    return TargetRow(
        version=version,
        position=position,
        stem=stem,
        level1=wording.level1[:_LONGEST_LEVEL],
        level2=wording.level2[:_LONGEST_LEVEL],
        name=wording.name[:_LONGEST],
        group_key=group_key(wording.name)[:120],
        value_text=wording.value_text[:_LONGEST],
        **target_fields(target),
    )


def target_fields(target: Target) -> dict[str, object]:
    """The columns that hold a target; a figure past 10¹⁸ is kept as text alone."""
    numbers = [number for number in (target.number, target.number_max) if number is not None]
    if any(not number.is_finite() or abs(number) >= _LARGEST for number in numbers):
        return {"kind": "qualitative", "op": "none", "number": None, "number_max": None, "unit": "", "per_item": False}
    return {
        "kind": target.kind.value,
        "op": target.op.value,
        "number": target.number,
        "number_max": target.number_max,
        "unit": (target.unit or "")[:_LONGEST_LEVEL],
        "per_item": target.per_item,
    }


def from_printed(version: TargetVersion, indicators: Iterable[Indicator]) -> Iterator[TargetRow]:
    """The rows of a printed table, as they were read there."""
    for position, indicator in enumerate(indicators):
        yield TargetRow(
            version=version,
            position=position,
            stem=position + 1,
            level1=indicator.level1,
            level2=indicator.level2,
            name=indicator.name[:_LONGEST],
            group_key=indicator.group_key,
            value_text=indicator.value_text[:_LONGEST],
            kind=indicator.kind,
            op=indicator.op,
            number=indicator.number,
            number_max=indicator.number_max,
            unit=indicator.unit,
            per_item=indicator.per_item,
            printed=indicator,
        )


def from_promises(version: TargetVersion, promises: Iterable[ProjectTarget]) -> Iterator[TargetRow]:
    """The indicators that a project of the library promises."""
    for position, promise in enumerate(promises):
        wording = Wording(promise.level1, promise.level2, promise.name, promise.value_text)
        yield row_of(version, position, wording, stem=position + 1)


def from_version(version: TargetVersion, rows: Sequence[TargetRow]) -> Iterator[TargetRow]:
    """The rows of the version before, with the same stems."""
    for row in rows:
        kept = model_to_dict(row, exclude=["id", "version", "printed"])
        yield TargetRow(version=version, printed_id=row.printed_id, **kept)
