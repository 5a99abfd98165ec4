"""The weights by which the features of a pair become one score: three scorecards that a person can read.

One card asks whether two demands on one subject want the same; one whether two demands want the same though they call
their subject by different names; one, for demands of one unit on one subject that promise different things, whether
they are parts of one project. ``tools/fit_screening_model.py`` fits them on labelled examples by logistic regression
and writes data/pair_model.json with the version and the measured quality; a new fit is a new version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data
from typing import Any

import numpy as np
import numpy.typing as npt

from zhixiang.screening.features import NAMES, Table, different_acts, one_subject

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Card:
    """A start value and what each feature adds at its fullest."""

    start: float
    weights: npt.NDArray[np.float64]

    def scores(self, table: Table) -> Scores:
        """Between 0 and 1 for each row of the table."""
        told = table @ self.weights.astype(np.float32) + np.float32(self.start)
        scores: Scores = 1.0 / (1.0 + np.exp(-told.astype(np.float64)))
        return scores

    def points(self, row: npt.NDArray[np.float32]) -> dict[str, float]:
        """What each feature of one pair adds or takes, heaviest first; what hardly weighs is left out."""
        told = zip(NAMES, (row * self.weights).tolist(), strict=True)
        heavy = [(name, points) for name, points in told if abs(points) >= 0.05]
        return {name: round(points, 2) for name, points in sorted(heavy, key=lambda one: -abs(one[1]))}


@dataclass(frozen=True, slots=True)
class PairModel:
    """The cards, and the score from which a pair is reported."""

    version: str
    same: Card
    renamed: Card
    parts: Card
    threshold: float
    quality: Mapping[str, Any]

    def scores(self, table: Table) -> tuple[Scores, npt.NDArray[np.bool_]]:
        """The score of each pair by the card that is meant for it, and whether that is the card of the parts."""
        same = np.where(one_subject(table), self.same.scores(table), self.renamed.scores(table))
        parts = np.where(different_acts(table), self.parts.scores(table), 0.0)
        return np.maximum(same, parts), parts > same

    def card_for(self, row: npt.NDArray[np.float32], *, parts: bool) -> Card:
        """The card that judged one pair."""
        if parts:
            return self.parts
        return self.same if one_subject(row[None, :])[0] else self.renamed


def model_from(data: Mapping[str, Any]) -> PairModel:
    """The model in a mapping as data/pair_model.json has it. Raises KeyError when something is missing."""
    cards = {}
    for name in ("same", "renamed", "parts"):
        told = data[name]
        weights = np.array([float(told["weights"].get(feature, 0.0)) for feature in NAMES])
        cards[name] = Card(float(told["start"]), weights)
    return PairModel(str(data["version"]), **cards, threshold=float(data["threshold"]), quality=dict(data["quality"]))


@cache
def current_model() -> PairModel:
    """The model that the engine uses."""
    data = get_data("zhixiang.screening", "data/pair_model.json")
    if data is None:
        raise FileNotFoundError("data/pair_model.json")
    return model_from(json.loads(data))
