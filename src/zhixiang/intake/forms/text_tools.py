"""Small text helpers that every form needs: labels without blanks, titles without line breaks."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_BLANK_BESIDE_CJK = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’])\s+|\s+(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’])"
)
_MARKS = re.compile(r"[\s:：*#、．.，,。;；]+")


def label(text: str) -> str:
    """``text`` as a key to compare labels by: half width, no blanks and no punctuation at its ends or inside."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def squeeze(text: str) -> str:
    """``text`` without the blanks that line breaks and justified setting leave beside Chinese characters."""
    return _BLANK_BESIDE_CJK.sub("", text.strip())


def without_blanks(text: str) -> str:
    """``text`` with every blank removed."""
    return _BLANKS.sub("", text)
