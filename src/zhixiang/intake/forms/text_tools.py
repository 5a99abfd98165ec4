"""Small text helpers that every form needs: labels without blanks, titles without line breaks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BLANK_BESIDE_CJK = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’])\s+|\s+(?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’])"
)
_MARKS = re.compile(r"[\s:：*#、．.，,。;；]+")


@lru_cache(maxsize=4096)
def label(text: str) -> str:
    """``text`` as a key to compare labels by: half width, no blanks and no punctuation at its ends or inside."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def squeeze(text: str) -> str:
    """``text`` without the blanks that line breaks and justified setting leave beside Chinese characters."""
    text = text.strip()
    return _BLANK_BESIDE_CJK.sub("", text) if len(text.split(None, 1)) > 1 else text


def without_blanks(text: str) -> str:
    """``text`` with every blank removed."""
    return "".join(text.split())
