"""What a demand is about: the product, industry, market or sign that its words come back to (纳米传感元件, 罗定稻米).

Everything else in a demand is how such demands are written. The subject is the piece of text that stands in the name
(or the parts) and comes back most often, weighed by how rare its characters' pairs are in the whole corpus: what
everybody writes (知识产权, 专利) weighs nothing. No list of products is needed.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pkgutil import get_data
from typing import Final, NamedTuple

from zhixiang.screening.masking import Masked, clauses

_BREAK: Final = re.compile(r"[#\d\W_]")
_SURE: Final = 6.0
"""A subject of this weight in the name needs no look at the parts."""
_LEAST: Final = 2.5
"""What weighs less came back by chance (成标 in 形成标准 and 完成标准)."""
_COMMON: Final = 2.0
"""Logarithm: pairs of characters that more than every seventh demand has weigh nothing."""
_WITHIN: Final = 0.1
"""The least that a pair of Latin letters weighs: a subject does not end within LED."""
_LONGEST: Final = 16
ENOUGH: Final = 1_000
"""So many demands tell by themselves what a corpus writes."""
_ROUNDS: Final = 8
_PHRASE: Final = 0.01
"""What so many demands are about may be a phrase of their form,"""
_ALONE: Final = 0.8
"""and is one if in so many of their names it leaves behind what nothing else does."""
_KNOWN_TIMES: Final = 3
"""A subject that so many demands of the sample have is known."""


class Vocabulary(NamedTuple):
    """What the corpus writes: in how many of ``documents`` each pair of characters stands, and which subjects recur."""

    documents: int
    pairs: Mapping[str, int]
    subjects: Mapping[str, int]

    def weight(self, pair: str) -> float:
        """How much a pair of characters tells; 0 for what everybody writes and for what is no word."""
        if not self.documents or _BREAK.search(pair):
            return 0.0
        weight = math.log(self.documents / (self.pairs.get(pair, 0) + 0.5)) - _COMMON
        return max(_WITHIN if pair.isascii() else 0.0, weight)


SAMPLE: Final = 6_000
"""So many demands tell what a corpus writes."""


def vocabulary_of(sample: Iterable[Masked]) -> Vocabulary:
    """The vocabulary of a corpus, from a sample of it."""
    texts = list(sample)
    pairs: Counter[str] = Counter()
    for one in texts:
        text = f"{one.name}|{one.content}"
        pairs.update({text[at : at + 2] for at in range(len(text) - 1)})
    documents = len(texts)
    if documents < ENOUGH:
        # A call begins with a handful of answers: what everybody writes must be known from elsewhere.
        base, share = base_vocabulary(), 1 - documents / ENOUGH
        pairs.update({pair: round(times * share) for pair, times in base.pairs.items()})
        documents += round(base.documents * share)
    for _ in range(_ROUNDS):
        finder = SubjectFinder(Vocabulary(documents, pairs, {}))
        counts = Counter(found := [finder.subject(one) for one in texts])
        phrases = _phrases(texts, found, counts)
        if not phrases:
            break
        pairs.update({one[at : at + 2]: documents for one in phrases for at in range(len(one) - 1)})
    known = {subject: times for subject, times in counts.items() if subject and times >= _KNOWN_TIMES}
    return Vocabulary(documents, pairs, known)


def _phrases(texts: list[Masked], found: list[str], counts: Mapping[str, int]) -> list[str]:
    """What was taken for a subject and is a phrase of a form, in a file whose demands seldom come back to theirs.

    A subject leaves the name of a form behind, which other subjects share (◇专利导航); a phrase of a form leaves what
    differs each time (纳米轴承◇, 罗定稻米◇).
    """
    left = [text.name.replace(subject, "") for text, subject in zip(texts, found, strict=True)]
    leavers = Counter(name for name, _ in set(zip(left, found, strict=True)))
    alone: defaultdict[str, set[str]] = defaultdict(set)
    for name, subject in zip(left, found, strict=True):
        if leavers[name] == 1:
            alone[subject].add(name)
    least = max(_KNOWN_TIMES, _PHRASE * len(texts))
    return [one for one, names in alone.items() if one and counts[one] >= least and len(names) > _ALONE * counts[one]]


@cache
def base_vocabulary() -> Vocabulary:
    """What demands commonly write, from examples; see tools/write_base_vocabulary.py."""
    data = get_data("zhixiang.screening", "data/base_vocabulary.json")
    if data is None:
        raise FileNotFoundError("data/base_vocabulary.json")
    told = json.loads(data)
    return Vocabulary(told["documents"], told["pairs"], {})


class SubjectFinder:
    """Finds subjects by one vocabulary; weights of pairs are looked up once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._weights: dict[str, float] = {}
        self._known: dict[str, list[str]] = {}
        for subject in vocabulary.subjects:
            for at in range(len(subject) - 1):
                self._known.setdefault(subject[at : at + 2], []).append(subject)

    def subject(self, words: Masked) -> str:
        """The subject: what comes back, else what is rare in the name; empty where nothing is."""
        # What is promised is an act, whatever it comes back to (行政裁决, 工作站); unless nothing else does.
        found = self._found(_pieces(words), words.text, words.promises) or self._found([words.name], words.text, "")
        return found or self._rare(words.name)

    def _found(self, pieces: Iterable[str], text: str, acts: str) -> str:
        runs: dict[str, float] = {}
        for number, piece in enumerate(pieces):
            self._runs(piece, text, acts, runs)
            if number == 0 and runs and max(runs.values()) > _SURE:
                break
        if not runs or max(runs.values()) < _LEAST:
            return ""
        return self._settled(max(runs, key=lambda run: (runs[run], run)), text)

    def _rare(self, name: str) -> str:
        """The stretch of a name that is rarest in all."""
        weights = [self._weight(name[at : at + 2]) for at in range(len(name) - 1)]
        best, stretch, start, total = 0.0, (0, 0), 0, 0.0
        for at, weight in enumerate(weights):
            if total <= 0:
                start, total = at, 0.0
            total += weight - 1.0
            if total > best:
                best, stretch = total, (start, at + 2)
        start, end = stretch
        # The pair that leads over to a common word is rare too, but its second letter is that word's.
        if 0 < end < len(name) and not weights[end - 1]:
            end -= 1
        return name[start:end] if end - start > 1 else ""

    def _weight(self, pair: str) -> float:
        weight = self._weights.get(pair)
        if weight is None:
            weight = self._weights[pair] = self._vocabulary.weight(pair)
        return weight

    def _runs(self, piece: str, text: str, acts: str, runs: dict[str, float]) -> None:
        """The best run that starts at each place of ``piece``: often repeated, long, rare."""
        pairs = [piece[at : at + 2] for at in range(len(piece) - 1)]
        weights = [0.0 if pair in acts else self._weight(pair) for pair in pairs]
        counts = [text.count(pair) if weight else 0 for pair, weight in zip(pairs, weights, strict=True)]
        for start, count in enumerate(counts):
            if count < 2:
                continue
            least, total, best, end = count, 0.0, 0.0, start
            for at in range(start, min(len(counts), start + _LONGEST)):
                times = counts[at]
                if times < 2:
                    break
                least = min(least, times)
                total += weights[at]
                score = (least - 1) ** 2 * total
                if score > best:
                    best, end = score, at
            run = piece[start : end + 2]
            if best > runs.get(run, 0.0):
                runs[run] = best

    def _settled(self, subject: str, text: str) -> str:
        """The subject with its true ends: damage in the name must not cut it off or lengthen it."""
        if subject in self._vocabulary.subjects:
            return subject
        subject = self._grown(subject, text)
        times = text.count(subject)
        near = {known for at in range(len(subject) - 1) for known in self._known.get(subject[at : at + 2], ())}
        best, best_times = subject, 0
        for known in near:
            seen = text.count(known)
            longer = subject in known and seen * 2 >= times
            shorter = known in subject and seen * 4 >= times * 5
            if seen >= 2 and (longer or shorter) and (seen, len(known)) > (best_times, len(best)):
                best, best_times = known, seen
        return best

    def _grown(self, subject: str, text: str) -> str:
        for _ in range(_LONGEST):
            pieces = text.split(subject)
            for side, share in ((0, 0.7), (1, 0.85)):
                letter, times = _beside(subject, pieces, side)
                if letter and times >= max(2, share * (len(pieces) - 1)):
                    pair = letter + subject[0] if side == 0 else subject[-1] + letter
                    if self._weight(pair) > 0:
                        subject = letter + subject if side == 0 else subject + letter
                        break
            else:
                return subject
        return subject


def _pieces(words: Masked) -> Iterator[str]:
    """Where the subject may stand, likeliest first; what comes later is seldom needed."""
    yield words.name
    yield from words.parts
    yield from clauses(words.content)[:2]


def _beside(subject: str, pieces: list[str], side: int) -> tuple[str, int]:
    """The letter that most often stands before (0) or after (1) the subject, which the text was split at."""
    within = [piece or subject for piece in pieces[1:-1]]
    around = [pieces[0], *within] if side == 0 else [*within, pieces[-1]]
    letters = [piece[side - 1] for piece in around if piece]
    return max(((letter, letters.count(letter)) for letter in dict.fromkeys(letters)), key=_times, default=("", 0))


def _times(counted: tuple[str, int]) -> int:
    return counted[1]
