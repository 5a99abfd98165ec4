"""Whose line is it: so that an officer who opens a line of the source sees no other region's.

A line belongs to the region whose row or table it is part of. Where several regions share a line (a table that was
put on one line), it belongs to their city when they are of one city, else to nobody but the province.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from zhixiang.intake.records import Notice
from zhixiang.rules import regions

PROVINCE_ONLY = ""


def owners_of_lines(notice: Notice) -> dict[int, str | None]:
    """Line number → nine-digit code of its region, None for the province's own. Lines of no row are left out."""
    claims: defaultdict[int, set[str]] = defaultdict(set)
    for row in notice.allocation:
        claims[row.line].add(row.region_code)
    for table in notice.performance_tables:
        for line in range(table.line, table.last_line + 1):
            claims[line].add(table.region_code)
    return {line: _joint(codes) for line, codes in claims.items()}


def _joint(codes: Iterable[str]) -> str | None:
    found = set(codes)
    if len(found) == 1:
        return found.pop() or None
    if PROVINCE_ONLY in found:
        return None
    cities = {_city(code) for code in found}
    return cities.pop() if len(cities) == 1 else None


def _city(code: str) -> str:
    region = regions.find_region("", code)
    return f"{region.city_code}000" if region is not None else code


def region_names(notice: Notice) -> Mapping[str, str]:
    """Every region code that the notice's records carry, with the name printed beside it."""
    names: dict[str, str] = {}
    for row in notice.allocation:
        if row.region_code:
            names.setdefault(row.region_code, row.region_name)
    for table in notice.performance_tables:
        if table.region_code:
            names.setdefault(table.region_code, table.region_name)
    for found in notice.findings:
        if found.region_code:
            names.setdefault(found.region_code, "")
    return names
