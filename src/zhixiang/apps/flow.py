"""State machines as tables: every app's states.py lists its transitions, and one test proves all of them.

A transition names the policy that says who may do it and the audit event that it leaves, so that neither is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transition:
    """From ``source`` to ``target`` by ``action``, which is also the name of the audit event.

    ``permission`` is the name of the function in the app's policies.py that answers whether somebody may. ``guard``
    says in Chinese what must hold besides; empty where nothing must.
    """

    source: str
    target: str
    action: str
    permission: str
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """The states of one kind of object and the ways between them."""

    states: frozenset[str]
    initial: str
    final: frozenset[str]
    transitions: tuple[Transition, ...]

    def step(self, source: str, action: str) -> Transition | None:
        """The transition that ``action`` makes from ``source``, or None where there is none."""
        return next((t for t in self.transitions if t.source == source and t.action == action), None)

    def sources(self, action: str) -> Collection[str]:
        """The states from which ``action`` is possible."""
        return [t.source for t in self.transitions if t.action == action]

    def unreachable(self) -> frozenset[str]:
        """States that no way leads to; empty in a machine that is right."""
        reached, fresh = {self.initial}, {self.initial}
        while fresh:
            fresh = {t.target for t in self.transitions if t.source in fresh} - reached
            reached |= fresh
        return self.states - reached

    def dead_ends(self) -> frozenset[str]:
        """States that are not final and have no way out; empty in a machine that is right."""
        return self.states - self.final - {t.source for t in self.transitions}
