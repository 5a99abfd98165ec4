"""Are the indicators of one demand complete as a set (rule T5)?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from zhixiang.rules.indicators import Kind, parse_target
from zhixiang.rules.params import Confidence
from zhixiang.rules.taxonomy import normalise_level
from zhixiang.rules.taxonomy_levels import LEVELS, parent
from zhixiang.screening.checks.base import Basis, DemandCheck
from zhixiang.screening.checks.finding import Finding, Severity
from zhixiang.screening.demand import Demand

_FRAME: Final = Basis("财预〔2020〕10号", "产出、效益、满意度指标体系", Confidence.MEMORY)
_LEVEL2: Final = frozenset(level2 for _, level2 in LEVELS)


class IndicatorsMissing(DemandCheck):
    """No indicator at all."""

    code = "indicators_missing"
    severity = Severity.ERROR
    title = "没有填绩效指标"
    basis = Basis("《预算法》", "第三十二条：预算编制参考绩效评价结果和绩效目标", Confidence.LAW)

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        if not demand.indicators:
            yield self.found("indicators", "没有填绩效指标，请至少填写产出、效益和满意度三类。")


class LevelMissing(DemandCheck):
    """A level 1 that the form asks for has no indicator."""

    code = "level_missing"
    severity = Severity.NOTE
    title = "缺少一类指标"
    basis = _FRAME
    parameters = ("check.indicators.required_level1",)

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        there = {level1 for one in demand.indicators if (level1 := _level1(one.level2))}
        wanted = self.value("check.indicators.required_level1", on).as_words()
        missing = [level1 for level1 in wanted if level1 not in there]
        if demand.indicators and there and missing:
            yield self.found(
                "indicators",
                f"缺少{'、'.join(missing)}，请补上。",
                evidence="、".join(sorted(there)),
                threshold="、".join(wanted),
            )


def _level1(level2: str) -> str:
    known = normalise_level(level2) if level2 else None
    if known is None:
        return ""
    return parent(known[1]) if known[1] in _LEVEL2 else known[1]


class FewQuantitative(DemandCheck):
    """Too few figures to judge by."""

    code = "few_quantitative"
    title = "定量指标太少"
    basis = Basis("审查规则 T5；财预〔2021〕101号", "核心指标应当量化", Confidence.MEMORY)
    parameters = ("check.indicators.fewest_quantitative",)

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        fewest = self.value("check.indicators.fewest_quantitative", on).as_int()
        count = sum(parse_target(one.value, one.name).kind is Kind.QUANTITATIVE for one in demand.indicators)
        if demand.indicators and count < fewest:
            yield self.found(
                "indicators",
                f"定量指标只有 {count} 条，请补到 {fewest} 条以上，写明数值和单位。",
                evidence=f"{count}",
                threshold=f"{fewest} 条",
            )
