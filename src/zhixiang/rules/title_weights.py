"""What the parts of a title tell: characters and pairs of them, weighed by how few registered titles have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import log
from operator import add
from typing import Final

from zhixiang.rules.title_text import title_key

_SINGLE: Final = 1.0
"""Weight of a single character against a pair: characters survive damage better, pairs tell more."""


def features(title: str) -> tuple[str, ...]:
    """Characters and pairs of characters of the title's key, each once and always in the same order: sums of weights
    come out the same to the last digit in every run.
    """
    key = title_key(title)
    return tuple(dict.fromkeys((*key, *map(add, key, key[1:]))))


def weights(documents: Sequence[tuple[str, ...]]) -> dict[str, float]:
    """Inverse document frequency of each feature: what many titles share tells little."""
    frequency: dict[str, int] = defaultdict(int)
    for found in documents:
        for feature in found:
            frequency[feature] += 1
    size = len(documents) + 1
    return {f: log(size / n) * (_SINGLE if len(f) == 1 else 1.0) for f, n in frequency.items()}
