"""Demands side by side: which clauses, figures and amounts agree, which differ. Computed from what the rows say now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zhixiang.apps.checks.screening.demands import demand_of
from zhixiang.apps.demands.models import Demand as Row
from zhixiang.rules.demand_targets import targets_in
from zhixiang.screening.demand import Demand, plain
from zhixiang.screening.evidence import spans
from zhixiang.screening.features import NEAR
from zhixiang.screening.profile import act_of

SAME, CLOSE, DIFFERENT, LONE = "same", "near", "different", "alone"
"""How the cells of a line stand to each other: all equal, all near, not, or only one says anything."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one demand says: pieces of text, each with whether another one says it too."""

    pieces: Sequence[tuple[str, bool]] = ()
    fen: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison, a cell a demand, in the order of the columns."""

    key: str
    cells: Sequence[Cell]
    agree: str = ""


@dataclass(slots=True)
class _Aligned:
    """One indicator of several demands."""

    name: str
    unit: str
    number: dict[int, float] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)


def compared(rows: Sequence[Row], subjects: Mapping[int, str]) -> list[Line]:
    """The rows side by side. ``subjects``: what each is about, where the screening found it."""
    demands = [demand_of(row) for row in rows]
    lines = [
        _texts("project_name", [row.project_name for row in rows]),
        _texts("category", [row.category for row in rows]),
        _money("asks_fen", [row.asks_fen for row in rows]),
        _money("unit_amount_fen", [row.unit_amount_fen for row in rows]),
        _counts("quantity", [row.quantity for row in rows]),
        Line("content", _contents(rows, demands, subjects), ""),
        *_indicators(rows),
        _texts("necessity", [row.necessity for row in rows]),
        _texts("basis", [row.basis for row in rows]),
    ]
    return [line for line in lines if any(cell.pieces or cell.fen or cell.count for cell in line.cells)]


def _texts(key: str, values: Sequence[str]) -> Line:
    said = [plain(value.replace("\x00", "")) for value in values]
    cells = [
        Cell([(value, said.count(plainly) > 1)] if value else [])
        for value, plainly in zip(values, said, strict=True)
    ]  # fmt: skip
    return Line(key, cells, _agreement([one or None for one in said], lambda _low, _high: False))


def _money(key: str, values: Sequence[int | None]) -> Line:
    return Line(key, [Cell(fen=value) for value in values], _agreement([value or None for value in values], _near))


def _counts(key: str, values: Sequence[int | None]) -> Line:
    return Line(key, [Cell(count=value) for value in values], _agreement([value or None for value in values], _near))


def _near(low: Any, high: Any) -> bool:
    return bool(low >= NEAR * high)


def _agreement(values: Sequence[Any], near: Callable[[Any, Any], bool]) -> str:
    told = [value for value in values if value is not None]
    if not told:
        return ""
    if len(told) == 1 and len(values) > 1:
        return LONE
    if len(told) < len(values):
        return DIFFERENT
    if len(set(told)) == 1:
        return SAME
    return CLOSE if near(min(told), max(told)) else DIFFERENT


def _contents(rows: Sequence[Row], demands: Sequence[Demand], subjects: Mapping[int, str]) -> list[Cell]:
    """The contents, with the clauses that another one has too, but for subject, place and figures."""
    marked: list[set[int]] = [set() for _ in rows]
    for at, one in enumerate(demands):
        for number, other in enumerate(demands[at + 1 :], at + 1):
            about = (subjects.get(rows[at].pk, ""), subjects.get(rows[number].pk, ""))
            for span in spans(one, other, about):
                marked[at].update(range(*span["a"]))
                marked[number].update(range(*span["b"]))
    return [
        Cell(_pieces(row.content or row.direction, demand.content, marks))
        for row, demand, marks in zip(rows, demands, marked, strict=True)
    ]


def _pieces(text: str, compact: str, marks: set[int]) -> list[tuple[str, bool]]:
    """The text as written, cut where marks of its compact form begin and end."""
    places: list[int] = []
    for at, character in enumerate(text):
        places += [at] * len(plain(character.replace("\x00", "")))
    if len(places) != len(compact):
        return [(text, False)] if text else []
    here = {places[at] for at in marks if at < len(places)}
    pieces: list[tuple[str, bool]] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or (at in here) != (start in here):
            pieces.append((text[start:at], start in here))
            start = at
    return pieces


_PARTS: Final = 40
"""So many indicators are set side by side."""


def _indicators(rows: Sequence[Row]) -> list[Line]:
    """The promised figures, those for the same thing on one line."""
    found: list[_Aligned] = []
    for column, row in enumerate(rows):
        for said in targets_in(row.performance):
            unit, act = said.target.unit or "", act_of(said.name)
            line = next((one for one in found if column not in one.texts and _same(one, said.name, unit, act)), None)
            if line is None:
                line = _Aligned(said.name, unit)
                found.append(line)
            line.texts[column] = f"{said.name} {said.figure}{unit}" if said.measurable else said.name
            if said.target.number is not None:
                line.number[column] = float(said.target.number)
    columns = range(len(rows))
    return [
        Line(
            "indicator",
            [Cell([(one.texts[at], _met(one, at))] if at in one.texts else []) for at in columns],
            _agreement([one.number.get(at, one.texts.get(at)) for at in columns], _near)
            if len(one.number) in (0, len(rows))
            else DIFFERENT if len(one.texts) > 1 else LONE,
        )
        for one in sorted(found[:_PARTS], key=lambda one: -len(one.texts))
    ]  # fmt: skip


def _same(line: _Aligned, name: str, unit: str, act: int) -> bool:
    return line.unit == unit and (line.name == name or (act > 0 and act_of(line.name) == act))


def _met(line: _Aligned, at: int) -> bool:
    mine = line.number.get(at)
    return mine is not None and any(mine == other for column, other in line.number.items() if column != at)
