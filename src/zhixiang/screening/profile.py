"""What the engine keeps of a demand: fixed-size figures and fingerprints, so that millions of pairs can be compared.

Words become 32-bit fingerprints (CRC-32): equal words have equal ones; that two different words of one pair fall
together happens once in four thousand million times. Fingerprints do not depend on the process or the machine, so that
they can be stored.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pkgutil import get_data
from typing import Final, NamedTuple
from zlib import crc32

from zhixiang.rules.indicators import Kind, parse_target
from zhixiang.screening.demand import Demand
from zhixiang.screening.masking import SUBJECT, clauses, masked, shape
from zhixiang.screening.subject import SubjectFinder

TARGETS: Final = 8
CLAUSES: Final = 12

_PART: Final = re.compile(
    r"(?:[-—－·(（](?!◇)[^◇]{1,24}$|第?[一二三四五六七八九十0]+[期批]$|[(（)）]$|"
    r"(?:建设|工程|专项|项目|工作|计划)$|[(（]◇[)）]$)+"
)
_LEAD: Final = re.compile(r"^(?:支持|关于|开展|推进|#|的)+")
_FIGURE_IN_TEXT: Final = re.compile(r"\d+(?:\.\d+)?(?:亿元|万元|家次|人次|[^\W\d_])")
_PERCENT: Final = "%"


class Target(NamedTuple):
    """One promised figure. ``act`` is what the thesaurus says it is (0: it does not know)."""

    unit: int
    number: float
    name: int
    act: int


class Profile(NamedTuple):
    """All that pairs are judged by; words as fingerprints, amounts in fen."""

    subject: str
    year: int
    city: int
    county: int
    unit: int
    category: int
    title: int
    """The name's shape: without place, year and subject."""
    title_pairs: int
    """The pairs of characters of the name's stem, as bits."""
    whole: int
    """The content's shape."""
    budget_fen: int
    unit_amount_fen: int
    n_projects: int
    targets: tuple[Target, ...]
    clauses: tuple[int, ...]


@lru_cache(maxsize=1 << 16)
def fingerprint(text: str) -> int:
    """32 bits that stand for the text; 0 only for the empty one."""
    return (crc32(text.encode("utf-8", "surrogatepass")) or 1) if text else 0


def profile_of(demand: Demand, finder: SubjectFinder) -> Profile:
    """The demand's profile; the finder knows what the corpus writes."""
    words = masked(demand)
    subject = finder.subject(words)
    title = shape(words.name, subject)
    # All clauses in one go: a call costs more than what it does to one clause.
    said = shape("\n".join(clauses(words.content)[:CLAUSES]), subject).split("\n")
    return Profile(
        subject=subject,
        year=demand.year,
        city=fingerprint(demand.city),
        county=fingerprint(demand.city + demand.county),
        unit=fingerprint(demand.unit),
        category=fingerprint(demand.category),
        title=_crc(title),
        title_pairs=pairs_of(stem(title)),
        whole=_crc(shape(words.content, subject)),
        budget_fen=demand.budget_fen,
        unit_amount_fen=demand.unit_amount_fen,
        n_projects=demand.n_projects,
        targets=targets_of(demand),
        clauses=tuple(_crc(clause) for clause in said),
    )


def _crc(text: str) -> int:
    """As fingerprint, for texts that seldom come twice."""
    return (crc32(text.encode("utf-8", "surrogatepass")) or 1) if text else 0


def stem(title: str) -> str:
    """The title without subject, 支持, 项目, and what tells parts of a project apart (第二期, -子项目, （某部分）)."""
    return _LEAD.sub("", _PART.sub("", title.replace(f"({SUBJECT})", "")).replace(SUBJECT, ""))


@lru_cache(maxsize=1 << 16)
def pairs_of(title: str) -> int:
    """64 bits, one for each pair of neighbouring characters: titles that share pairs share bits."""
    bits = 0
    for at in range(len(title) - 1):
        bits |= 1 << (crc32(title[at : at + 2].encode("utf-8", "surrogatepass")) & 63)
    return bits


def targets_of(demand: Demand) -> tuple[Target, ...]:
    """The promised figures but for percentages, which all promise alike; from the content where none is listed."""
    found = []
    for indicator in demand.indicators:
        figure = _figure(indicator.value)
        if figure is not None:
            found.append(Target(figure[1], figure[0], fingerprint(indicator.name), act_of(indicator.name)))
    if not demand.indicators:
        for told in _FIGURE_IN_TEXT.findall(demand.content):
            figure = _figure(told)
            if figure is not None:
                found.append(Target(figure[1], figure[0], 0, 0))
    return tuple(found[:TARGETS])


@lru_cache(maxsize=1 << 17)
def _figure(value: str) -> tuple[float, int] | None:
    target = parse_target(value)
    if target.kind is not Kind.QUANTITATIVE or target.number is None or not target.unit or _PERCENT in target.unit:
        return None
    return float(target.number), fingerprint(target.unit)


@lru_cache(maxsize=1 << 16)
def act_of(name: str) -> int:
    """What the thesaurus says that an indicator of this name counts: the line's number from 1 on, 0 for unknown."""
    for number, line in enumerate(_acts(), 1):
        if line.search(name):
            return number
    return 0


@cache
def _thesaurus() -> dict[str, list[list[str]]]:
    data = get_data("zhixiang.screening", "data/thesaurus.toml")
    if data is None:
        raise FileNotFoundError("data/thesaurus.toml")
    return tomllib.loads(data.decode("utf-8"))


@cache
def _acts() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile("|".join(line)) for line in _thesaurus()["acts"])


@cache
def other_names() -> dict[str, str]:
    """Each other name of a subject, to the one that its line of the thesaurus begins with."""
    return {name: line[0] for line in _thesaurus()["subjects"] for name in line}
