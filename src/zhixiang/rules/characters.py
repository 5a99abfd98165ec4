"""Classes of characters for patterns."""

from __future__ import annotations

from typing import Final

HAN: Final = r"[^\W\da-zA-Z_]"
"""A Chinese character: in these papers, any letter that is not Latin.

The range of code points says it more narrowly, but costs a millisecond in each pattern that has it, at every start: the
compiler of regular expressions ticks off its twenty thousand characters one by one.
"""


def has_chinese(text: str) -> bool:
    """Whether ``text`` has a Chinese character, so that a page in another language can say so to screen readers."""
    return any("\u4e00" <= char <= "\u9fff" for char in text)
