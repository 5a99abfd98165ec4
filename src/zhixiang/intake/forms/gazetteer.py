"""Names to codes inside one document: the packaged table first, then what the document itself prints.

A notice of another province names its regions with codes in annex 1; annex 2 and the performance tables then refer to
them by department names alone. Where the notice as a whole goes by the table of other provinces, the table settles a
name's code. Else the two or three printings of a code (subtotal, line, unit) outvote a misprint; before that, a code
gives way that belongs to another region, to another province, or to another city than the one whose group the region
stands in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from zhixiang.rules import regions, regions_elsewhere
from zhixiang.rules.region_names import full_forms, strip_region_label

_ENOUGH, _MOST = 3, 0.75
"""From so many regions on, and from this share that agrees, the table of other provinces is believed."""


class Mention(NamedTuple):
    """A code as printed beside the label of a region, and the line that both stand on."""

    label: str
    code: str
    line: int


class Gazetteer:
    """Resolves region labels and department names of one document to (name, nine-digit code)."""

    def __init__(self) -> None:
        self._votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._lines: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._claims: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._codes: dict[str, list[str]] = {}
        self._homes: dict[str, str] = {}
        self._believes_table = False
        self.province = ""
        """The first two digits of most codes that the document prints."""

    def learn(self, mentions: Iterable[Mention], homes: Mapping[str, str] | None = None) -> None:
        """Take note of what the document prints, before anything is resolved.

        ``homes`` tells, by label, the city in whose group annex 2 lists a region.
        """
        for text, code, line in mentions:
            code9 = nine_digits(code)
            # 靖州县 in annex 2 is the 靖州苗族侗族自治县 of annex 1.
            for name in full_forms(strip_region_label(text)):
                self._votes[name][code9] += 1
                self._lines[name, code9].add(line)
                self._claims[code9][name] += 1
        provinces = Counter(code[:2] for votes in self._votes.values() for code in votes)
        self.province = provinces.most_common(1)[0][0] if provinces else ""
        self._homes = {
            form: strip_region_label(city)
            for text, city in (homes or {}).items()
            for form in full_forms(strip_region_label(text))
        }
        self._believes_table = self._agrees_with_table()
        # Cities first: a county is asked whether its code begins as its city's.
        for name in sorted(self._votes, key=lambda name: name in self._homes):
            self._codes[name] = self._settled(name)

    def knows(self, text: str) -> bool:
        """Whether ``text`` names a region that the document or the table gives a code."""
        return bool(self.resolve(text)[1])

    def contradicts(self, text: str, code: str) -> bool:
        """Whether the document gives the region that ``text`` names codes, and ``code`` is none of them."""
        codes = self._codes.get(strip_region_label(text))
        return bool(codes) and nine_digits(code) not in (codes or ())

    def resolve(self, text: str, code: str = "", near: str = "") -> tuple[str, str]:
        """The region that ``text`` names: (canonical name, nine-digit code), each empty when it cannot be told.

        A printed ``code`` decides unless the document or the table gives the name another. ``near`` is the name of the
        city whose section the row stands in; it settles names that two cities share.
        """
        name = strip_region_label(text)
        known = regions.find_region(text, within=self.province)
        if code:
            return self._with_code(name, nine_digits(code), near, known if known and known.name == name else None)
        if name in self._codes:
            # What the document itself says comes first: 白云区 is a district of Guiyang as well as of Guangzhou.
            chosen = self._chosen(name, near)
            if known is not None and known.name == name and known.known and chosen.endswith("000"):
                chosen = known.code9
            return self._canonical(name, chosen or (known.code9 if known is not None else ""))
        if known is not None and known.known:
            return known.name, known.code9
        if len(listed := self._listed(name)) == 1:
            return name, listed[0]
        # A department's name that was cut off still begins with its region's; the longest such name wins.
        starts = [start for start in self._codes if start and name.startswith(start)]
        if not starts:
            return name, ""
        start = max(starts, key=len)
        return self._canonical(start, self._chosen(start, near))

    def _with_code(self, name: str, code: str, near: str, named: regions.Region | None) -> tuple[str, str]:
        codes = self._codes.get(name, [code])
        if not codes and named is None and name not in self._homes and not self._listed(name):
            # A name that stands nowhere else, beside another region's code: the name is misspelt.
            name, codes = self._claims[code].most_common(1)[0][0], [code]
        chosen = code if code in codes else ""
        if not chosen and codes:
            chosen = codes[0] if len(codes) == 1 else self._chosen(name, near) or code
        # A zone that is no county of its own has its city's name now and then, and digits behind the code.
        if named is not None and (not chosen or chosen.endswith("000")):
            chosen = named.code9
        return self._canonical(name, chosen)

    def _settled(self, name: str) -> list[str]:
        """The codes of a name without the misprints: more than one where several regions share the name, none where the
        only code is another region's.
        """
        votes = self._votes[name]
        if listed := self._listed(name):
            return [code for code in votes if code in listed] or (listed if len(listed) == 1 else list(votes))
        left = list(votes)
        for is_likely in (self._is_own, self._is_of_province, self._is_of_level, self._is_of_city):
            if len(left) > 1:
                left = [code for code in left if is_likely(name, code)] or left
        left = [code for code in left if votes[code] > 1] or left
        if len(left) > 1 and len({line for code in left for line in self._lines[name, code]}) == 1:
            # One row prints two codes and nothing tells which is right; the column of codes is taken.
            left = left[:1]
        return left if len(left) > 1 or self._is_own(name, left[0]) else []

    def _agrees_with_table(self) -> bool:
        """Whether the notice goes by the codes of the table of other provinces, so that the table can be a witness."""
        known = [(name, codes) for name in self._votes if (codes := regions_elsewhere.codes_of(name, self.province))]
        agreed = sum(any(code[:6] in codes for code in self._votes[name]) for name, codes in known)
        return len(known) >= _ENOUGH and agreed >= _MOST * len(known)

    def _listed(self, name: str) -> list[str]:
        """The nine-digit codes that the table of other provinces gives a name, where the notice goes by it."""
        codes = regions_elsewhere.codes_of(name, self.province) if self._believes_table else ()
        return [nine_digits(code) for code in codes]

    def _is_of_province(self, _name: str, code: str) -> bool:
        return code.startswith(self.province)

    def _is_of_level(self, name: str, code: str) -> bool:
        """Whether a county has a county's code, and whoever heads a group of annex 2 a city's."""
        is_city = code[4:6] == "00"
        return not is_city if name.endswith(("县", "旗")) else is_city or name not in self._homes.values()

    def _is_of_city(self, name: str, code: str) -> bool:
        """Whether the code begins as that of the city whose group the region is in, or as those of its own group."""
        if (home := self._homes.get(name, name)) != name:
            return any(code[:4] == city[:4] for city in self._codes.get(home, ()))
        members = [one for one, city in self._homes.items() if city == name and one != name]
        codes = [code for one in members for code in self._votes.get(one, ())]
        return not codes or sum(one[:4] == code[:4] for one in codes) * 2 > len(codes)

    def _is_own(self, name: str, code: str) -> bool:
        """Whether no other region has a better claim to the code: prints it more often, or is of its place."""
        mine, fits = self._votes[name][code], self._is_of_city(name, code) and self._is_of_level(name, code)
        for other, count in self._claims[code].items():
            if other in full_forms(name) or name in full_forms(other):
                continue
            better = not fits and self._is_of_city(other, code) and self._is_of_level(other, code)
            if count > mine or (count == mine and better):
                return False
        return True

    def _chosen(self, name: str, near: str) -> str:
        """The one code of a name, or an empty string when several regions share it and nothing decides."""
        likely = self._codes[name]
        if len(likely) > 1 and near and self._codes.get(near):
            city = self._codes[near][0][:4]
            likely = [code for code in likely if code.startswith(city)] or likely
        return likely[0] if len(likely) == 1 else ""

    @staticmethod
    def _canonical(name: str, code: str) -> tuple[str, str]:
        known = regions.by_code(code) if code else None
        return (known.name if known is not None else name), code


def nine_digits(code: str) -> str:
    """A region code as finance departments print it."""
    return code if len(code) == 9 else code + "000"
