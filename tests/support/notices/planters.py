"""Every kind of defect that can be planted, and the planting."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.support.notices.defects import PLANTERS as FIRST_PLANTERS
from tests.support.notices.ground import Field, Planter
from tests.support.notices.money_defects import MONEY_PLANTERS
from tests.support.notices.style import Style
from tests.support.notices.table_defects import TABLE_PLANTERS
from tests.support.notices.truth import Truth

PLANTERS: dict[str, Planter] = {**MONEY_PLANTERS, **FIRST_PLANTERS, **TABLE_PLANTERS}


def plant(rng: Random, truth: Truth, style: Style, kinds: Sequence[str]) -> None:
    """Plant one defect of each of ``kinds`` where there is room; ``truth.defects`` grows by what was planted."""
    ground = Field(rng, truth, style)
    for kind in kinds:
        defect = PLANTERS[kind](ground)
        if defect is not None:
            truth.defects.append(defect)
