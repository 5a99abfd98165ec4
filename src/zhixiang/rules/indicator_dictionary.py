"""What indicators measure: one entry for each thing, found by the words of a name.

Two tables seldom name one thing alike (建设高价值专利培育布局中心, 高价值专利培育工作); the key lets a page compare them. A
name that no entry knows still gets a key of its own, from the name without the words that carry no meaning.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is measured. ``direction`` is ``ge`` or ``le``; ``unit`` lists usual units, the proposed first."""

    key: str
    name: str
    match: tuple[str, ...]
    unit: tuple[str, ...]
    direction: str
    level2: str
    definition: str
    source: str


@cache
def entries() -> tuple[Entry, ...]:
    """The dictionary, in the order in which entries are tried."""
    data = tomllib.loads(files("zhixiang.rules").joinpath("data/indicator_dictionary.toml").read_text(encoding="utf-8"))
    return tuple(
        Entry(**(row | {"match": tuple(row["match"]), "unit": tuple(row["unit"])}))  # unknown keys are an error
        for row in data["entry"]
    )


@lru_cache(maxsize=4096)
def dictionary_match(name: str) -> Entry | None:
    """The entry that ``name`` means, or None."""
    plain = _plain(name)
    return next((entry for entry, pattern in _patterns() if pattern.search(plain)), None)


@lru_cache(maxsize=4096)
def group_key(name: str) -> str:
    """A key by which the indicators of different tables are compared: the entry's, else the name's own core.

    The same name gives the same key whatever its width, blanks, brackets and leading verbs.
    """
    entry = dictionary_match(name)
    return entry.key if entry is not None else "=" + _core(name)


def group_name(key: str) -> str:
    """What to call the group of a key: the entry's name, or the core itself."""
    return key[1:] if key.startswith("=") else _names()[key]


@cache
def _patterns() -> tuple[tuple[Entry, re.Pattern[str]], ...]:
    return tuple((entry, re.compile("|".join(entry.match))) for entry in entries())


@cache
def _names() -> dict[str, str]:
    return {entry.key: entry.name for entry in entries()}


_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_VERBS = re.compile(
    r"^(?:支持|推动|组织|开展|举办|召开|建设|建立|新增|新建|形成|完成|提供|培育|促进|实现|提升|加强|健全|完善|设立|开设|参加|为|在|对|向|面向)+"
)
_ENDS = re.compile(r"(?:数量|次数|个数|家数|件数|份数|工作|情况)$")


def _plain(name: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    return _BRACKETED.sub("", text.replace("and", "和")) or text


def _core(name: str) -> str:
    plain = re.sub(r"[“”\"'《》、,，。.；;:：]", "", _plain(name))
    return _ENDS.sub("", _VERBS.sub("", plain)) or plain
