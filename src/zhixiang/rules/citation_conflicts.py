"""One number with several titles, one title with several numbers: what the citations of a document contradict.

A number that stands beside differently damaged spellings of one title is no conflict: spellings count as one title
when they mean the same registered policy by their words alone, or share their key.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from zhixiang.rules.citations import Citation
from zhixiang.rules.doc_numbers import find_all
from zhixiang.rules.policy_register import PolicyRegister, match, register
from zhixiang.rules.title_text import title_key


class ConflictKind(StrEnum):
    """What is one, and what is several."""

    NUMBER_WITH_TITLES = "number_with_titles"
    TITLE_WITH_NUMBERS = "title_with_numbers"


class Variant(NamedTuple):
    """One of the several titles or numbers, and the places that print it, in order and once each."""

    text: str
    places: tuple[str, ...]


class CitationConflict(NamedTuple):
    """One number that stands for several titles, or one title that carries several numbers."""

    kind: ConflictKind
    subject: str
    """The number, or the title (as registered where the policy is known)."""
    policy_id: int | None
    """The policy that the subject belongs to by the register, never by majority."""
    registered: str
    """What the register has for the subject (title or number), or an empty string."""
    variants: tuple[Variant, ...]
    """In the order of their first place."""


def conflicts(
    citations_by_place: Mapping[str, Sequence[Citation]], policies: PolicyRegister | None = None
) -> list[CitationConflict]:
    """All contradictions among the citations of one document, numbers first, each in order of first appearance."""
    policies = policies or register()
    titles: dict[str, dict[Hashable, _Collected]] = {}
    numbers: dict[Hashable, dict[str, _Collected]] = {}
    for place, citations in citations_by_place.items():
        for citation in citations:
            if not citation.doc_no or not citation.title:
                continue
            identity = _identity(citation, policies)
            titles.setdefault(citation.doc_no, {}).setdefault(identity, _Collected(citation.title, {})).add(place)
            numbers.setdefault(identity, {}).setdefault(citation.doc_no, _Collected(citation.doc_no, {})).add(place)
    found = [_of_number(doc_no, several, policies) for doc_no, several in titles.items() if len(several) > 1]
    found += [_of_title(identity, several, policies) for identity, several in numbers.items() if len(several) > 1]
    return found


@dataclass(slots=True)
class _Collected:
    text: str
    places: dict[str, None]

    def add(self, place: str) -> None:
        self.places[place] = None

    def variant(self) -> Variant:
        return Variant(self.text, tuple(self.places))


def _identity(citation: Citation, policies: PolicyRegister) -> int | str:
    """What the title alone says: a registered policy, or a title that the register does not know."""
    by_title = match(citation._replace(doc_no=""), policies).policy_id
    return title_key(citation.title) if by_title is None else by_title


def _of_number(doc_no: str, several: Mapping[Hashable, _Collected], policies: PolicyRegister) -> CitationConflict:
    found = find_all(doc_no)
    owner = policies.holder(found[0].number) if found else None
    return CitationConflict(
        kind=ConflictKind.NUMBER_WITH_TITLES,
        subject=doc_no,
        policy_id=owner.id if owner else None,
        registered=owner.title if owner else "",
        variants=tuple(collected.variant() for collected in several.values()),
    )


def _of_title(identity: Hashable, several: Mapping[str, _Collected], policies: PolicyRegister) -> CitationConflict:
    policy = policies.get(identity) if isinstance(identity, int) else None
    return CitationConflict(
        kind=ConflictKind.TITLE_WITH_NUMBERS,
        subject=policy.title if policy else str(identity),
        policy_id=policy.id if policy else None,
        registered=policy.doc_no if policy else "",
        variants=tuple(collected.variant() for collected in several.values()),
    )
