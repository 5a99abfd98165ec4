"""Notices of any length, for speed alone: a made-up province with as many cities and counties as are asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.support.notices.damage import LEVELS  # noqa: E402
from tests.support.notices.drawing import Wishes, draw  # noqa: E402
from tests.support.notices.layout import lay_out  # noqa: E402
from tests.support.notices.provinces import Place, Province  # noqa: E402
from tests.support.notices.style import draw_style  # noqa: E402

COUNTIES_OF_A_CITY = 6
_SYLLABLES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


def long_notice(tables: int) -> str:
    """A notice with ``tables`` performance tables; the same number gives the same notice. At most 690 tables."""
    cities = range(-(-tables // (COUNTIES_OF_A_CITY + 1)))
    places = [place for city in cities for place in _city(city)][:tables]
    heads = [place.code for place in places if place.code == place.city_code]
    budget_codes = {code: f"{301 + number}001" for number, code in enumerate(heads)}
    province = Province("62", "甘肃省", "甘", tuple(places), budget_codes)
    rng = Random(f"long notice {tables}")
    truth, names = draw(rng, Wishes(province, 2024, tables, counties=True))
    return lay_out(rng, truth, names, draw_style(rng), LEVELS["seed"])


def _city(number: int) -> list[Place]:
    name = _SYLLABLES[number // len(_SYLLABLES)] + _SYLLABLES[number % len(_SYLLABLES)]
    code = f"62{number + 1:02d}"
    counties = [Place(f"{code}{21 + n}", f"{name}{_SYLLABLES[n]}县", f"{code}00") for n in range(COUNTIES_OF_A_CITY)]
    return [Place(f"{code}00", f"{name}市", f"{code}00"), *counties]
