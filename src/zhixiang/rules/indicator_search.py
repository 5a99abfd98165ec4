"""Finding what is measured in the dictionary, and the words with which a demand says it."""

from __future__ import annotations

from functools import cache

from zhixiang.rules.indicator_dictionary import Entry, dictionary_match, entries
from zhixiang.rules.title_text import title_key

_LONGEST = 100
SIGNS = {"ge": "≥", "le": "≤"}
"""Direction of an entry → the sign of its target."""


def search(text: str, limit: int = 10) -> tuple[Entry, ...]:
    """The entries that hold every word of ``text`` in their name, level, unit or definition; the entry that the whole
    text means comes first, then those with the words in their name. Where none does, those whose name resembles it.
    In their order for an empty text.
    """
    text = text[:_LONGEST]
    words = [word for word in map(title_key, text.split()) if word]
    if not words:
        return entries()[:limit]
    meant = dictionary_match(text)
    named = [entry for entry, name, _ in _words() if all(word in name for word in words)]
    told = [entry for entry, name, rest in _words() if all(word in name or word in rest for word in words)]
    found = dict.fromkeys(([meant] if meant else []) + named + told)
    return tuple(found)[:limit] or _alike("".join(words), limit)


def phrase(entry: Entry) -> str:
    """The target with a blank for its figure: 发明专利授权量≥__件; without unit the name with a colon."""
    return f"{entry.name}{SIGNS[entry.direction]}__{entry.unit[0]}" if entry.unit else f"{entry.name}："


def _alike(key: str, limit: int) -> tuple[Entry, ...]:
    """The entries that share most pairs of characters with ``key``, two at least."""
    pairs = _pairs(key)
    shared = [(-len(pairs & _pairs(name)), place) for place, (_, name, _) in enumerate(_words())]
    return tuple(entries()[place] for count, place in sorted(shared)[:limit] if count < -1)


def _pairs(key: str) -> set[str]:
    return {key[at : at + 2] for at in range(len(key) - 1)}


@cache
def _words() -> tuple[tuple[Entry, str, str], ...]:
    return tuple(
        (
            entry,
            title_key(entry.name),
            title_key(f"{entry.level1}{entry.level2}{''.join(entry.unit)}{entry.definition}"),
        )
        for entry in entries()
    )
