"""What a demand is about: the product, industry, market or sign that its words come back to (纳米传感元件, 罗定稻米).

Everything else in a demand is how such demands are written. The subject is the piece of text that stands in the name
(or the parts) and comes back most often, weighed by how rare its characters' pairs are in the whole corpus: what
everybody writes (知识产权, 专利) weighs nothing. No list of products is needed.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pkgutil import get_data
from typing import Final, NamedTuple

from zhixiang.screening.masking import Masked, clauses

_BREAK: Final = re.compile(r"[#\d\W_]")
_SURE: Final = 6.0
"""A subject of this weight in the name needs no look at the parts."""
_COMMON: Final = 2.0
"""Logarithm: pairs of characters that more than every seventh demand has weigh nothing."""
_WITHIN: Final = 0.1
"""The least that a pair of Latin letters weighs: a subject does not end within LED."""
_LONGEST: Final = 16
ENOUGH: Final = 1_000
"""So many demands tell by themselves what a corpus writes."""
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


EMPTY: Final = Vocabulary(1, {}, {})


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
    first = Vocabulary(documents, pairs, {})
    finder = SubjectFinder(first)
    counts = Counter(finder.subject(one) for one in texts)
    known = {subject: times for subject, times in counts.items() if subject and times >= _KNOWN_TIMES}
    return Vocabulary(documents, pairs, known)


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
        """The subject; empty where nothing comes back."""
        # What is promised is an act, whatever it comes back to (行政裁决, 工作站); unless nothing else does.
        return self._found(_pieces(words), words.text, words.promises) or self._found([words.name], words.text, "")

    def _found(self, pieces: Iterable[str], text: str, acts: str) -> str:
        runs: dict[str, float] = {}
        for number, piece in enumerate(pieces):
            self._runs(piece, text, acts, runs)
            if number == 0 and runs and max(runs.values()) > _SURE:
                break
        if not runs:
            return ""
        return self._settled(max(runs, key=lambda run: (runs[run], run)), text)

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
