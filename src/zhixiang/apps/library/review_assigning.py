"""Who could review what in a round: conflicts found afresh, and the split that would be applied. Reads only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.models import Assignment, Conflict, ReviewRound, RoundExpert, RoundProject
from zhixiang.apps.library.review_steps import detected_ground
from zhixiang.rules.review_assignment import Assigned, Pair, assign

_LEFT = (Assignment.State.DECLINED, Assignment.State.ABSTAINED)


@dataclass(frozen=True, slots=True)
class Split:
    """The split that is proposed: pairs that are kept, pairs that are new, what cannot be filled."""

    entries: list[RoundProject]
    experts: list[RoundExpert]
    grounds: Mapping[Pair, str]
    """Entry and expert in conflict → why, in words."""
    kept: frozenset[Pair]
    found: Assigned
    seed: int

    @property
    def fresh(self) -> frozenset[Pair]:
        """Pairs that would be made."""
        return self.found.pairs - self.kept

    @property
    def digest(self) -> str:
        """What was seen, so that nothing else is applied."""
        text = f"{self.seed}:{sorted(self.found.pairs)}:{sorted(self.kept)}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def grounds_of(
    found: ReviewRound, entries: list[RoundProject], experts: list[RoundExpert]
) -> tuple[dict[Pair, str], dict[Pair, Conflict.Ground]]:
    """Pairs in conflict → why in words; and those of them that the system found → the ground. One query."""
    detected = {
        (entry.pk, expert.pk): Conflict.Ground(ground)
        for entry in entries
        for expert in experts
        if (ground := detected_ground(entry, expert))
    }
    words = {pair: str(ground.label) for pair, ground in detected.items()}
    rows = Conflict.objects.filter(entry__round=found.pk, kind=Conflict.Kind.DECLARED)
    for entry_id, expert_id, reason in rows.values_list("entry_id", "expert_id", "reason"):
        words[entry_id, expert_id] = f"专家申明：{reason}"
    return words, detected


def split(found: ReviewRound, *, seed: int | None = None, anew: bool = False) -> Split:
    """The split of a round. ``anew`` draws again what nobody has begun; otherwise gaps are filled. Four queries."""
    entries, experts = queries.entries(found), queries.seats(found)
    words, _detected = grounds_of(found, entries, experts)
    sheets = queries.sheets_of(found)
    left = {(sheet.entry_id, sheet.expert_id) for sheet in sheets if sheet.state in _LEFT}
    kept = frozenset(
        (sheet.entry_id, sheet.expert_id)
        for sheet in sheets
        if sheet.state not in _LEFT and not (anew and sheet.state == Assignment.State.ASSIGNED and not sheet.second)
    )
    wanted = found.seed if seed is None else seed
    made = assign(
        [entry.pk for entry in entries],
        [expert.pk for expert in experts],
        each=found.experts_each,
        seed=wanted,
        forbidden=(set(words) | left) - kept,
        kept=kept,
    )
    return Split(entries, experts, words, kept, made, wanted)
