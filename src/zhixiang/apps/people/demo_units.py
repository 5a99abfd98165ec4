"""The made-up units of the demo, as its file lists them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from zhixiang.rules.credit_code import check_character, organisation_check

_FILE: Final = "units_2024.toml"
_REGISTRARS: Final = {"association": "51", "university": "12", "protection_centre": "12", "rapid_centre": "12"}


class DemoUnit(NamedTuple):
    """One unit. ``approved_by`` is the account of the office that takes it in; empty: it waits."""

    number: int
    name: str
    kind: str
    region: str
    approved_by: str = ""

    @property
    def filler(self) -> str:
        """The account that fills in and administers the unit."""
        return f"unit{self.number}"

    @property
    def certifier(self) -> str:
        """The account that signs off."""
        return f"sign{self.number}"

    @property
    def credit_code(self) -> str:
        """A code that passes its checks and that nobody has: its organisation is DEMnnnnn."""
        organisation = f"DEM{self.number:05d}"
        body = f"{_REGISTRARS.get(self.kind, '91')}{self.region[:6]}{organisation}{organisation_check(organisation)}"
        return body + check_character(body)


@cache
def demo_units() -> tuple[DemoUnit, ...]:
    """All of them, by number."""
    text = files("zhixiang.demo").joinpath(_FILE).read_text(encoding="utf-8")
    return tuple(DemoUnit(**row) for row in tomllib.loads(text)["unit"])
