"""What a run has found, before it is stored: pairs, and the groups that pairs with common members make."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, NamedTuple

from zhixiang.screening.relations import Relation

SAME, AGAIN, SPLIT, TARGETS = "demand_same", "demand_again", "demand_split", "demand_same_targets"
CODES: Final[Mapping[str, str]] = {
    Relation.COPY: SAME,
    Relation.REWORDED: SAME,
    Relation.RENAMED: SAME,
    Relation.ELSEWHERE: SAME,
    Relation.AGAIN: AGAIN,
    Relation.SPLIT: SPLIT,
    Relation.SAME_TARGETS: TARGETS,
}
"""Relation → check: pairs of one check make groups together."""

_SEVERITY: Final[Mapping[str, str]] = {Relation.AGAIN: "note", Relation.SAME_TARGETS: "note"}
WEIGHTS: Final[Mapping[str, int]] = {"error": 200_000, "warning": 100_000, "note": 0}
"""Severity → what it adds to the rank, above every score."""
MOST_PAIRS: Final = 300
"""So many pairs of a group are kept, the likeliest first."""


class Place(NamedTuple):
    """A row by what stays the same over its versions."""

    submission_id: int
    uid: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two demands (keys of rows) that want the same. The smaller key comes first."""

    first: int
    second: int
    relation: str
    score: int
    evidence: Mapping[str, Any]


@dataclass(slots=True)
class Found:
    """One finding as it is to be stored. ``members`` are keys of rows, in their order."""

    key: str
    code: str
    version: str
    severity: str
    members: list[int]
    relation: str = ""
    score: int = 0
    message: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    threshold: str = ""
    basis: str = ""
    pairs: list[Pair] = field(default_factory=list)

    @property
    def rank(self) -> int:
        """Where the finding stands in the list."""
        return WEIGHTS[self.severity] + self.score


def pair_of(one: int, other: int, relation: str, score: float, evidence: Mapping[str, Any]) -> Pair:
    """A pair in its order; the evidence of the engine tells of ``a`` first, and is turned where that is the other."""
    told = evidence if one < other else turned(evidence)
    return Pair(min(one, other), max(one, other), relation, round(score * 10_000), told)


def turned(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence with its two sides exchanged."""
    return {
        **evidence,
        "subject": list(reversed(evidence["subject"])),
        "spans": [{"a": span["b"], "b": span["a"], "text": span["text"]} for span in evidence["spans"]],
        "indicators": [{**one, "a": one["b"], "b": one["a"]} for one in evidence["indicators"]],
        "amounts": {name: list(reversed(both)) for name, both in evidence["amounts"].items()},
    }


def key_of(code: str, places: Iterable[Place], where: str = "") -> str:
    """What tells a finding from every other one, in every run."""
    told = [code, where, *sorted(f"{place.submission_id}:{place.uid}" for place in places)]
    return sha256("\n".join(told).encode()).hexdigest()


def groups_of(pairs: Iterable[Pair], places: Mapping[int, Place], version: str) -> list[Found]:
    """Findings from pairs: those of one check that share members, directly or through others, are one group."""
    by_code: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.first in places and pair.second in places:
            by_code[CODES[pair.relation]].append(pair)
    return [
        _group(code, together, places, version) for code, several in by_code.items() for together in _connected(several)
    ]


class Joined:
    """Which things hang together, directly or through others."""

    def __init__(self) -> None:
        self._head: dict[int, int] = {}

    def top(self, one: int) -> int:
        """The same for all that hang together."""
        head = self._head
        head.setdefault(one, one)
        while head[one] != one:
            head[one] = head[head[one]]
            one = head[one]
        return one

    def join(self, one: int, other: int) -> bool:
        """Join two; whether they were apart before."""
        mine, theirs = self.top(one), self.top(other)
        self._head[mine] = theirs
        return mine != theirs


def _connected(pairs: list[Pair]) -> list[list[Pair]]:
    """The pairs by connected component."""
    joined = Joined()
    for pair in pairs:
        joined.join(pair.first, pair.second)
    groups: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[joined.top(pair.first)].append(pair)
    return list(groups.values())


def _group(code: str, pairs: list[Pair], places: Mapping[int, Place], version: str) -> Found:
    members = sorted({key for pair in pairs for key in (pair.first, pair.second)})
    best = sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second))
    relations = Counter(pair.relation for pair in pairs)
    return Found(
        key=key_of(code, (places[key] for key in members)), code=code, version=version,
        severity=_SEVERITY.get(best[0].relation, "warning"), members=members, relation=best[0].relation,
        score=best[0].score, evidence={"relations": dict(relations), "pairs": len(pairs)}, pairs=_kept(best),
    )  # fmt: skip


def _kept(best: list[Pair]) -> list[Pair]:
    """As many as are stored: those that hold the group together, then the likeliest of the others."""
    if len(best) <= MOST_PAIRS:
        return best
    joined = Joined()
    joining: list[Pair] = []
    others: list[Pair] = []
    for pair in best:
        (joining if joined.join(pair.first, pair.second) else others).append(pair)
    return joining + others[: max(0, MOST_PAIRS - len(joining))]
