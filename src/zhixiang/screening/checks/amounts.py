"""Is the money of one demand plausible? Its floor, its sum, what it is spent on, and what it buys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from zhixiang.rules.forbidden_spending import forbidden_word
from zhixiang.rules.indicators import Kind, parse_target
from zhixiang.rules.money import format_wan
from zhixiang.rules.params import Confidence
from zhixiang.rules.taxonomy_levels import QUANTITY
from zhixiang.screening.checks.base import Basis, DemandCheck
from zhixiang.screening.checks.finding import Finding, Severity, short
from zhixiang.screening.checks.reading import kind_of
from zhixiang.screening.demand import FEN_A_WAN, Demand

SMALL: Final = Basis("省级征集通知", "不得申报散、小、碎项目", Confidence.SEED)
_FORBIDDEN: Final = Basis(
    "审查规则 N1；知识产权运营服务体系建设通知",
    "中央财政资金不得用于房屋装修、征地拆迁、人员经费，不得提取工作经费",
    Confidence.SEED,
)


class AmountBelowFloor(DemandCheck):
    """Too small to be worth a procedure of its own."""

    code = "amount_below_floor"
    title = "金额过小，属于散小碎"
    basis = SMALL
    parameters = ("check.demand_floor.fen", "check.demand_floor.by_category")

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        floor = self._floor(demand.category, on)
        if 0 < demand.budget_fen < floor:
            yield self.found(
                "budget",
                f"申请 {format_wan(demand.budget_fen)} 万元，"
                f"低于 {format_wan(floor)} 万元，请与同类事项合并成一个项目再报。",
                evidence=format_wan(demand.budget_fen),
                threshold=f"{format_wan(floor)} 万元",
            )

    def _floor(self, category: str, on: date) -> int:
        for entry in self.value("check.demand_floor.by_category", on).as_words():
            word, _, wan = entry.partition("=")
            if word in category:
                return int(Decimal(wan) * FEN_A_WAN)
        return self.value("check.demand_floor.fen", on).as_int()


class ProductDiffers(DemandCheck):
    """Number of projects times the amount of each is not the budget."""

    code = "product_differs"
    title = "项目数 × 单项金额与经费不一致"
    basis = Basis("审查规则 N11", "经费测算应有数量和单价，相乘等于申请金额", Confidence.MEMORY)
    parameters = ("check.product.tolerance_fen",)

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        product = demand.n_projects * demand.unit_amount_fen
        tolerance = self.value("check.product.tolerance_fen", on).as_int() * demand.n_projects
        if product and demand.budget_fen and abs(product - demand.budget_fen) > tolerance:
            yield self.found(
                "budget",
                f"项目数 {demand.n_projects} × 单项金额 {format_wan(demand.unit_amount_fen)} 万元 "
                f"= {format_wan(product)} 万元，"
                f"与经费安排 {format_wan(demand.budget_fen)} 万元不一致，请核对三个数。",
                evidence=f"{format_wan(product)} / {format_wan(demand.budget_fen)}",
                threshold=f"相差不超过 {format_wan(tolerance)} 万元",
            )


class ForbiddenSpending(DemandCheck):
    """Decoration, land, wages, banquets: what special funds may not pay for."""

    code = "forbidden_spending"
    severity = Severity.ERROR
    title = "支出超出资金使用范围"
    basis = _FORBIDDEN
    parameters = ("check.forbidden_spending.words", "check.forbidden_spending.unless")

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        words = self.value("check.forbidden_spending.words", on).as_words()
        unless = self.value("check.forbidden_spending.unless", on).as_words()
        for field, text in _texts(demand):
            hit = forbidden_word(text, words, unless)
            if hit is not None:
                yield self.found(
                    field,
                    f"写了“{hit.word}”，专项资金不能用于这类支出，请删去，或改由单位自有资金承担。",
                    evidence=short(hit.clause, 40),
                    threshold=hit.word,
                )
                return


def _texts(demand: Demand) -> Iterator[tuple[str, str]]:
    yield "name", demand.name
    yield "content", demand.content
    yield "subprojects", "。".join(demand.subprojects)


class TargetsSmallForMoney(DemandCheck):
    """All counted outputs together are few for the money."""

    code = "targets_small_for_money"
    title = "产出数量合计相对资金偏少"
    basis = Basis("审查规则 T2", "绩效目标应当与资金规模匹配", Confidence.MEMORY)
    parameters = ("check.targets_small.fen_each",)

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        total = counted_outputs(demand)
        limit = self.value("check.targets_small.fen_each", on).as_int()
        if total and demand.budget_fen >= limit * total:
            each = demand.budget_fen / total
            yield self.found(
                "indicators",
                f"申请 {format_wan(demand.budget_fen)} 万元，数量指标合计只有 {total:g}，"
                f"平均每个约 {each / FEN_A_WAN:.4g} 万元，"
                "请提高指标值，或说明成本构成。",
                evidence=f"{total:g}",
                threshold=f"每个 {format_wan(limit)} 万元",
            )


def counted_outputs(demand: Demand) -> Decimal:
    """The sum of what the quantity indicators of a demand count; shares, money and times are left out."""
    total = Decimal(0)
    for one in demand.indicators:
        if one.level2 not in ("", QUANTITY):
            continue
        target = parse_target(one.value, one.name)
        if target.kind is Kind.QUANTITATIVE and target.number is not None and kind_of(target) == "count":
            total += target.number
    return total
