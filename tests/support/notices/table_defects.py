"""More defects of performance tables: the many ways in which one kind of doubt looks on paper."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal

from tests.support.notices.drawing import make_indicator
from tests.support.notices.ground import Field, Planter
from tests.support.notices.policies import BY_ID
from tests.support.notices.truth import CitationTruth, Defect, IndicatorTruth, TableTruth, TargetTruth
from tests.support.notices.vocabulary import LEVEL1_OF, Word

_BENEFITS = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")
MISPLACED: dict[str, tuple[tuple[tuple[str, ...], str, str], ...]] = {
    "output_as_benefit": (
        (_BENEFITS, "举办商标注册实务讲座", "c:场:2:9"),
        (_BENEFITS, "形成重点产业专利态势报告", "c:份:1:6"),
        (_BENEFITS, "新建知识产权公共服务网点", "c:家:1:9"),
        (_BENEFITS, "设立商标品牌指导站点", "c:个:1:9"),
        (_BENEFITS, "走访重点园区企业", "c:家次:10:90"),
        (_BENEFITS, "开展知识产权普法宣传", "c:次:2:20"),
        (_BENEFITS, "印制维权指引手册", "c:册:200:3000"),
        (_BENEFITS, "组织专利代理师继续教育", "c:期:1:5"),
        (_BENEFITS, "建成产业专利专题库", "c:个:1:5"),
        (_BENEFITS, "知识产权特派员培训人数", "c:人次:30:300"),
    ),
    "count_as_timeliness": (
        (("时效指标",), "建设地理标志展示中心", "c:个:1:5"),
        (("时效指标",), "举办银企对接活动", "c:场:1:5"),
        (("时效指标",), "受理快速维权案件", "c:件:10:90"),
    ),
    "count_as_satisfaction": (
        (("服务对象满意度指标",), "调解商标侵权纠纷", "c:件:5:50"),
        (("服务对象满意度指标",), "服务中小微企业", "c:家:5:50"),
        (("服务对象满意度指标",), "发放宣传折页", "c:份:100:900"),
    ),
    "benefit_as_output": (
        (("数量指标",), "企业新增利润额", "m:万元:100:900"),
        (("数量指标",), "示范企业新增产值", "m:亿元:1:9"),
        (("数量指标",), "带动地理标志产品销售额", "m:万元:300:9000"),
    ),
    "quality_as_quantity": (
        (("数量指标",), "导航报告评审通过率", "p:85:100"),
        (("数量指标",), "培训考核合格率", "p:85:100"),
    ),
}
"""Kind → (levels 2 to put it under, name, measure)."""


def _misplaced(kind: str) -> Planter:
    def planter(ground: Field) -> Defect | None:
        levels, name, measure = ground.rng.choice(MISPLACED[kind])
        table = ground.take(lambda one: any(i.level2 in levels for i in one.indicators))
        if table is None:
            return None
        level2 = ground.rng.choice([i.level2 for i in table.indicators if i.level2 in levels])
        indicator = make_indicator(ground.rng, Word(name, level2, measure), ground.truth.head.year)
        place = max(i for i, one in enumerate(table.indicators) if one.level2 == level2)
        table.indicators.insert(place + 1, indicator)
        if indicator.target.number_max is not None:
            ground.truth.defects.append(Defect("several_numbers", (table.region_code,), (indicator,), expected=False))
        return Defect("wrong_level", (table.region_code,), (indicator,), note=f"{kind} {name}")

    return planter


_TURNED = (
    ("时效指标", "维权援助申请办理时限", "不少于{}个工作日", "ge", ("个工作日", "工作日"), (10, 30)),
    ("质量指标", "裁决文书差错率", "不低于{}%", "ge", ("%",), (1, 5)),
    ("质量指标", "案件超期率", "{}%以上", "ge", ("%",), (1, 5)),
    ("服务对象满意度指标", "服务企业有效投诉率", "≥{}%", "ge", ("%",), (2, 9)),
    ("服务对象满意度指标", "参训学员满意度", "不超过{}%", "le", ("%",), (85, 98)),
    ("服务对象满意度指标", "服务对象满意率", "{}%以内", "le", ("%",), (85, 98)),
    ("质量指标", "项目验收合格率", "≤{}%", "le", ("%",), (85, 98)),
    ("时效指标", "资金拨付及时率", "低于{}%", "lt", ("%",), (85, 98)),
    ("经济效益指标", "知识产权质押融资金额", "不高于{}亿元", "le", ("亿元",), (2, 30)),
    ("数量指标", "举办专利转化对接会", "不多于{}场", "le", ("场",), (2, 9)),
    ("数量指标", "建设维权援助工作站", "不超过{}个", "le", ("个",), (2, 9)),
)


def _direction_turned(ground: Field) -> Defect | None:
    level2, name, pattern, op, units, (low, high) = ground.rng.choice(_TURNED)
    table = ground.take(lambda one: any(i.level2 == level2 for i in one.indicators))
    if table is None:
        return None
    number = ground.rng.randint(low, high)
    target = TargetTruth("quantitative", op, Decimal(number), None, units)
    indicator = IndicatorTruth(LEVEL1_OF[level2], level2, name, pattern.format(number), target, plain=False)
    place = max(i for i, one in enumerate(table.indicators) if one.level2 == level2)
    table.indicators.insert(place + 1, indicator)
    return Defect("direction_wrong", (table.region_code,), (indicator,), note=name)


def _same_goals_dressed(ground: Field) -> Defect | None:
    one = ground.take()
    other = ground.take()
    if one is None or other is None:
        return None
    one.goal_items = [goal.replace(one.region_name, "本地") for goal in one.goal_items]
    other.goal_items = [_dressed(ground, goal) for goal in one.goal_items]
    return Defect("same_goals", (one.region_code, other.region_code), (one, other), note="dressed")


def _dressed(ground: Field, goal: str) -> str:
    place = ground.rng.randint(2, max(2, len(goal) - 2))
    goal = f"{goal[:place]} {goal[place:]}" if ground.rng.random() < 0.5 else goal
    return goal.replace("，", ",") if ground.rng.random() < 0.5 else goal.replace("，", "、")


def _spoiled(kind: str, spoil: Callable[[Field, IndicatorTruth], None]) -> Planter:
    def fits(one: IndicatorTruth) -> bool:
        return one.target.kind == "quantitative" and one.level2 == "数量指标" and one.target.units[:1] != ("",)

    def planter(ground: Field) -> Defect | None:
        table = ground.take(lambda one: any(fits(i) for i in one.indicators))
        if table is None:
            return None
        indicator = ground.rng.choice([i for i in table.indicators if fits(i)])
        spoil(ground, indicator)
        ground.truth.defects = [d for d in ground.truth.defects if all(o is not indicator for o in d.objects)]
        return Defect(kind, (table.region_code,), (indicator,), note=indicator.value_text)

    return planter


def _two_numbers(ground: Field, one: IndicatorTruth) -> None:
    unit, number = one.target.units[0], ground.rng.randint(2, 9)
    text, op, high = ground.rng.choice(
        (
            ("不少于{n}{u}，参加人数不少于200人次", "ge", None),
            ("{n}{u}、走访企业20家", "eq", None),
            ("{n}{u}，其余企业各1家次", "eq", None),
            ("{n}-{m}{u}", "range", number + 2),
            ("{n}～{m}{u}", "range", number + 2),
            ("各不少于{n}{u}", "ge", None),
        )
    )
    one.value_text = text.format(n=number, u=unit, m=number + 2)
    top = None if high is None else Decimal(high)
    one.target = TargetTruth("quantitative", op, Decimal(number), top, (unit,))


def _number_in_name(ground: Field, one: IndicatorTruth) -> None:
    unit, number = one.target.units[0], ground.rng.randint(2, 9)
    one.name = ground.rng.choice(("开展不少于{n}{u}{name}", "完成{n}{u}{name}", "{name}{n}{u}")).format(
        n=number, u=unit, name=one.name
    )
    one.value_text, one.target = f"{number}{unit}", TargetTruth("quantitative", "eq", Decimal(number), None, (unit,))


def _met_before(ground: Field, one: IndicatorTruth) -> None:
    unit, number = one.target.units[0], ground.rng.randint(2, 9)
    pattern = ground.rng.choice(
        (
            "{n}{u}（已挂牌）",
            "已建成{n}{u}",
            "{n}{u}，已全部完成",
            "{n}{u}（上年已完成）",
            "{n}{u}(已落实)",
            "已开展{n}{u}",
        )
    )
    one.value_text = pattern.format(n=number, u=unit)
    one.target = TargetTruth("quantitative", "eq", Decimal(number), None, (unit,))


_WORDS = (
    *(
        "达到预期",
        "符合要求",
        "按计划推进",
        "有序推进",
        "成效明显",
        "不断扩大",
        "显著增强",
        "大幅提升",
        "有所提高",
        "较好",
    ),
    *("全面落实", "得到加强", "持续优化", "稳步推进", "切实保障", "初见成效", "多场", "若干", "逐步完善", "高标准完成"),
)


def _unmeasurable_words(ground: Field, one: IndicatorTruth) -> None:
    one.value_text, one.target = (
        ground.rng.choice(_WORDS),
        TargetTruth("qualitative", "none", None, None, ("", one.target.units[0])),
    )


def _row_twice(ground: Field) -> Defect | None:
    table = ground.take(lambda one: len(one.indicators) >= 3)
    if table is None:
        return None
    place = ground.rng.randint(0, len(table.indicators) - 1)
    twin = copy.copy(table.indicators[place])
    twin.optional = True
    table.indicators.insert(place + 1, twin)
    return Defect("row_twice", (table.region_code,), (table.indicators[place], twin))


def _two_titles_one_number(ground: Field) -> Defect | None:
    """An unregistered local paper under one number, with another title in a second table."""
    first, second = ground.take(lambda one: bool(one.citations)), ground.take(lambda one: bool(one.citations))
    if first is None or second is None:
        return None
    head = ground.truth.head
    number = f"{head.doc_no[0]}知发〔{head.year - 2}〕{ground.rng.randint(11, 98)}号"
    one = _append(first, f"{head.issuer[:2]}知识产权运营基金管理办法", number)
    other = _append(second, f"{head.issuer[:2]}商标代理机构信用评价规程", number)
    return Defect("citation_wrong_number", (first.region_code, second.region_code), (one, other), note="two titles")


def _two_numbers_one_title(ground: Field) -> Defect | None:
    first, second = ground.take(lambda one: bool(one.citations)), ground.take(lambda one: bool(one.citations))
    if first is None or second is None:
        return None
    head = ground.truth.head
    title = f"{head.issuer[:2]}知识产权运营基金管理办法"
    start = ground.rng.randint(11, 98)
    one = _append(first, title, f"{head.doc_no[0]}知发〔{head.year - 2}〕{start}号")
    other = _append(second, title, f"{head.doc_no[0]}知发〔{head.year - 2}〕{start + 1}号")
    return Defect("citation_wrong_number", (first.region_code, second.region_code), (one, other), note="two numbers")


def _append(table: TableTruth, title: str, number: str) -> CitationTruth:
    mention = CitationTruth(f"《{title}》（{number}）", title, None, number, len(table.citations) + 1)
    table.citations.append(mention)
    return mention


def _cited_twice_otherwise(ground: Field) -> Defect | None:
    """The same policy again, without its number and with its issuing body before it."""
    table = ground.take(lambda one: any(c.policy_id is not None and c.doc_no for c in one.citations))
    if table is None:
        return None
    source = ground.rng.choice([c for c in table.citations if c.policy_id is not None and c.doc_no])
    known = BY_ID[source.policy_id or 0]
    text = f"{known.issuer}《{known.title}》" if known.issuer else f"《{known.title}》"
    twin = CitationTruth(text, known.title, known.policy_id, "", len(table.citations) + 1)
    table.citations.append(twin)
    return Defect("citation_duplicated", (table.region_code,), (source, twin), note="otherwise")


def _expired_elsewhere(ground: Field) -> Defect | None:
    """A plan that no register has; its own title says that it is over."""
    table = ground.take(lambda one: bool(one.citations))
    if table is None:
        return None
    year, place = ground.truth.head.year, ground.truth.head.issuer[:2]
    title = ground.rng.choice(
        (
            f"{place}省地理标志产业三年行动方案（{year - 4}-{year - 2}年）",
            f"{place}省专利转化专项计划实施方案（{year - 3}—{year - 1}年）",
            f"{place}省知识产权事业发展“十{'三' if year <= 2025 else '四'}五”规划",
        )
    )
    mention = CitationTruth(f"《{title}》", title, None, "", len(table.citations) + 1)
    table.citations.append(mention)
    return Defect("citation_expired", (table.region_code,), (mention,), note=title)


TABLE_PLANTERS: dict[str, Planter] = {
    **{kind: _misplaced(kind) for kind in MISPLACED},
    "direction_turned": _direction_turned,
    "same_goals_dressed": _same_goals_dressed,
    "two_numbers": _spoiled("several_numbers", _two_numbers),
    "number_in_name": _spoiled("number_in_name", _number_in_name),
    "met_before": _spoiled("already_met", _met_before),
    "not_measurable_words": _spoiled("not_measurable", _unmeasurable_words),
    "row_twice": _row_twice,
    "two_titles_one_number": _two_titles_one_number,
    "two_numbers_one_title": _two_numbers_one_title,
    "cited_twice_otherwise": _cited_twice_otherwise,
    "expired_elsewhere": _expired_elsewhere,
}
