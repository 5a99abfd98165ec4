"""Names and codes of cities and counties outside Guangdong, to prove printed codes with. Guangdong's are in regions.py.

The table holds what GB/T 2260 has named since 2016, so a name may have had two codes (公主岭市 moved to Changchun). It
knows no dates and no levels: it settles which of several printed codes is a region's, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from zhixiang.rules.packaged import packaged_text
from zhixiang.rules.region_names import full_forms


def codes_of(name: str, province: str) -> tuple[str, ...]:
    """The six-digit codes that a bare name has in a province (two digits); none where the table does not have it."""
    return _of_province(province).get(name, ())


@cache
def _of_province(province: str) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in packaged_text("data/regions_elsewhere.csv").splitlines():
        if province and line.startswith(province):
            code, _, name = line.partition(",")
            for form in full_forms(name):
                found[form].append(code)
    return {name: tuple(codes) for name, codes in found.items()}
