"""Indicator rows with known readings and known defects: made-up bases, each spoiled in one way, and look-alikes that are fine.

The same planting is done on the rows of the 2024 notice where that lies beside the project (``bases`` of the caller).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

OUTPUT, BENEFIT, SATISFACTION = "产出指标", "效益指标", "满意度指标"


class Base(NamedTuple):
    """A sound indicator."""

    level1: str
    level2: str
    name: str
    number: int
    unit: str


def _quantities() -> Iterator[Base]:
    for unit, names in {
        "场": "举办植物新品种权讲座|开展茶叶商标宣讲活动|组织专利保险推介会|召开标准必要专利研讨会|举办版权登记培训班|组织银企路演|开展外观设计大赛",
        "次": "开展海外预警信息推送|提供展会维权咨询服务|组织电商平台专项检查|开展专利申请抽查|提供企业商标诊断服务",
        "期": "举办代理师研修班|发布产业专利简报|编发涉外风险提示专刊",
        "家": "培育知识产权优势企业|完成合规管理贯标企业|新增用标企业数量|托管中小微企业|支持专利代理机构|参加版权培训企业数|培育规范化专业市场",
        "个": "新建商标品牌指导站|设立维权援助工作站|建设高价值专利培育中心|建立丝绸产业专利数据库|新建专利运营平台|组建灯饰产业知识产权联盟|建设地理标志展示馆|开设版权登记窗口",
        "份": "编制水产专利导航报告|形成商标监测分析报告|制定质押融资工作方案|编写维权指南|完成专利评估报告|起草行业自律公约",
        "件": "新增有效发明专利|办理专利侵权纠纷案件|完成地理标志商标注册申请|调解版权纠纷|推动专利开放许可|查处假冒专利案件",
        "项": "促成专利转让许可|完成专利密集型产品备案|建立快速协同保护机制|制修订地方标准",
        "所": "培育知识产权试点学校|开展版权进校园学校数",
        "人": "培养专利审查辅助人才|新增知识产权师|培养商标品牌专员|培训知识产权管理人员",
        "人次": "培训企业专利人员|参训学员人数",
    }.items():
        for number, name in enumerate(names.split("|"), 2):
            yield Base(OUTPUT, "数量指标", name, number * 3, unit)


QUANTITIES = tuple(_quantities())
RATES_LOW = tuple(
    Base(OUTPUT, "质量指标", name, number, unit)
    for name, number, unit in (
        ("文书差错率", 3, "%"),
        ("纠纷案件超期率", 2, "%"),
        ("申请材料退回率", 5, "%"),
        ("专利不良贷款率", 4, "%"),
        ("平均办理周期", 9, "天"),
        ("预审平均用时", 7, "个工作日"),
    )
)
RATES_HIGH = tuple(
    Base(level1, level2, name, number, "%")
    for level1, level2, name, number in (
        (OUTPUT, "质量指标", "培训考核合格率", 90),
        (OUTPUT, "质量指标", "案件按期结案率", 95),
        (OUTPUT, "质量指标", "预审合格率", 80),
        (SATISFACTION, "服务对象满意度指标", "参训企业满意度", 90),
        (SATISFACTION, "服务对象满意度指标", "服务对象满意率", 85),
    )
)
VAGUE = [
    "显著增强",
    "有效提高",
    "达到预期",
    "持续优化",
    "稳步提升",
    "基本完善",
    "良好",
    "明显改善",
    "进一步规范",
    "有所提高",
    "大幅提升",
    "不断扩大",
    "得到加强",
    "较好",
    "逐步健全",
    "稳步增长",
    "效果明显",
    "长期有效",
]
BLANKS = ("", "-", "—", "——", "/", "无", "暂无", "待定", "空", "\\", "N/A", "未填写", "……", "待确定")
STEPS = [
    "成立工作领导小组",
    "组建项目工作专班",
    "召开工作部署会",
    "参加省局工作会议",
    "开展前期摸底",
    "组织专家评审会",
    "完成政府采购程序",
    "赴外地考察学习",
    "印发工作通知",
    "召开项目启动会",
    "开展内部培训",
    "报送工作总结",
    "建立工作台账",
    "开展前期准备",
    "出席上级部门会议",
    "召开动员会",
]
WRONG_UNITS = {
    "场": "件 亿元 份 家",
    "次": "亿元 万元",
    "期": "家 亿元 件",
    "家": "场 亿元 份 人次 天",
    "个": "人次 亿元 场",
    "份": "家 亿元 人次 场",
    "件": "场 亿元 家 人",
    "项": "亿元 场 人",
    "所": "件 份 亿元",
    "人": "场 份 亿元 家",
    "人次": "场 份 亿元 家",
}
NUMERALS = {
    1: "一",
    2: "两",
    3: "三",
    5: "五",
    8: "八",
    10: "十",
    12: "十二",
    20: "二十",
    30: "三十",
    50: "五十",
    120: "一百二十",
}
AT_LEAST = ("不少于{}", "至少{}", "≥{}", "{}以上", "不低于{}", "{}及以上", "力争不少于{}")


def planted(seed: int, bases: Sequence[Base] = QUANTITIES) -> Iterator[dict[str, Any]]:
    """One row for each way to spoil each base, with ``parse``, ``defects``, and the kind of planting as ``src``."""
    chance = random.Random(seed)
    makers = (_clean, _values, _units, _money, _names, _years)
    number = 0
    for base in bases:
        for make in makers:
            for row in make(base, chance):
                number += 1
                yield row | {"id": f"P{seed}-{number:05}"}
    for make in (_directions, _levels, _steps, _growth, _tables):
        for row in make(bases, chance):
            number += 1
            yield row | {"id": f"P{seed}-{number:05}"}


def _row(src: str, base: Base, value: str | None, parse: tuple[Any, ...], *defects: str, **more: Any) -> dict[str, Any]:
    row = {
        "src": src, "table": None, "level1": base.level1, "level2": base.level2, "name": base.name, "value": value,
        "prev": None, "budget_wan": None, "parse": dict(zip(("op", "number", "unit", "kind"), parse, strict=True)),
        "defects": sorted(defects),
    }  # fmt: skip
    return row | more


def _kind(unit: str | None) -> str:
    if unit in ("元", "万元", "亿元"):
        return "amount"
    if unit in ("%", "‰"):
        return "ratio"
    return "duration" if unit in ("天", "日", "个工作日", "个月", "小时") else "count"


def _read(op: str, base: Base, number: float | None = None) -> tuple[Any, ...]:
    return op, float(base.number if number is None else number), base.unit, _kind(base.unit)


def _clean(base: Base, chance: random.Random) -> Iterator[dict[str, Any]]:
    number = chance.choice(sorted(NUMERALS))
    written = chance.choice((str(number), NUMERALS[number]))
    yield _row("clean", base, chance.choice(AT_LEAST).format(f"{written}{base.unit}"), _read("ge", base, number))
    yield _row("clean", base, f"{written}{base.unit}", _read("eq", base, number))
    yield _row(
        "clean",
        base,
        chance.choice(("超过{}", "大于{}", "＞{}")).format(f"{number}{base.unit}"),
        _read("gt", base, number),
    )
    if number > 1:
        yield _row("clean_thousands", base, f"不少于{number},000{base.unit}", _read("ge", base, number * 1000))


def _values(base: Base, chance: random.Random) -> Iterator[dict[str, Any]]:
    word = chance.choice(VAGUE)
    yield _row("vague", base, word, (None, None, None, "qualitative"), "not_quantifiable")
    blank = chance.choice((*BLANKS, None))
    yield _row("blank", base, blank, (None, None, None, "empty"), "empty_value")
    yield _row("echo", base, base.name, (None, None, None, "qualitative"), "value_echoes_name")
    done = chance.choice(("已建成{}", "{}（已完成）", "已完成{}", "{}(已建设)"))
    yield _row("done", base, done.format(f"{base.number}{base.unit}"), _read("eq", base), "already_met")
    yield _row("done_clean", base, f"在已有基础上新增{base.number}{base.unit}", _read("eq", base))


def _units(base: Base, chance: random.Random) -> Iterator[dict[str, Any]]:
    op, form = chance.choice((("ge", "不少于{}"), ("eq", "{}"), ("ge", "至少{}"), ("ge", "{}以上")))
    bare = (op, float(base.number), None, "count")
    yield _row("bare", base, form.format(base.number), bare, "no_unit")
    for unit in WRONG_UNITS.get(base.unit, "").split():
        other = base._replace(unit=unit)
        yield _row(
            f"unit {base.unit}→{unit}", base, form.format(f"{base.number}{unit}"), _read(op, other), "unit_mismatch"
        )
    bracketed = base._replace(name=f"{base.name}（{base.unit}）")
    yield _row("bracket_clean", bracketed, form.format(f"{base.number}{base.unit}"), _read(op, base))


def _money(base: Base, chance: random.Random) -> Iterator[dict[str, Any]]:
    if base.unit in ("场", "次", "份", "所", "期"):
        for budget in (100, 150, 200, 500, 800):
            yield _row("little", base, f"不少于1{base.unit}", _read("ge", base, 1), "trivially_low", budget_wan=budget)
    for budget, number in ((10, 6), (20, 10), (30, 3), (50, 8), (80, 12)):
        yield _row("enough", base, f"不少于{number}{base.unit}", _read("ge", base, number), budget_wan=budget)


def _names(base: Base, chance: random.Random) -> Iterator[dict[str, Any]]:
    numbered = base._replace(name=f"{base.name}不少于{base.number}{base.unit}")
    yield _row("number_in_name", numbered, f"{base.number}{base.unit}", _read("eq", base), "number_in_name")
    low, high = base.number, base.number + 2
    pair = "range", [float(low), float(high)], base.unit, "count"
    sign = chance.choice(("-", "至", "~", "—", "～"))
    yield _row("range", base, f"{low}{sign}{high}{base.unit}", pair, "range_target")
    yield _row("each", base, f"各不少于{low}{base.unit}", _read("ge", base), "compound_target")
    yield _row("each", base, f"各{low}{base.unit}", _read("eq", base), "compound_target")
    yield _row("two", base, f"不少于{low}{base.unit}，服务{high}人次", _read("ge", base), "compound_target")
    dated = base._replace(name=f"2025年{base.name}")
    yield _row("year_in_name_clean", dated, f"{low}{base.unit}", _read("eq", base))


def _years(base: Base, chance: random.Random) -> Iterator[dict[str, Any]]:
    op, form = chance.choice((("ge", "不少于{}"), ("eq", "{}"), ("ge", "{}以上")))
    value = form.format(f"{base.number}{base.unit}")
    more, less = base.number + chance.randint(1, 9), max(1, base.number - chance.randint(1, 5))
    yield _row("fallen", base, value, _read(op, base), "below_last_year", prev=f"{more}{base.unit}")
    yield _row("risen_clean", base, value, _read(op, base), prev=f"{less}{base.unit}")
    yield _row("same_clean", base, value, _read(op, base), prev=f"{base.number}{base.unit}")


def _directions(bases: Sequence[Base], chance: random.Random) -> Iterator[dict[str, Any]]:
    for base in RATES_LOW:
        figure = f"{base.number}{base.unit}"
        for form in ("不低于{}", "至少{}", "不少于{}", "≥{}", "{}以上"):
            yield _row("direction", base, form.format(figure), _read("ge", base), "direction_wrong")
        for form in ("不高于{}", "≤{}", "不超过{}", "小于等于{}", "控制在{}以内", "{}以内"):
            yield _row("direction_clean", base, form.format(figure), _read("le", base))
    for base in RATES_HIGH:
        figure = f"{base.number}{base.unit}"
        for form in ("不高于{}", "≤{}", "不超过{}", "小于等于{}", "{}以下"):
            yield _row("direction", base, form.format(figure), _read("le", base), "direction_wrong")
        for form in ("不低于{}", "≥{}", "{}以上", "达到{}以上"):
            yield _row("direction_clean", base, form.format(figure), _read("ge", base))


def _levels(bases: Sequence[Base], chance: random.Random) -> Iterator[dict[str, Any]]:
    for base in bases:
        value = f"不少于{base.number}{base.unit}"
        for level1, level2 in ((OUTPUT, "时效指标"), (SATISFACTION, "服务对象满意度指标")):
            moved = base._replace(level1=level1, level2=level2)
            yield _row(f"level→{level2}", moved, value, _read("ge", base), "wrong_level")
    for name in ("企业新增利润", "示范企业新增产值", "地理标志产品销售额", "带动新增税收"):
        money = Base(OUTPUT, "数量指标", name, 3, "亿元")
        yield _row("level money", money, "不少于3亿元", _read("ge", money), "wrong_level")
        right = money._replace(level1=BENEFIT, level2="经济效益指标")
        yield _row("level_clean", right, "不少于3亿元", _read("ge", money))
    for base in RATES_HIGH[3:]:
        moved = base._replace(level1=OUTPUT, level2="数量指标")
        yield _row("level satisfaction", moved, f"≥{base.number}%", _read("ge", base), "wrong_level")
    for name, value in (
        ("项目完成时间", "2025年12月底前完成"),
        ("任务完成期限", "按计划按期完成"),
        ("资金下达及时性", "及时下达"),
    ):
        for level1, level2, defects in (
            (OUTPUT, "数量指标", ("wrong_level",)),
            (OUTPUT, "时效指标", ()),
            (BENEFIT, "社会效益指标", ("wrong_level",)),
        ):
            at = Base(level1, level2, name, 0, "")
            yield _row("level deadline", at, value, ("by", None, None, "deadline"), *defects)


def _steps(bases: Sequence[Base], chance: random.Random) -> Iterator[dict[str, Any]]:
    for name in STEPS:
        for level2 in ("社会效益指标", "经济效益指标"):
            unit = chance.choice(("次", "个"))
            step = Base(BENEFIT, level2, name, chance.randint(1, 4), unit)
            yield _row("step", step, f"{step.number}{unit}", _read("eq", step), "process_not_result")


def _growth(bases: Sequence[Base], chance: random.Random) -> Iterator[dict[str, Any]]:
    words = (None, None, None, "qualitative")
    for base in bases[:12]:
        yield _row("growth", base, "较上年有增长", words, "no_baseline")
        yield _row("growth_clean", base, "较上年有增长", words, prev=f"{base.number}{base.unit}")
        for value, op in (("较上年增长10%", "eq"), ("同比增长15%以上", "ge")):
            number = 10.0 if op == "eq" else 15.0
            yield _row("growth", base, value, (op, number, "%", "ratio"), "no_baseline")


def _tables(bases: Sequence[Base], chance: random.Random) -> Iterator[dict[str, Any]]:
    for at, base in enumerate(bases):
        value, table = f"不少于{base.number}{base.unit}", f"TAB{chance.random():.6f}-{at}"
        yield _row("twice_clean", base, value, _read("ge", base), table=table)
        other = bases[(at + 7) % len(bases)]
        if other.name != base.name:
            yield _row("twice_clean", other, f"{other.number}{other.unit}", _read("eq", other), table=table)
        name = base.name
        if chance.random() < 0.5:
            for old, new in (
                ("组织", "组织开展"),
                ("开展", ""),
                ("举办", "组织举办"),
                ("建设", "新建"),
                ("编制", "完成编制"),
            ):
                if name.startswith(old):
                    name = new + name.removeprefix(old)
                    break
        yield _row("twice", base._replace(name=name), value, _read("ge", base), "duplicate", table=table)
