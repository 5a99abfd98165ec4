"""Finding a registered policy by what somebody remembers of it: words of its title, a part of it, or its number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from zhixiang.rules.citations import Citation
from zhixiang.rules.policies import Policy, packaged_register
from zhixiang.rules.policy_register import register
from zhixiang.rules.title_text import title_key

_LONGEST = 200
"""A longer text is no search any more; it is read by its beginning."""
_ALIKE = 4
"""So many characters a text needs before one that resembles it is shown."""


class _Words(NamedTuple):
    policy: Policy
    titles: tuple[str, ...]
    rest: str
    """Numbers and issuing bodies."""


def search(text: str, limit: int = 10) -> tuple[Policy, ...]:
    """The policies that hold every word of ``text`` in title, number or issuing body; those in whose title they stand
    come first. Where none does, those whose title resembles it. All of them, in their order, for an empty text.
    """
    words = [word for word in map(title_key, text[:_LONGEST].split()) if word]
    if not words:
        return tuple(one.policy for one in _register()[:limit])
    found = sorted(_ranked(words), key=lambda pair: pair[0])[:limit]
    return tuple(policy for _, policy in found) or _alike("".join(words), limit)


def cite(policy: Policy) -> str:
    """The policy as a demand cites it: 《title》（number）."""
    title = policy.title.replace("《", "〈").replace("》", "〉")
    return f"《{title}》（{policy.doc_no}）" if policy.doc_no else f"《{title}》"


def _ranked(words: list[str]) -> Iterator[tuple[int, Policy]]:
    """The policies that have all words: 0 begins with the first, 1 has them in a title, 2 somewhere."""
    for one in _register():
        whole = next((title for title in one.titles if all(word in title for word in words)), None)
        if whole is not None:
            yield (0 if whole.startswith(words[0]) else 1), one.policy
        elif all(word in one.rest or any(word in title for title in one.titles) for word in words):
            yield 2, one.policy


def _alike(key: str, limit: int) -> tuple[Policy, ...]:
    """For a title with a slip in it; too short a text resembles everything."""
    if len(key) < _ALIKE:
        return ()
    candidates, _ = register().candidates(Citation(cited=key, title=key, doc_no=""))
    return tuple(one.policy for one in candidates[:limit])


@cache
def _register() -> tuple[_Words, ...]:
    return tuple(
        _Words(
            policy,
            tuple(title_key(title) for title in (policy.title, *policy.aliases)),
            " ".join(
                title_key(text)
                for text in (policy.doc_no, *(f"{n.org}{n.year}{n.number}号" for n in policy.numbers), *policy.issuers)
            ),
        )
        for policy in packaged_register().policies
    )
