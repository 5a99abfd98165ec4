"""What a blind review must not say: the unit, the place, the codes, also where they stand in the middle of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MASK: Final = "＊＊＊"
_LEGAL_FORMS: Final = ("股份有限公司", "有限责任公司", "有限公司", "集团")
_LEVELS: Final = ("自治县", "自治州", "新区", "市", "县", "区", "镇")
_LEAST_REST: Final = 4
"""Characters that a unit's name must keep without its place and its legal form to be telling."""
_CREDIT_CODE: Final = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")


def region_words(name: str) -> set[str]:
    """A region's name, and without its level where two characters or more are left: 江门市, 江门."""
    words = {name}
    for level in _LEVELS:
        if name.endswith(level) and len(name) - len(level) >= 2:
            words.add(name.removesuffix(level))
    return words


def telling_words(*, unit_name: str, regions: Iterable[str], codes: Iterable[str]) -> tuple[str, ...]:
    """All words that would give away whose project it is, the longest first."""
    places = set().union(*(region_words(name) for name in regions if name)) if regions else set()
    words = {*places, *(code for code in codes if code)}
    name = unit_name.strip()
    if name:
        words.add(name)
        for form in _LEGAL_FORMS:
            name = name.removesuffix(form)
        for place in sorted(places, key=len, reverse=True):
            name = name.removeprefix(place)
        if len(name) >= _LEAST_REST:
            words.add(name)
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def blinded(text: str, words: Iterable[str]) -> str:
    """``text`` with every telling word and every credit code masked, also where blanks stand between the characters."""
    for word in words:
        pattern = r"\s*".join(re.escape(character) for character in word if not character.isspace())
        if pattern:
            text = re.sub(pattern, MASK, text, flags=re.IGNORECASE)
    return _CREDIT_CODE.sub(MASK, text)
