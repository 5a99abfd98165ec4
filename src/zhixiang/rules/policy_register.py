"""Which registered policy a citation means.

A match weighs two kinds of evidence: the title, by how much of its telling parts a citation keeps (words that many
titles share weigh little), and the document number. Years, five-year plans, batches and regions outweigh shared
words: 第一批 is not 第二批, and another province's regulation is not ours. Where title and number disagree the stronger
evidence decides and the disagreement is reported; how often a number is printed is no evidence at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from math import log
from typing import NamedTuple

from zhixiang.rules.citations import Citation
from zhixiang.rules.doc_numbers import DocNumber, find_all
from zhixiang.rules.policies import Policy, RegisterData, packaged_register
from zhixiang.rules.title_text import Marks, added_word, marks, province_code, regions, title_key, without_period
from zhixiang.rules.title_weights import features, weights

# Calibrated on the 2024 notice, on synthetic damage of registered titles and on policies of other provinces and
# years: tests/rules/test_policy_register.py holds all three.
_ACCEPT_TITLE = 0.78
"""A title alone must keep this share of a registered title's weight."""
_ACCEPT_IN_ORDER = 0.58
"""In a list that follows the usual order, the gap between two neighbours vouches for a weaker title."""
_ACCEPT_EXACT_NUMBER = 0.15
"""With the very number of the policy, this share is enough: recognition may have lost the rest."""
_ACCEPT_NUMBER = 0.4
"""The same, where only year and number are certain, or the issuing code comes from another series."""
_EXACT_NUMBER = 0.45
_NUMBER = 0.35
_NUMBER_OF_OTHER_BODY = 0.1
_CONTRADICTION = 0.3
_IMPLEMENTING = 0.2
_ELSEWHERE = 1.0
_REPEATED = 0.15
_SURE = 0.9
"""A title this close, with its number, is beyond doubt."""
_UNKNOWN = 0.2
"""Weight of what no registered title has, against the rarest of what one has."""
_CLEAR_LEAD = 0.03
_FAINT = 0.3
_KEPT_CANDIDATES = 5
_ORDER_SLACK = 2
_MEMO_SIZE = 4096


class Problem(StrEnum):
    """What does not fit between a citation and the register."""

    TITLE_MISMATCH = "title_mismatch"
    """The number (or the place in the list) is that of the policy, the title is another one."""
    TITLE_DAMAGED = "title_damaged"
    """The title is recognisably that of the policy, but a character or more is not as registered."""
    DOC_NO_MISMATCH = "doc_no_mismatch"
    """The title is that of the policy, the number is another one."""
    ORG_MISMATCH = "org_mismatch"
    """Year and number agree, the issuing code does not."""
    NUMBER_UNKNOWN = "number_unknown"
    """No registered policy has this number."""


class Match(NamedTuple):
    """The policy that a citation means, or None, with how sure that is and what does not fit."""

    policy_id: int | None
    score: float
    """Share of the title's weight that agrees, 0 to 1."""
    how: str
    """``doc_no+title``, ``title``, ``doc_no``, ``list_order``, or empty without a policy."""
    problems: tuple[Problem, ...] = ()


class _Entry(NamedTuple):
    policy: Policy
    key: str
    weight: float
    marks: Marks
    issuer_regions: frozenset[str]


class _Candidate(NamedTuple):
    """One policy that a citation may mean, with the evidence for and against it."""

    policy: Policy
    title: float
    number: float = 0.0
    against: float = 0.0
    repeated: float = 0.0

    @property
    def evidence(self) -> float:
        return self.title + self.number - self.against - self.repeated


class PolicyRegister:
    """Registered policies with the indexes that matching needs. Immutable but for a bounded memo."""

    def __init__(self, data: RegisterData) -> None:
        self._policies = {policy.id: policy for policy in data.policies}
        titles = [(p, title) for p in data.policies for title in (p.title, *p.aliases)]
        found_in = [features(title) for _, title in titles]
        self._weights = weights(found_in)
        self._unknown = log(len(titles) + 1) * _UNKNOWN
        # Copies leave out the years at a plan's end; those that print other years mean another plan all the same.
        shortened = [(p, title) for p, title in titles if without_period(title) != title]
        found_in += [features(without_period(title)) for _, title in shortened]
        self._entries = [
            _Entry(
                policy,
                title_key(title),
                sum(self._weights[f] for f in found),
                marks(title),
                _all_regions(policy.issuers),
            )
            for (policy, title), found in zip(titles + shortened, found_in, strict=True)
        ]
        self._entries_of: dict[int, list[int]] = defaultdict(list)
        for index, entry in enumerate(self._entries):
            self._entries_of[entry.policy.id].append(index)
        self._postings: dict[str, list[int]] = defaultdict(list)
        for index, found in enumerate(found_in):
            for feature in found:
                self._postings[feature].append(index)
        self._numbers: dict[tuple[int, int], list[Policy]] = defaultdict(list)
        for policy in data.policies:
            for number in policy.numbers:
                self._numbers[number.year, number.number].append(policy)
        self._home = _all_regions(name for p in data.policies for name in (p.title, *p.issuers))
        self._home_codes = {province_code(n.org) for p in data.policies for n in p.numbers}
        self._home_codes |= {province_code(p.lead) for p in data.policies}
        self._places: dict[int, list[int]] = defaultdict(list)
        for place, policy_id in enumerate(data.list_order):
            self._places[policy_id].append(place)
        self._memo: dict[tuple[str, str, tuple[str, ...]], tuple[tuple[_Candidate, ...], Match]] = {}
        self._shares_memo: dict[str, list[float]] = {}

    def get(self, policy_id: int) -> Policy | None:
        """The policy with this id, or None."""
        return self._policies.get(policy_id)

    def __iter__(self) -> Iterator[Policy]:
        return iter(self._policies.values())

    def __len__(self) -> int:
        return len(self._policies)

    def holder(self, number: DocNumber) -> Policy | None:
        """The policy that this number belongs to: the same issuing code, or where the register does not know it a
        code of the same issuing body.
        """
        bonuses = [(_number_bonus(number, p), p) for p in self._numbers.get((number.year, number.number), ())]
        bonus, policy = max(bonuses, key=lambda found: found[0], default=(0.0, None))
        return policy if bonus >= _NUMBER else None

    def candidates(self, citation: Citation) -> tuple[tuple[_Candidate, ...], Match]:
        """The policies that ``citation`` may mean, best evidence first, and what follows from them alone.

        Kept, because the tables of one notice cite the same policies, and copy one another's damage.
        """
        key = (citation.title, citation.doc_no, citation.issuers)
        known = self._memo.get(key)
        if known is None:
            if len(self._memo) >= _MEMO_SIZE:
                self._memo.clear()
            those = self._weigh(citation)
            known = self._memo[key] = those, _decide(citation, those, self)
        return known

    def agrees_with_order(self, policy_id: int, neighbour: int, steps: int) -> bool:
        """Whether lists usually name ``policy_id`` about ``steps`` after ``neighbour`` (before it, when negative)."""
        return any(
            0 < (place - other) * (1 if steps > 0 else -1) <= abs(steps) + _ORDER_SLACK
            for place in self._places[policy_id]
            for other in self._places[neighbour]
        )

    def _weigh(self, citation: Citation) -> tuple[_Candidate, ...]:
        shares = self._shares(citation.title)
        number = _number(citation.doc_no)
        numbered = self._numbers.get((number.year, number.number), ()) if number is not None else ()
        bonuses = {policy.id: _number_bonus(number, policy) for policy in numbered}
        likely = {index for index, share in enumerate(shares) if share >= _FAINT}
        own, key = marks(citation.title), title_key(citation.title)
        elsewhere = self._is_elsewhere(citation, number)
        best: dict[int, _Candidate] = {}
        for index in sorted(likely.union(*(self._entries_of[policy_id] for policy_id in bonuses))):
            entry = self._entries[index]
            bonus = bonuses.get(entry.policy.id, 0.0)
            against = _ELSEWHERE if elsewhere else _against(own, entry)
            if bonus >= _NUMBER and against < _ELSEWHERE:
                against /= 2  # one damaged character against a whole number
            elif not bonus and added_word(key, entry.key):
                against = max(against, _CONTRADICTION)
            found = _Candidate(entry.policy, shares[index], bonus, against)
            if entry.policy.id not in best or found.evidence > best[entry.policy.id].evidence:
                best[entry.policy.id] = found
        return tuple(sorted(best.values(), key=lambda c: (-c.evidence, c.policy.id))[:_KEPT_CANDIDATES])

    def _shares(self, title: str) -> list[float]:
        """For each registered title, the share of the weight of both that it has in common with ``title``.

        Kept, because a title is looked at with its number and without.
        """
        known = self._shares_memo.get(title)
        if known is not None:
            return known
        if len(self._shares_memo) >= _MEMO_SIZE:
            self._shares_memo.clear()
        total = 0.0
        common = [0.0] * len(self._entries)
        for feature in features(title):
            weight = self._weights.get(feature)
            if weight is None:
                total += self._unknown
                continue
            total += weight
            for index in self._postings[feature]:
                common[index] += weight
        shares = [
            2 * shared / (total + entry.weight) if shared else 0.0
            for shared, entry in zip(common, self._entries, strict=True)
        ]
        self._shares_memo[title] = shares
        return shares

    def _is_elsewhere(self, citation: Citation, number: DocNumber | None) -> bool:
        """Issued in a province that no registered policy comes from."""
        if _all_regions(citation.issuers) - self._home:
            return True
        return number is not None and province_code(number.org) not in self._home_codes | {""}


@cache
def register() -> PolicyRegister:
    """The register that comes with the package, read once."""
    return PolicyRegister(packaged_register())


def match(citation: Citation, policies: PolicyRegister | None = None) -> Match:
    """Which policy ``citation`` means, looked at alone. See :func:`match_all` for the citations of one list."""
    policies = policies or register()
    return policies.candidates(citation)[1]


def match_all(citations: Sequence[Citation], policies: PolicyRegister | None = None) -> list[Match]:
    """Which policies the citations of one list mean, in their order.

    Lists copy one another's order. So a title too damaged to be told alone is accepted when its policy stands, in the
    usual order, between the policies before and after it; and of two citations that resemble one policy, the one
    whose number points elsewhere is believed less.
    """
    policies = policies or register()
    weighed = [policies.candidates(citation) for citation in citations]
    found, matches = [those for those, _ in weighed], [alone for _, alone in weighed]
    sure = {m.policy_id for m in matches if m.how == "doc_no+title" and m.score >= _SURE}
    for index, (citation, those) in enumerate(zip(citations, found, strict=True)):
        if matches[index].policy_id in sure and Problem.DOC_NO_MISMATCH in matches[index].problems:
            matches[index] = _decide(citation, _without_repeats(those, sure), policies)
    for index, those in enumerate(found):
        if matches[index].policy_id is None:
            matches[index] = _by_order(index, those, matches, policies) or matches[index]
    return matches


def _without_repeats(those: Sequence[_Candidate], sure: set[int | None]) -> tuple[_Candidate, ...]:
    """The candidates again, where those that a better citation of the list already has weigh less."""
    again = [
        _Candidate(c.policy, c.title, c.number, c.against, _REPEATED if c.policy.id in sure and not c.number else 0.0)
        for c in those
    ]
    return tuple(sorted(again, key=lambda c: (-c.evidence, c.policy.id)))


def _by_order(
    index: int, those: Sequence[_Candidate], matches: Sequence[Match], policies: PolicyRegister
) -> Match | None:
    """The best candidate whose place in the usual order agrees with the neighbours, all but one of them at most."""
    known = [(i, m.policy_id) for i, m in enumerate(matches) if m.policy_id is not None]
    nearest = [n for n in known if n[0] < index][-2:] + [n for n in known if n[0] > index][:2]
    taken = {policy_id for _, policy_id in known}
    for c in those:
        if c.policy.id in taken or c.against or c.title < _ACCEPT_IN_ORDER:
            continue
        agreeing = sum(policies.agrees_with_order(c.policy.id, policy_id, index - i) for i, policy_id in nearest)
        if agreeing >= max(2, len(nearest) - 1):
            return Match(c.policy.id, round(c.title, 3), "list_order", (Problem.TITLE_MISMATCH,))
    return None


def _against(own: Marks, entry: _Entry) -> float:
    """How much the citation's distinguishing marks speak against the policy."""
    if own.regions - entry.marks.regions and (entry.marks.regions or own.regions - entry.issuer_regions):
        return _ELSEWHERE
    if own.contradicts(entry.marks):
        return _CONTRADICTION
    return _IMPLEMENTING if own.implements and not entry.marks.implements else 0.0


def _all_regions(names: Iterable[str]) -> frozenset[str]:
    return frozenset(region for name in names for region in regions(name))


@lru_cache(maxsize=_MEMO_SIZE)
def _number(doc_no: str) -> DocNumber | None:
    found = find_all(doc_no)
    return found[0].number if found else None


def _number_bonus(number: DocNumber | None, policy: Policy) -> float:
    if number is None:
        return 0.0
    same = [own for own in policy.numbers if (own.year, own.number) == (number.year, number.number)]
    if not same:
        return 0.0
    if any(own.org == number.org for own in same):
        return _EXACT_NUMBER
    return _NUMBER if number.org.startswith(policy.lead) else _NUMBER_OF_OTHER_BODY


def _decide(citation: Citation, those: Sequence[_Candidate], policies: PolicyRegister) -> Match:
    best = those[0] if those else None
    if best is None or not _acceptable(best, citation) or _is_ambiguous(those):
        score = round(max(best.title - best.against, 0.0), 3) if best else 0.0
        return Match(None, score, "", tuple(_problems_without_policy(citation, policies)))
    telling = best.title - best.against >= _ACCEPT_TITLE
    how = ("doc_no+title" if telling else "doc_no") if best.number else "title"
    return Match(best.policy.id, round(best.title, 3), how, tuple(_problems(citation, best, policies)))


def _is_ambiguous(those: Sequence[_Candidate]) -> bool:
    """Damage took just the character that tells two policies apart (第一批 or 第二批), and no number helps."""
    return len(those) > 1 and not those[0].number and those[0].evidence - those[1].evidence < _CLEAR_LEAD


def _acceptable(best: _Candidate, citation: Citation) -> bool:
    if best.against >= _ELSEWHERE:
        return False
    if not citation.title:
        return best.number >= _NUMBER
    if best.number >= _EXACT_NUMBER:
        return best.title - best.against >= _ACCEPT_EXACT_NUMBER
    if best.number >= _NUMBER:
        return best.title - best.against >= _ACCEPT_NUMBER
    return best.evidence + best.repeated >= _ACCEPT_TITLE


def _problems(citation: Citation, best: _Candidate, policies: PolicyRegister) -> Iterator[Problem]:
    if citation.title and best.title - best.against < _ACCEPT_TITLE:
        yield Problem.TITLE_MISMATCH
    elif citation.title and title_key(citation.title) not in _keys(best.policy):
        yield Problem.TITLE_DAMAGED
    number = _number(citation.doc_no)
    if number is None:
        return
    if best.number:
        orgs = {own.org for own in best.policy.numbers if (own.year, own.number) == (number.year, number.number)}
        if number.org not in orgs and ("" not in orgs or not number.org.startswith(best.policy.lead)):
            yield Problem.ORG_MISMATCH
        return
    holder = policies.holder(number)
    if best.policy.numbers or holder is not None:
        yield Problem.DOC_NO_MISMATCH
    if holder is None:
        yield Problem.NUMBER_UNKNOWN


def _keys(policy: Policy) -> set[str]:
    """What an undamaged title of ``policy`` may read, its years in brackets left out or not."""
    titles = (policy.title, *policy.aliases)
    return {title_key(title) for title in titles} | {title_key(without_period(title)) for title in titles}


def _problems_without_policy(citation: Citation, policies: PolicyRegister) -> Iterator[Problem]:
    number = _number(citation.doc_no)
    if number is not None:
        yield Problem.NUMBER_UNKNOWN if policies.holder(number) is None else Problem.TITLE_MISMATCH
