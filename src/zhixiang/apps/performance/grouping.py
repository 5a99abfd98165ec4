"""Which indicators of different regions are the same one: one key, made in one place."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

KEY_LENGTH: Final = 120
"""As long as the column that keeps it."""

_BRACKETED = re.compile(r"\([^()]*\)")
_NOT_WORDS = re.compile(r"[^\w%]+|_")
# Only words that say "do" or "how many": a verb with a meaning of its own (支持建设, 完善) stays.
_DOING = re.compile(r"^(?:组织开展|组织举办|组织召开|组织|开展|举办|召开)(?=\w{4})")
_COUNTING = re.compile(r"(?<=\w{4})(?:次数|件数|场次|数量|数)$")


@lru_cache(maxsize=8192)
def group_key(name: str) -> str:
    """The key of an indicator's name, free of signs that mean something in an address.

    Width, brackets, punctuation, a leading verb of doing and a trailing word of counting make no difference; a name
    of nothing but such words keeps them. Empty only for a name without a single letter or figure.
    """
    plain = unicodedata.normalize("NFKC", name)
    words = _NOT_WORDS.sub("", _BRACKETED.sub("", plain)) or _NOT_WORDS.sub("", plain)
    return _COUNTING.sub("", _DOING.sub("", words))[:KEY_LENGTH]
