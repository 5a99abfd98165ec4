"""Who reviews what: each project as many experts as the round wants, loads even, never a pair in conflict.

Loads are as even as conflicts allow: a pair is moved along chains of experts until no chain leads from one expert to
another with at least two fewer (then Σ load² is smallest). The same seed gives the same answer on every machine.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[int, int]
"""Project, expert."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A project that gets fewer experts than the round wants, and why in a plain Chinese sentence."""

    missing: int
    reason: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """All pairs, those that were kept among them; and the projects that could not be filled."""

    pairs: frozenset[Pair]
    unfilled: Mapping[int, Shortfall]

    def loads(self, experts: Collection[int]) -> dict[int, int]:
        """Expert → projects."""
        found = dict.fromkeys(experts, 0)
        for _project, expert in self.pairs:
            found[expert] = found.get(expert, 0) + 1
        return found


def assign(
    projects: Sequence[int],
    experts: Sequence[int],
    *,
    each: int,
    seed: int,
    forbidden: Collection[Pair] = (),
    kept: Collection[Pair] = (),
) -> Assigned:
    """Give every project ``each`` experts. ``kept`` pairs stay and count; ``forbidden`` ones are never made.

    Raises ValueError for a kept pair that is forbidden, or fewer than one expert each.
    """
    barred = frozenset(forbidden)
    if each < 1:
        raise ValueError("each project needs at least one expert")
    if barred & frozenset(kept):
        raise ValueError("a pair that is kept must not be in conflict")
    work = _Work(tuple(experts), barred, seed)
    for project, expert in kept:
        work.take(project, expert)
    unfilled: dict[int, Shortfall] = {}
    for project in sorted(projects, key=lambda one: (work.choices(one), _rank(seed, one, 0))):
        missing = work.fill(project, each)
        if missing:
            unfilled[project] = Shortfall(missing, _why(work, project, each))
    work.even(frozenset(kept))
    return Assigned(frozenset(work.pairs), unfilled)


def _why(work: _Work, project: int, each: int) -> str:
    conflicts = sum((project, expert) in work.forbidden for expert in work.experts)
    if len(work.experts) < each:
        return f"本轮只有 {len(work.experts)} 位专家，每个项目要 {each} 位，请增加专家或减少每个项目的专家数。"
    return f"{len(work.experts)} 位专家里有 {conflicts} 位与这个项目有回避情形，请增加其他单位、其他地市的专家。"


def _rank(seed: int, project: int, expert: int) -> str:
    """An order that looks random and is the same everywhere."""
    return hashlib.sha256(f"{seed}:{project}:{expert}".encode()).hexdigest()


class _Work:
    """Pairs as they are being made."""

    def __init__(self, experts: tuple[int, ...], forbidden: frozenset[Pair], seed: int) -> None:
        self.experts, self.forbidden, self.seed = experts, forbidden, seed
        self.pairs: set[Pair] = set()
        self.of_project: dict[int, set[int]] = {}
        self.of_expert: dict[int, set[int]] = {expert: set() for expert in experts}

    def take(self, project: int, expert: int) -> None:
        self.pairs.add((project, expert))
        self.of_project.setdefault(project, set()).add(expert)
        self.of_expert.setdefault(expert, set()).add(project)

    def give_back(self, project: int, expert: int) -> None:
        self.pairs.remove((project, expert))
        self.of_project[project].remove(expert)
        self.of_expert[expert].remove(project)

    def open_to(self, project: int, expert: int) -> bool:
        return (project, expert) not in self.forbidden and expert not in self.of_project.get(project, ())

    def choices(self, project: int) -> int:
        return sum(self.open_to(project, expert) for expert in self.experts)

    def load(self, expert: int) -> int:
        return len(self.of_expert[expert])

    def fill(self, project: int, each: int) -> int:
        """Take the least loaded experts; how many are still missing."""
        wanted = each - len(self.of_project.get(project, ()))
        able = [expert for expert in self.experts if self.open_to(project, expert)]
        able.sort(key=lambda expert: (self.load(expert), _rank(self.seed, project, expert)))
        for expert in able[: max(wanted, 0)]:
            self.take(project, expert)
        return max(0, wanted - len(able))

    def even(self, kept: frozenset[Pair]) -> None:
        """Move pairs along chains until no load can be made more even."""
        while chain := self._chain(kept):
            for project, source, target in chain:
                self.give_back(project, source)
                self.take(project, target)

    def _chain(self, kept: frozenset[Pair]) -> list[tuple[int, int, int]]:
        for start in sorted(self.experts, key=lambda one: (-self.load(one), _rank(self.seed, 0, one))):
            came: dict[int, tuple[int, int]] = {}
            queue, seen = deque([start]), {start}
            while queue:
                expert = queue.popleft()
                if self.load(expert) <= self.load(start) - 2:
                    return self._back(came, start, expert)
                for project in sorted(self.of_expert[expert]):
                    if (project, expert) in kept:
                        continue
                    for other in self.experts:
                        if other not in seen and self.open_to(project, other):
                            seen.add(other)
                            came[other] = (project, expert)
                            queue.append(other)
        return []

    @staticmethod
    def _back(came: Mapping[int, tuple[int, int]], start: int, end: int) -> list[tuple[int, int, int]]:
        """The moves of a chain, the last first: each project goes where the chain came to."""
        moves = []
        while end != start:
            project, source = came[end]
            moves.append((project, source, end))
            end = source
        return moves
