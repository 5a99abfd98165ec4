"""What becomes of several demands that are made into one: money and numbers added up, texts joined without repeats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from zhixiang.rules.demand_form import FIELDS, FieldKind, row_amount

LISTED: Final = frozenset({"category", "project_name", "applicants", "undertaker"})
"""Fields that name things, one beside the other; the others are paragraphs, one under the other."""

_BETWEEN: Final = re.compile(r"[、；;\n]+")


def merged(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One row for all of ``rows``. Amounts in fen.

    ``row_amount`` of it is the sum of theirs; it gives a number of projects where any of them does. The amount of one
    project stays only where all agree on it and it still multiplies to the amount.
    """
    made: dict[str, Any] = {key: _joined(key, rows) for key, field in FIELDS.items() if field.kind is FieldKind.TEXT}
    counts = [int(row["quantity"]) for row in rows if row.get("quantity") is not None]
    made["quantity"] = sum(counts) if counts else None
    made["amount_fen"] = sum(map(row_amount, rows)) if any(map(_gives_amount, rows)) else None
    ones = {row.get("unit_amount_fen") for row in rows}
    one = ones.pop() if len(ones) == 1 else None
    fits = one is not None and made["quantity"] is not None and one * made["quantity"] == made["amount_fen"]
    made["unit_amount_fen"] = one if fits else None
    return made


def differing(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields in which two rows differ, in the order of the form; no text and an empty one are the same."""
    return tuple(key for key in FIELDS if (first.get(key) or None) != (second.get(key) or None))


def _gives_amount(row: Mapping[str, Any]) -> bool:
    return row.get("amount_fen") is not None or None not in (row.get("quantity"), row.get("unit_amount_fen"))


def _joined(key: str, rows: Sequence[Mapping[str, Any]]) -> str:
    texts = (str(row.get(key) or "") for row in rows)
    if key not in LISTED:
        return "\n".join(_once(line for text in texts for line in text.split("\n")))
    return "、".join(_once(name for text in texts for name in _names(key, text)))


def _names(key: str, text: str) -> list[str]:
    """The name of a project or of a type is one, whatever marks stand in it."""
    return _BETWEEN.split(text) if key in ("applicants", "undertaker") else [text]


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))
