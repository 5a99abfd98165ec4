"""Names to codes inside one document: the national table first, then what the document itself prints.

A notice of a province that we have no table for still names its regions with codes in annex 1; annex 2 and the
performance tables then refer to them by department names alone. A code is printed two or three times for a region
(subtotal, line, unit), so a single misprint is outvoted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from zhixiang.rules import regions
from zhixiang.rules.region_names import full_forms, strip_region_label


class Gazetteer:
    """Resolves region labels and department names of one document to (name, nine-digit code)."""

    def __init__(self) -> None:
        self._codes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._province = ""

    def learn(self, mentions: Iterable[tuple[str, str]]) -> None:
        """Take note of the (label, code) pairs that the document prints, before anything is resolved."""
        for text, code in mentions:
            # 靖州县 in annex 2 is the 靖州苗族侗族自治县 of annex 1.
            for name in full_forms(strip_region_label(text)):
                self._codes[name][_nine(code)] += 1
        provinces = Counter(code[:2] for votes in self._codes.values() for code in votes)
        self._province = provinces.most_common(1)[0][0] if provinces else ""

    def resolve(self, text: str, code: str = "", near: str = "") -> tuple[str, str]:
        """The region that ``text`` names: (canonical name, nine-digit code), each empty when it cannot be told.

        A printed ``code`` decides unless it stands alone against the name's own code. ``near`` is the name of the city
        whose section the row stands in; it settles names that two cities share.
        """
        name = strip_region_label(text)
        known = regions.find_region(text, within=self._province)
        if code:
            return self._with_code(name, _nine(code), known if known is not None and known.name == name else None)
        if name in self._codes:
            # What the document itself says comes first: 白云区 is a district of Guiyang as well as of Guangzhou.
            chosen = self._chosen(name, near)
            return self._canonical(name, chosen or (known.code9 if known is not None else ""))
        if known is not None and known.known:
            return known.name, known.code9
        # A department's name that was cut off still begins with its region's; the longest such name wins.
        starts = [start for start in self._codes if start and name.startswith(start)]
        if not starts:
            return name, ""
        start = max(starts, key=len)
        return self._canonical(start, self._chosen(start, near))

    def _with_code(self, name: str, code: str, named: regions.Region | None) -> tuple[str, str]:
        votes = self._codes.get(name, Counter({code: 1}))
        usual, most = votes.most_common(1)[0]
        if code != usual and votes[code] == 1 and most > 1:
            code = usual
        elif named is not None and named.code9 != code and regions.by_code(code) is not None:
            code = named.code9
        return self._canonical(name, code)

    def _chosen(self, name: str, near: str) -> str:
        """The one code of a name, or an empty string when several regions share it and nothing decides."""
        votes = self._codes[name]
        likely = [code for code, count in votes.items() if count > 1 or len(votes) == 1] or list(votes)
        if len(likely) > 1 and near and near in self._codes:
            city = self._codes[near].most_common(1)[0][0][:4]
            likely = [code for code in likely if code.startswith(city)] or likely
        return likely[0] if len(likely) == 1 else ""

    @staticmethod
    def _canonical(name: str, code: str) -> tuple[str, str]:
        known = regions.by_code(code) if code else None
        return (known.name if known is not None else name), code


def _nine(code: str) -> str:
    return code if len(code) == 9 else code + "000"
