"""Where each city's tile stands in the tile cartogram: neighbours stay neighbours, every city has the same size.

A drawn map of administrative borders needs an approval number (审图号) before it may be published; tiles need none and
do not let a large, thinly peopled city outshine a small one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

GUANGDONG: Final[dict[str, tuple[int, int]]] = {
    "441800": (2, 0), "440200": (3, 0), "441600": (4, 0), "441400": (5, 0),
    "445300": (1, 1), "441200": (2, 1), "440600": (3, 1), "440100": (4, 1), "441300": (5, 1), "445200": (6, 1),
    "445100": (7, 1),
    "440900": (1, 2), "441700": (2, 2), "440700": (3, 2), "442000": (4, 2), "441900": (5, 2), "441500": (6, 2),
    "440500": (7, 2),
    "440800": (0, 3), "440400": (4, 3), "440300": (5, 3),
}  # fmt: skip
"""(column, row) by the six-digit code of GB/T 2260, north above, west to the left."""


def places(codes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """(column, row) for each city code (six or nine digits), without two in one place.

    Codes that no layout knows are set row by row in a near-square, so that another province gets tiles as well.
    """
    if codes and all(code[:6] in GUANGDONG for code in codes):
        return {code: GUANGDONG[code[:6]] for code in codes}
    width = max(1, math.ceil(math.sqrt(len(codes) * 2)))
    return {code: (index % width, index // width) for index, code in enumerate(codes)}
