"""What indicators measure: one entry for each thing, found by the words of a name.

Two tables seldom name one thing alike (建设高价值专利培育布局中心, 高价值专利培育工作); the key lets a page compare
them. A name that no entry knows still gets a key of its own, from the name without the words that carry no meaning.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from zhixiang.rules.packaged import packaged_text
from zhixiang.rules.taxonomy_levels import parent


class Entry(NamedTuple):
    """One thing that is measured. ``direction`` is ``ge`` or ``le``; ``unit`` lists usual units, the proposed first.

    ``source`` says where it is from: S official papers at hand, P public statistics, L the law, M our choice.
    """

    key: str
    name: str
    match: tuple[str, ...]
    unit: tuple[str, ...]
    direction: str
    level2: str
    definition: str
    source: str
    unless: str = ""

    @property
    def level1(self) -> str:
        """The level 1 above ``level2``."""
        return parent(self.level2)


@cache
def entries() -> tuple[Entry, ...]:
    """The dictionary, in the order in which entries are tried."""
    data = tomllib.loads(packaged_text("data/indicator_dictionary.toml"))
    return tuple(
        Entry(**(row | {"match": tuple(row["match"]), "unit": tuple(row["unit"])}))  # unknown keys are an error
        for row in data["entry"]
    )


@lru_cache(maxsize=4096)
def dictionary_match(name: str) -> Entry | None:
    """The entry that ``name`` means, or None."""
    plain = _plain(name)
    if plain in _by_name():
        return _by_name()[plain]
    for entry, wanted, unwanted in _patterns():
        if wanted.search(plain) and not (unwanted is not None and unwanted.search(plain)):
            return entry
    return None


@lru_cache(maxsize=4096)
def group_key(name: str) -> str:
    """A key by which the indicators of different tables are compared: the entry's, else the name's own core.

    The same name gives the same key whatever its width, blanks, brackets and leading verbs. A key holds letters and
    figures only, so that it can stand in an address; it is empty only for a name without any.
    """
    entry = dictionary_match(name)
    return entry.key if entry is not None else plain_core(name)


def group_name(key: str) -> str:
    """What to call the group of a key: the entry's name, or the core itself."""
    return _names().get(key, key)


@cache
def _patterns() -> tuple[tuple[Entry, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple(
        (entry, re.compile("|".join(entry.match)), re.compile(entry.unless) if entry.unless else None)
        for entry in entries()
    )


@cache
def _names() -> dict[str, str]:
    return {entry.key: entry.name for entry in entries()}


@cache
def _by_name() -> dict[str, Entry]:
    """A canonical name always means its own entry."""
    return {_plain(entry.name): entry for entry in entries()}


_BRACKETED = re.compile(r"\([^()]*\)")
_NOT_WORDS = re.compile(r"[\W_]+")
_VERBS = re.compile(
    r"^(?:支持|推动|组织|开展|举办|召开|建设|建立|新增|新建|形成|完成|提供|培育|促进|实现|提升|加强|健全|完善|设立|开设|参加|"
    r"撰写|制定|面向|为|在|对|向)+(?=..)"
)
_ENDS = re.compile(r"(?<=..)(?:数量|次数|个数|家数|件数|份数|场次|工作|情况)$")
_KEY_LENGTH = 100


def _plain(name: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).replace("and", "和")
    return _BRACKETED.sub("", text) or text


def plain_core(name: str) -> str:
    """The name without brackets, marks, leading verbs and empty ends: what is left when two names say the same."""
    words = _NOT_WORDS.sub("", _plain(name))
    return _ENDS.sub("", _VERBS.sub("", words))[:_KEY_LENGTH]
