"""make_notice: a whole notice from a seed, with the truth about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.support.notices.damage import LEVELS, Damage, encode
from tests.support.notices.drawing import Wishes, draw
from tests.support.notices.layout import lay_out
from tests.support.notices.planters import PLANTERS, plant
from tests.support.notices.provinces import provinces
from tests.support.notices.style import draw_style
from tests.support.notices.truth import Truth

FIRST_YEAR, LAST_YEAR = 2021, 2027


@dataclass(frozen=True)
class Made:
    """A notice: as text, as the bytes of a file, and what it says."""

    text: str
    data: bytes
    encoding: str
    truth: Truth


def make_notice(
    seed: int | str,
    *,
    province: str = "",
    year: int = 0,
    regions: int = 0,
    counties: bool | None = None,
    damage: Damage | str = "seed",
    defects: int | Sequence[str] = 0,
    soft: float = 0.0,
    thin: float = 0.0,
) -> Made:
    """A notice; the same arguments give the same notice, on every machine.

    ``province`` is a two-digit code (44, 43, 33, 51, 42); what is left at 0 or empty is drawn. ``defects`` names kinds
    of defects.PLANTERS, or says how many of them to plant. Raises KeyError for an unknown province, damage or kind.
    """
    rng = Random(f"notice {seed}")
    model = LEVELS[damage] if isinstance(damage, str) else damage
    codes = sorted(provinces())
    chosen = province or rng.choice(["44", "44", *codes])
    wishes = Wishes(
        province=provinces()[chosen],
        year=year or rng.randint(FIRST_YEAR, LAST_YEAR),
        regions=regions or rng.choice((5, 8, 12, 18, 25, 35, 45, 60)),
        counties=rng.random() < 0.75 if counties is None else counties,
        soft=soft,
        thin=thin,
        noise=model.citation_noise,
    )
    truth, names = draw(rng, wishes)
    style = draw_style(rng)
    kinds = rng.sample(sorted(PLANTERS), defects) if isinstance(defects, int) else defects
    plant(rng, truth, style, kinds)
    text = lay_out(rng, truth, names, style, model)
    data, encoding = encode(rng, text, model)
    return Made(text, data, encoding, truth)
