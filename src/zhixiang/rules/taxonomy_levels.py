"""The levels of performance indicators, as two papers in force set them.

财预〔2020〕10号 (project evaluation): 产出 (数量 质量 时效 成本), 效益 (经济 社会 生态 可持续影响), 满意度.
财预〔2021〕101号 (core targets, on trial): 成本 becomes a level 1 of its own with 经济 社会 生态环境成本, and
可持续影响 loses its slot, though forms go on printing it. Both are in use side by side, so a label is looked for in
either. That both papers exist is read (P); what they say in detail is known by heart and to be confirmed (M).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

OUTPUT, BENEFIT, SATISFACTION_LEVEL1, COST_LEVEL1 = "产出指标", "效益指标", "满意度指标", "成本指标"
QUANTITY, QUALITY, TIMELINESS, COST = "数量指标", "质量指标", "时效指标", "成本指标"
ECONOMIC_COST, SOCIAL_COST, ECOLOGICAL_COST = "经济成本指标", "社会成本指标", "生态环境成本指标"
ECONOMIC, SOCIAL, ECOLOGICAL, LASTING = "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"
SATISFACTION = "服务对象满意度指标"


class Scheme(NamedTuple):
    """The levels of one paper, for forms of the days from ``valid_from`` on; ``confidence`` as in ``rules.params``."""

    doc_no: str
    title: str
    valid_from: date
    confidence: str
    levels: tuple[tuple[str, str], ...]
    """(level 1, level 2) in the order of the form."""

    def parent(self, level2: str) -> str | None:
        """The level 1 above a canonical level 2 in this scheme, or None where it has no such level."""
        return next((above for above, below in self.levels if below == level2), None)


SCHEME_2020 = Scheme(
    "财预〔2020〕10号",
    "项目支出绩效评价管理办法",
    date(2020, 2, 25),
    "M",
    (
        (OUTPUT, QUANTITY),
        (OUTPUT, QUALITY),
        (OUTPUT, TIMELINESS),
        (OUTPUT, COST),
        (BENEFIT, ECONOMIC),
        (BENEFIT, SOCIAL),
        (BENEFIT, ECOLOGICAL),
        (BENEFIT, LASTING),
        (SATISFACTION_LEVEL1, SATISFACTION),
    ),
)
SCHEME_2021 = Scheme(
    "财预〔2021〕101号",
    "中央部门项目支出核心绩效目标和指标设置及取值指引（试行）",
    date(2021, 8, 18),
    "M",
    (
        (COST_LEVEL1, ECONOMIC_COST),
        (COST_LEVEL1, SOCIAL_COST),
        (COST_LEVEL1, ECOLOGICAL_COST),
        (OUTPUT, QUANTITY),
        (OUTPUT, QUALITY),
        (OUTPUT, TIMELINESS),
        (BENEFIT, ECONOMIC),
        (BENEFIT, SOCIAL),
        (BENEFIT, ECOLOGICAL),
        (SATISFACTION_LEVEL1, SATISFACTION),
    ),
)
SCHEMES = (SCHEME_2020, SCHEME_2021)
"""Oldest first."""

LEVELS: tuple[tuple[str, str], ...] = (
    *SCHEME_2020.levels[:4],
    *SCHEME_2021.levels[:3],
    *SCHEME_2020.levels[4:],
)
"""Every (level 1, level 2) of either scheme, in the order in which mixed forms print them."""

_PARENTS = {level2: level1 for level1, level2 in LEVELS}


def scheme_on(day: date) -> Scheme | None:
    """The newest scheme in force on ``day``, or None before the first."""
    return next((scheme for scheme in reversed(SCHEMES) if scheme.valid_from <= day), None)


def parent(level2: str) -> str:
    """The level 1 above a canonical level 2; 成本指标 as a level 2 stands under 产出. Raises KeyError for no level."""
    return _PARENTS[level2]
