"""Draws what a clean notice says: regions, money, tables. Nothing is laid out and nothing is wrong yet."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.support.notices.policies import citable, cite, cite_local
from tests.support.notices.provinces import Place, Province
from tests.support.notices.truth import (
    FEN_PER_WAN,
    CitationTruth,
    Defect,
    HeadTruth,
    IndicatorTruth,
    RowTruth,
    TableTruth,
    Truth,
)
from tests.support.notices.values import write_value
from tests.support.notices.vocabulary import (
    FUNCTIONS,
    FUNDS,
    GOALS,
    LEVEL1_OF,
    LEVEL2_ORDER,
    SOFT,
    THEMES,
    Word,
    others,
    outputs,
)

TOO_ALIKE = 0.6
"""Two clean tables share less than this of their indicator names."""


@dataclass(frozen=True)
class Wishes:
    """What the caller fixed; the rest is drawn."""

    province: Province
    year: int
    regions: int
    counties: bool
    soft: float = 0.0
    """Share of benefit indicators with a value nobody can measure; each becomes an expected defect."""
    thin: float = 0.0
    """Share of tables with outputs only; each becomes an expected defect."""
    noise: float = 0.0
    """Noise of citations."""


@dataclass(frozen=True)
class Names:
    """Words that hold for the whole notice."""

    fund: str
    project1: str
    project2: str
    table_project: str
    bureau: str
    """How the bureaus are called in the tables."""
    sections: tuple[str, str]
    sum_word: str
    """What the row of a city is called: 小计, 合计, or nothing behind its name."""
    apart: str
    """Annex 2: the heading under which counties stand apart from their cities; nothing where they stand under them."""
    decimals: int
    """Digits after the point in 万元."""


def draw(rng: Random, wishes: Wishes) -> tuple[Truth, Names]:
    """A clean notice."""
    province, year = wishes.province, wishes.year
    fund = rng.choice(FUNDS)
    names = Names(
        fund=fund,
        project1=rng.choice(("知识产权专项资金下放市县{short}任务", "{fund}（{place}）", "{year}年{fund}")),
        project2=rng.choice(("{year}年下放市县审批权限知识产权专项资金", "{fund}", "{year}年{fund}")),
        table_project=rng.choice((f"{year}年转移支付{fund}", fund, f"{year}年度{fund}")),
        bureau=rng.choice(("市场监管局", "市场监督管理局", "知识产权局")),
        sections=rng.choice(
            (
                ("一、各市合计", "二、各直管县合计"),
                ("一、市州小计", "二、省直管县（市）小计"),
                ("（一）设区市合计", "（二）财政直管县合计"),
            )
        ),
        sum_word=rng.choice(("小计",) * 8 + ("合计", "")),
        apart=rng.choice(("",) * 8 + ("省财政直管县小计", "省直管县（市）合计")) if wishes.counties else "",
        decimals=rng.choice((0, 0, 1, 2)),
    )
    places = _places(rng, wishes)
    code, function = rng.choice(FUNCTIONS)
    before = rng.random() < 0.6
    month, day = (rng.randint(10, 12), rng.randint(1, 28)) if before else (rng.randint(1, 6), rng.randint(1, 28))
    issued = f"{year - 1 if before else year}-{month:02d}-{day:02d}"
    verb = "提前下达" if before else "下达"
    head = HeadTruth(
        title=f"{province.name}财政厅关于{verb}{year}年{fund}的通知",
        issuer=f"{province.name}财政厅",
        doc_no=f"{province.short}财{rng.choice('工行企建教产')}〔{issued[:4]}〕{rng.randint(1, 399)}号",
        urgency=rng.choice(("", "加急", "特急")),
        year=year,
        function_code=code,
        function_name=function,
        issued_on=issued,
        disclosure=rng.choice(("依申请公开", "主动公开", "不予公开")),
    )
    amounts = {place.code: _amount(rng, place, names.decimals) for place in places}
    truth = Truth(head, [], [])
    truth.rows = [*_annex1(truth, names, places, amounts), *_annex2(truth, names, province, places, amounts)]
    for place in places:
        truth.tables.append(_table(rng, wishes, names, truth, place, amounts[place.code]))
    if rng.random() < 0.3:
        rng.shuffle(truth.tables)
    return truth, names


def _places(rng: Random, wishes: Wishes) -> list[Place]:
    """Cities first, then counties; a county's city is always there unless the county stands under the province."""
    cities, counties = wishes.province.cities, wishes.province.counties
    if not wishes.counties:
        chosen = rng.sample(cities, min(wishes.regions, len(cities)))
        return sorted(chosen, key=lambda place: place.code)
    some = rng.sample(cities, min(len(cities), max(2, round(wishes.regions * rng.uniform(0.3, 0.7)))))
    codes = {place.code for place in some}
    near = [place for place in counties if place.city_code in codes or place.city_code == place.code]
    rest = rng.sample(near, min(len(near), max(1, wishes.regions - len(some))))
    return [*sorted(some, key=lambda place: place.code), *sorted(rest, key=lambda place: place.code)]


def _amount(rng: Random, place: Place, decimals: int) -> int:
    city = place.code.endswith("00")
    wan = rng.randint(150, 2400) if city else rng.choice((8, 10, 15, 18, 20, 25, 30, 35, 40, 55, 60, 75, 120))
    scale = (1, 10, 100)[decimals]
    fraction = rng.randrange(scale) if rng.random() < 0.7 else 0
    return wan * FEN_PER_WAN + fraction * FEN_PER_WAN // scale


def short_name(name: str) -> str:
    """广州市 → 广州; counties and prefectures keep their names."""
    return name[:-1] if name.endswith("市") and len(name) > 2 else name


def _annex1(truth: Truth, names: Names, places: list[Place], amounts: dict[str, int]) -> list[RowTruth]:
    cities = [place for place in places if place.code.endswith("00")]
    counties = [place for place in places if not place.code.endswith("00")]
    rows = [RowTruth(1, "total", "", "", "", "合计", sum(amounts.values()))]
    first, second = names.sections
    if counties:
        rows.append(RowTruth(1, "subtotal", first, "", "", first, sum(amounts[p.code] for p in cities)))
    for place in cities:
        mine = any(county.city_code == place.code for county in counties)
        label = f"{place.name}{'（不含省直管县）' if mine else ''}{names.sum_word}"
        section = first if counties else ""
        rows.append(RowTruth(1, "subtotal", section, place.name, f"{place.code}000", label, amounts[place.code]))
        rows.append(_line1(truth, names, place, section, amounts[place.code]))
    if counties:
        rows.append(RowTruth(1, "subtotal", second, "", "", second, sum(amounts[p.code] for p in counties)))
        rows += [_line1(truth, names, place, second, amounts[place.code]) for place in counties]
    for row in rows:
        row.printed_code = row.region_code
    return rows


def _line1(truth: Truth, names: Names, place: Place, section: str, amount: int) -> RowTruth:
    label = f"{place.name}本级" if place.code.endswith("00") else place.name
    return RowTruth(
        1,
        "detail",
        section,
        place.name,
        f"{place.code}000",
        label,
        amount,
        project_name=_project(names.project1, truth, names, place),
        unit_name=label,
        function_code=truth.head.function_code,
        function_name=truth.head.function_name,
    )


def _project(pattern: str, truth: Truth, names: Names, place: Place) -> str:
    return pattern.format(short=short_name(place.name), place=place.name, fund=names.fund, year=truth.head.year)


def _annex2(
    truth: Truth, names: Names, province: Province, places: list[Place], amounts: dict[str, int]
) -> list[RowTruth]:
    rows = [RowTruth(2, "total", "", "", "", "合计", sum(amounts.values()))]
    heads = [place for place in places if place.code == place.city_code]
    for serial, head in enumerate(heads, 1):
        group = [p for p in places if p.city_code == head.code and (not names.apart or p is head)]
        total = sum(amounts[place.code] for place in group)
        label = f"{head.name}{names.sum_word}"
        subtotal = RowTruth(2, "subtotal", head.name, head.name, f"{head.code}000", label, total)
        subtotal.budget_code = province.budget_codes[head.code]
        subtotal.serial = str(serial)
        rows.append(subtotal)
        rows += [_line2(truth, names, place, head.name, amounts[place.code]) for place in group]
    apart = [place for place in places if names.apart and place.code != place.city_code]
    if apart:
        total = sum(amounts[place.code] for place in apart)
        rows.append(RowTruth(2, "subtotal", names.apart, "", "", names.apart, total))
        rows += [_line2(truth, names, place, names.apart, amounts[place.code]) for place in apart]
    return rows


def _line2(truth: Truth, names: Names, place: Place, section: str, amount: int) -> RowTruth:
    unit = f"{place.name}市场监督管理局"
    return RowTruth(
        2,
        "detail",
        section,
        place.name,
        f"{place.code}000",
        unit,
        amount,
        project_name=_project(names.project2, truth, names, place),
        unit_name=unit,
    )


def _table(rng: Random, wishes: Wishes, names: Names, truth: Truth, place: Place, amount: int) -> TableTruth:
    city = place.code.endswith("00")
    indicators: list[IndicatorTruth] = []
    themes: list[str] = []
    for _attempt in range(30):
        themes = rng.sample(THEMES, rng.randint(3, len(THEMES)) if city else rng.randint(1, 4))
        indicators = _indicators(rng, wishes, themes, thin=rng.random() < wishes.thin)
        mine = {indicator.name for indicator in indicators}
        if all(_alike(mine, {other.name for other in table.indicators}) < TOO_ALIKE for table in truth.tables):
            break
    goals = [
        rng.choice(GOALS).format(place=place.name, theme=theme) for theme in rng.sample(themes, min(len(themes), 5))
    ]
    table = TableTruth(
        region_name=place.name,
        region_code=f"{place.code}000",
        department=f"{place.name}{names.bureau}",
        provincial_department=f"{wishes.province.name}市场监管局",
        project_name=names.table_project,
        fund_type="省级财政专项资金",
        project_level="二级项目",
        year=wishes.year,
        amount_fen=amount,
        spending="、".join(themes) + rng.choice(("", "项目", "等工作")),
        goal_items=goals,
        citations=_citations(rng, wishes),
        indicators=indicators,
    )
    _note_weak_points(truth, table)
    return table


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def _indicators(rng: Random, wishes: Wishes, themes: list[str], *, thin: bool) -> list[IndicatorTruth]:
    words: list[Word] = []
    for theme in themes:
        first, *more = outputs()[theme]
        words += [first, *rng.sample(more, rng.randint(0, min(3, len(more))))]
    if not thin:
        shares = {"质量指标": 0.4, "时效指标": 0.9, "成本指标": 0.25, "经济效益指标": 0.5, "生态效益指标": 0.15}
        levels = [level for level, share in shares.items() if rng.random() < share]
        levels += rng.sample(("社会效益指标", "可持续影响指标"), rng.randint(1, 2))
        levels.append("服务对象满意度指标")
        for level in levels:
            words += rng.sample(others()[level], rng.choice((1, 1, 1, 2)))
        words += [Word(n, level, "s") for n, level in SOFT if level in levels and rng.random() < wishes.soft]
    words.sort(key=lambda word: LEVEL2_ORDER.index(word.level2))
    return [make_indicator(rng, word, wishes.year) for word in words]


def make_indicator(rng: Random, word: Word, year: int) -> IndicatorTruth:
    """A row for ``word`` with a value drawn."""
    value, target = write_value(rng, word.measure, year)
    return IndicatorTruth(LEVEL1_OF[word.level2], word.level2, word.name, value, target, word.plain, word.theme)


def _citations(rng: Random, wishes: Wishes) -> list[CitationTruth]:
    pool = citable(wishes.province.code, wishes.year)
    chosen = sorted(rng.sample(pool, min(len(pool), rng.randint(2, 22))), key=lambda known: known.policy_id)
    mentions = [cite(rng, known, wishes.noise) for known in chosen]
    if rng.random() < 0.4:
        mentions.append(cite_local(rng, wishes.province.name, wishes.noise))
    for ordinal, mention in enumerate(mentions, 1):
        mention.ordinal = ordinal
    return mentions


def _note_weak_points(truth: Truth, table: TableTruth) -> None:
    """What a clean table still lets a reader complain about: words for values, and categories that are not there."""
    soft = {name for name, _level in SOFT}
    for indicator in table.indicators:
        if indicator.name in soft:
            truth.defects.append(Defect("not_measurable", (table.region_code,), (indicator,), note="as drawn"))
        elif indicator.target.kind != "quantitative":
            truth.defects.append(Defect("not_measurable", (table.region_code,), (indicator,), expected=False))
        if indicator.target.number_max is not None or indicator.value_text.startswith(("各", "均")):
            truth.defects.append(Defect("several_numbers", (table.region_code,), (indicator,), expected=False))
    levels = {indicator.level1 for indicator in table.indicators}
    if not {"效益指标", "满意度指标"} <= levels:
        truth.defects.append(Defect("category_missing", (table.region_code,), (table,), note="as drawn"))
