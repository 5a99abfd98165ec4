"""Names to codes inside one document: the national table first, then what the document itself prints.

A notice of a province that we have no table for still names its regions with codes in annex 1; annex 2 and the
performance tables then refer to them by department names alone.
"""

from __future__ import annotations

from zhixiang.rules import regions


class Gazetteer:
    """Resolves region labels and department names of one document to (name, nine-digit code)."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[tuple[str, str]]] = {}

    def resolve(self, text: str, code: str = "", near: str = "") -> tuple[str, str]:
        """The region that ``text`` names: (canonical name, nine-digit code), each empty when it cannot be told.

        A printed ``code`` decides. ``near`` is the name of the city whose section the row stands in; it settles
        names that two cities share.
        """
        name = regions.strip_region_label(text)
        if code:
            known = regions.find_region(name, code)
            code9 = code if len(code) == 9 else code + "000"
            canonical = known.name if known is not None and known.known else name
            self._learn(name, canonical, code9)
            return canonical, code9
        if name in self._by_name:
            # What the document itself says comes first: 白云区 is a district of Guiyang as well as of Guangzhou.
            return self._local(name, near)
        found = regions.find_region(text)
        if found is not None and found.known:
            return found.name, found.code9
        return self._local(name, near)

    def _learn(self, name: str, canonical: str, code9: str) -> None:
        entries = self._by_name.setdefault(name, [])
        if (canonical, code9) not in entries:
            entries.append((canonical, code9))

    def _local(self, name: str, near: str) -> tuple[str, str]:
        entries = self._by_name.get(name)
        if entries is None:
            # A department's name that was cut off still begins with its region's; the longest such name wins.
            starts = [known for known in self._by_name if known and name.startswith(known)]
            entries = self._by_name[max(starts, key=len)] if starts else []
        if len(entries) > 1 and near:
            city = self._by_name.get(near, [("", "")])[0][1][:4]
            entries = [entry for entry in entries if city and entry[1].startswith(city)] or entries
        return entries[0] if len(entries) == 1 else (name if not entries else entries[0][0], "")
