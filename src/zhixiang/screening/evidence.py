"""What a person can check about a pair: words that agree and where, figures side by side, what weighed how much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from zhixiang.rules.indicators import Kind, parse_target
from zhixiang.screening.demand import FEN_A_WAN, Demand
from zhixiang.screening.features import NEAR
from zhixiang.screening.masking import clauses, shape
from zhixiang.screening.model import Card
from zhixiang.screening.profile import act_of

_SPANS: Final = 12
_SHORTEST: Final = 6


def evidence(
    one: Demand, other: Demand, subjects: tuple[str, str], row: npt.NDArray[np.float32], card: Card
) -> dict[str, Any]:
    """The evidence of a pair, ready for JSON. Spans are [start, end) in the contents without blanks; amounts 万元."""
    return {
        "subject": list(subjects),
        "spans": list(spans(one, other, subjects)),
        "indicators": list(indicators(one, other)),
        "amounts": {
            "budget": [one.budget_fen / FEN_A_WAN, other.budget_fen / FEN_A_WAN],
            "unit_amount": [one.unit_amount_fen / FEN_A_WAN, other.unit_amount_fen / FEN_A_WAN],
            "n_projects": [one.n_projects, other.n_projects],
        },
        "points": card.points(row),
    }


def spans(one: Demand, other: Demand, subjects: tuple[str, str]) -> Iterator[dict[str, Any]]:
    """Clauses that say the same, but for subject, place and figures; in the order of the first demand."""
    there: dict[str, tuple[str, int]] = {}
    for clause, start in _placed(other):
        there.setdefault(_said(clause, other, subjects[1]), (clause, start))
    found = 0
    for clause, start in _placed(one):
        met = there.get(_said(clause, one, subjects[0]))
        if met is None or len(clause) < _SHORTEST:
            continue
        yield {"a": [start, start + len(clause)], "b": [met[1], met[1] + len(met[0])], "text": clause}
        found += 1
        if found == _SPANS:
            return


def _placed(demand: Demand) -> Iterator[tuple[str, int]]:
    at = 0
    for clause in clauses(demand.content):
        start = demand.content.find(clause, at)
        at = start + len(clause)
        yield clause, start


def _said(clause: str, demand: Demand, subject: str) -> str:
    for place in (demand.unit, demand.county, demand.city, demand.county[:-1], demand.city[:-1]):
        if len(place) > 1:
            clause = clause.replace(place, "#")
    return shape(clause, subject).replace("#市#", "#").replace("##", "#")


def indicators(one: Demand, other: Demand) -> Iterator[dict[str, Any]]:
    """Indicators that promise equal or near figures of one unit, those for the same thing first."""
    theirs = [(item, parse_target(item.value)) for item in other.indicators]
    free = set(range(len(theirs)))
    for mine in one.indicators:
        target = parse_target(mine.value)
        if target.kind is not Kind.QUANTITATIVE or not target.number:
            continue
        ranked = []
        for at in free:
            item, met = theirs[at]
            if met.kind is not Kind.QUANTITATIVE or met.unit != target.unit or not met.number:
                continue
            ratio = float(min(met.number, target.number) / max(met.number, target.number))
            act = act_of(mine.name)
            alike = item.name == mine.name or (act > 0 and act_of(item.name) == act)
            if ratio >= NEAR or alike:
                ranked.append((alike, ratio, at))
        if ranked:
            _, ratio, at = max(ranked)
            free.discard(at)
            item = theirs[at][0]
            agree = "equal" if ratio == 1 else "near" if ratio >= NEAR else "same_thing"
            yield {"a": f"{mine.name} {mine.value}", "b": f"{item.name} {item.value}", "agree": agree}
