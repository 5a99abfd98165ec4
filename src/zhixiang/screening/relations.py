"""What two like demands are to each other. Rules in the order in which a person would ask."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from zhixiang.screening.features import NAMES, Table


class Relation(StrEnum):
    """How a demand relates to another one; the values are the field's words."""

    COPY = "重复"
    """The same words, but for typing and small changes."""
    REWORDED = "改写"
    """The same thing said in other words."""
    RENAMED = "换名"
    """The same thing under another project name, or its subject under another name."""
    ELSEWHERE = "跨区同质"
    """The same thing in another county."""
    AGAIN = "续报"
    """The same thing as in another year."""
    SPLIT = "拆分"
    """Parts of one thing."""
    SAME_TARGETS = "指标雷同"
    """The same indicators with the same figures for another subject."""


_ORDER: Final = tuple(Relation)
_MOSTLY: Final = 0.8
_HALF: Final = 0.5
_SOME: Final = 0.25


def alike_names(one: str, other: str) -> bool:
    """Whether two subjects are called alike: equal (also where both are unknown), or one is the other cut off."""
    return one == other or bool(one and other and (one.startswith(other) or other.startswith(one)))


def relations_of(table: Table, parts: npt.NDArray[np.bool_], named_alike: npt.NDArray[np.bool_]) -> list[Relation]:
    """The relation of each pair.

    ``parts`` says which were found as parts of one project, ``named_alike`` which call their subject by the same name.
    """
    at = {name: table[:, number] for number, name in enumerate(NAMES)}
    same_words = (at["words_equal"] > 0) | ((at["clauses_shared"] >= _SOME) & (at["names_shared"] >= _HALF))
    same_targets = (at["names_shared"] >= _MOSTLY) & (at["figures_equal"] >= _MOSTLY)
    answers = [
        (parts, Relation.SPLIT),
        (at["county_same"] == 0, Relation.ELSEWHERE),
        (at["year_same"] == 0, Relation.AGAIN),
        (named_alike & (same_words | (same_targets & (at["title_near"] >= _HALF))), Relation.COPY),
        (same_targets & ~named_alike & (at["unit_same"] == 0), Relation.SAME_TARGETS),
        (~named_alike | same_targets, Relation.RENAMED),
    ]
    chosen = np.select(
        [here for here, _ in answers], [_ORDER.index(kind) for _, kind in answers], _ORDER.index(Relation.REWORDED)
    )
    return [_ORDER[number] for number in chosen]
