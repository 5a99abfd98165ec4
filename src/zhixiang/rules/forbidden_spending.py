"""Words that name what special funds may not pay for (N1): decoration, land, wages, banquets.

A clause that rules the spending out (不得用于装修) is no hit, nor is a word inside another one (装修行业).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_CLAUSE: Final = re.compile(r"[,;。!?:\n，；！？：]")
_NEGATED: Final = re.compile("不得|不用于|不列|不含|不包括|不涉及|严禁|禁止|杜绝|防止|避免|自筹|自有资金|不安排|无需")


class ForbiddenWord(NamedTuple):
    """The word and the clause it stands in."""

    word: str
    clause: str


def forbidden_word(text: str, words: tuple[str, ...], unless: tuple[str, ...]) -> ForbiddenWord | None:
    """The first of ``words`` that ``text`` spends on, or None. In the terms ``unless`` a word is harmless."""
    pattern = _one_of(words)
    if not pattern.search(text):
        return None
    for clause in _CLAUSE.split(text):
        found = pattern.search(_one_of(unless).sub("", clause))
        if found is not None and not _NEGATED.search(clause):
            return ForbiddenWord(found[0], clause)
    return None


@lru_cache(maxsize=16)
def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words) or "(?!)")
