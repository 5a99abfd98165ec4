"""Lines → money by city. Pure: rows in, records out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhixiang.rules import regions

_PROVINCE_DIGITS = 2


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a line contributes to the sums, with where it was read."""

    region_code: str
    region_name: str
    level: str
    parent_code: str
    parent_name: str
    amount_fen: int
    in_direct_county: bool
    section: str
    document_id: int
    line: int | None

    @property
    def city(self) -> tuple[str, str]:
        """Code and name of the city that the line's region is or belongs to; a county under the province is its own."""
        if self.level == "county" and self.parent_code and not self.parent_code.endswith("0000000"):
            return self.parent_code, self.parent_name
        return self.region_code, self.region_name


@dataclass(frozen=True, slots=True)
class CityMoney:
    """One city: its own money and that of its direct counties."""

    code: str
    name: str
    total_fen: int
    own_fen: int
    direct_fen: int
    direct_count: int
    population: int | None
    per_head_fen: int | None
    line: int | None
    """Of the city's subtotal in annex 2, else of its own line; None when it is in no one place."""


@dataclass(frozen=True, slots=True)
class YearMoney:
    """A year's money as far as somebody sees it, with the notice that brought it."""

    year: int
    document_id: int
    title: str
    doc_no: str
    issued_on: date | None
    total_fen: int
    total_line: int | None
    own_fen: int
    own_count: int
    own_line: int | None
    direct_fen: int
    direct_count: int
    direct_line: int | None
    cities: list[CityMoney]


def city_money(
    lines: Iterable[LineFacts], subtotal_lines: dict[str, int], document_id: int, *, whole_cities: bool
) -> list[CityMoney]:
    """The cities in the order of their codes.

    ``subtotal_lines`` gives the line of each city's printed subtotal. ``whole_cities`` is False where only a part of
    a city is seen, so that money per head would be wrong.
    """
    by_city: dict[tuple[str, str], list[LineFacts]] = defaultdict(list)
    for line in lines:
        by_city[line.city].append(line)
    return [
        _one_city(code, name, found, subtotal_lines.get(code), document_id, whole=whole_cities)
        for (code, name), found in sorted(by_city.items())
    ]


def _one_city(
    code: str, name: str, lines: Sequence[LineFacts], subtotal_line: int | None, document_id: int, *, whole: bool
) -> CityMoney:
    total = sum(line.amount_fen for line in lines)
    direct = [line for line in lines if line.in_direct_county]
    direct_fen = sum(line.amount_fen for line in direct)
    residents = regions.residents(code) if whole else None
    population = residents.value if residents is not None else None
    own_line = next((x.line for x in lines if x.region_code == code and x.document_id == document_id), None)
    return CityMoney(
        code=code,
        name=name,
        total_fen=total,
        own_fen=total - direct_fen,
        direct_fen=direct_fen,
        direct_count=len({line.region_code for line in direct}),
        population=population,
        per_head_fen=rounded(total, population) if population else None,
        line=subtotal_line or own_line or next((x.line for x in lines if x.document_id == document_id), None),
    )


def rounded(amount: int, parts: int) -> int:
    """``amount`` divided by ``parts``, half up, in whole fen."""
    return (2 * amount + parts) // (2 * parts)


def cities_without_money(cities: Sequence[CityMoney]) -> list[CityMoney]:
    """The cities of the same provinces that got nothing, as far as the region table knows the province."""
    provinces = {city.code[:_PROVINCE_DIGITS] for city in cities}
    named = {city.code for city in cities}
    return [
        CityMoney(region.code9, region.name, 0, 0, 0, 0, _residents(region.code9), 0, None)
        for region in regions.all_regions()
        if region.level == "city" and region.code6[:_PROVINCE_DIGITS] in provinces and region.code9 not in named
    ]


def _residents(code: str) -> int | None:
    found = regions.residents(code)
    return found.value if found is not None else None
