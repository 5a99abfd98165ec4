"""Make sure that the regions of a document are there, so that its rows can refer to them."""

from __future__ import annotations

from collections.abc import Mapping

from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region
from zhixiang.rules import regions

_DEPTH = {"province": 0, "city": 1, "county": 2}


def add_regions(printed: Mapping[str, str]) -> list[str]:
    """Add the regions of ``printed`` (nine-digit code → name) that are missing; return the codes of unknown ones.

    A region of our table is added as the table has it. One of another province is added as printed and marked
    ``known=False``, and so is what stands above it, under its code where the document does not name it. Part of an
    action: runs inside its transaction, and its audit event names the codes. Raises Refused for a code that is none.
    """
    wanted = {code: _region(code, name) for code, name in printed.items()}
    for region in list(wanted.values()):
        above = parent_code(region)
        while above is not None and above not in wanted:
            wanted[above] = _region(above, "")
            above = parent_code(wanted[above])
    stored = set(Region.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    missing = sorted(
        (region for code, region in wanted.items() if code not in stored), key=lambda r: (_DEPTH[r.level], r.code9)
    )
    Region.objects.bulk_create(as_row(region) for region in missing)
    return [region.code9 for region in missing if not region.known]


def parent_code(region: regions.Region) -> str | None:
    """The nine-digit code of the region above; None for a province."""
    return f"{region.parent_code}000" if region.parent_code else None


def as_row(region: regions.Region) -> Region:
    """The region of the rules as a row, not saved."""
    return Region(
        code=region.code9,
        name=region.name or f"地区 {region.code9}",
        level=region.level,
        parent_id=parent_code(region),
        known=region.known,
        valid_from=region.valid_from,
        valid_to=region.valid_to,
    )


def _region(code: str, name: str) -> regions.Region:
    found = regions.find_region(name, code)
    if found is None or found.code9 != code:
        raise Refused(f"地区“{name}”的编码“{code}”不是有效的九位编码，请在文件中改正后重新导入。")
    return found
