"""Does a target make sense under its name and its level? Doubts that words and figures raise together.

``taxonomy`` guesses a level from words to fill gaps; here a level that was read is contradicted, so the bar is higher:
a count of things done (场 份 期 …, or 家 个 次 of something built or held) is an output wherever it stands, money
earned is a benefit, and a count of things is neither timeliness nor satisfaction. Rule T4 of the screening rules.
"""

from __future__ import annotations

import re
from typing import Final

from zhixiang.rules.indicators import Kind, Op, Target
from zhixiang.rules.taxonomy import SURE, direction_of, level_for_name
from zhixiang.rules.taxonomy_levels import (
    BENEFIT,
    COST,
    ECONOMIC,
    OUTPUT,
    QUALITY,
    QUANTITY,
    SATISFACTION,
    TIMELINESS,
    parent,
)

# Units that count only what was done or made, and units that count anything.
_DONE_UNITS: Final = frozenset(
    [
        "场",
        "场次",
        "期",
        "期次",
        "班",
        "班次",
        "份",
        "份次",
        "册",
        "本",
        "篇",
        "篇次",
        "部",
        "届",
        "届次",
        "讲",
        "课",
        "堂",
        "课时",
        "学时",
        "辑",
        "版",
    ]
)
_COUNTING_UNITS: Final = _DONE_UNITS | frozenset(
    [
        "家",
        "家次",
        "个",
        "次",
        "人",
        "人次",
        "名",
        "件",
        "件次",
        "项",
        "项次",
        "批",
        "批次",
        "所",
        "所次",
        "条",
        "起",
        "宗",
        "笔",
        "套",
        "处",
        "座",
        "户",
        "户次",
        "支",
    ]
)
_DEED: Final = re.compile(
    r"举办|召开|组织|开展|承办|撰写|编[制写印辑]|[印制]作|发[放布]|建设|新[建增]|[建设成]立|搭建|打造|进驻|参加|走访|宣讲|宣传|培训|讲座|"
    r"论坛|沙龙|研讨|对接会|推介|活动|网点|站点|[导作务援]站|驿站|数据库|专题库|联盟|报告|指引|手册|简报|进校园|咨询|检索|调解"
)
_OUTCOME: Final = re.compile(
    r"率|比[例重]|占比|增[长加幅]|提[升高]|降低|减少|下降|额|产值|收入|利润|税|带动|受益|惠及|覆盖|拥有量|留存|就业|投资|影响|转化|转让|"
    r"许可|达成|成交|合作|合同|促[进成使]|认知|知晓|获奖|入选|上市|维持|效益|生态|绿色|节能|减排|面积|推广应用|机制|制度|水平|能力|融资"
)
# 能力提升培训班 3期 is still a training; only words that make the figure itself an effect speak against 场 and 份.
_EFFECT_OF_DEED: Final = re.compile(r"率$|增[长幅]|带动|受益|拥有量|收入|产值|利润|就业|促[成使]")
_EARNED: Final = re.compile(r"利润|产值|增加值|销售(?:额|收入)|营业收入|税收|创收|收益")
_QUALITY_RATE: Final = re.compile(r"(?:合格|通过|准确|达标|优良|差错|错误)率")
_TIME: Final = re.compile(
    r"期限|时间|及时|[按准超逾延]时|[按超逾延]期|时效|进度|周期|时限|工期|完成(?:期|时|日|情况|率|度|$)|[前内期时]完成|办结|响应|[日月年]前|天数|小时"
)
_SATISFIED: Final = re.compile(r"满意|投诉|好评|差评|表扬|信访")

_HIGHER_IS_BETTER: Final = re.compile(
    r"满意(?:度|率)|好评率|(?:合格|通过|达标|优良|准确|成功|及时|完成|覆盖|授权|结案|办结|履约|知晓|认知|普及|增长|参与|公开|回访|兑现|转化|利用|"
    r"按期|到位|实施|产业化|续展)率|(?:认知|知晓|知名|参与|美誉|信任)度|增幅|拥有量|产值|增加值|销售额|收入|利润|融资(?:登记)?金?额|成交额"
)
_NOT_HIGHER: Final = re.compile(r"不满意|[差未不非误]|投诉|成本|费用|支出|超|逾|退|下降|降低|减少|不良|流失")
_LIMITED: Final = re.compile(r"会议|成本|费|支出|出国|接待|车|时|期|天|控制|限|误|差|错|投诉|超|逾|积压")
# Some durations are to be long: a training of 5 days, a publication of 7.
_LONG_IS_GOOD: Final = re.compile(
    r"培训|研修|公示|公告|驻|展|宣传|活动|开放|值守|课|讲座|学习|交流|运行|运营|维持|维护|服务(?:周期|天数|时限)"
)
_ABOUT_MENDING: Final = re.compile(
    r"清理|处[置理]|化解|补偿|整改|(?<!未)办结(?!时间|时长|天数|周期|时限|所需)|追回|查处|打击|结案|反馈|回复|撤回|核查|控制(?:有效)?率"
)
_LESS_THAN_BEFORE: Final = "下降"


def level_in_doubt(name: str, value: str, target: Target, level2: str) -> str | None:
    """The level 2 where this indicator belongs, when words and figures contradict ``level2``; else None."""
    guess = level_for_name(name, value)
    if guess is not None and guess.confidence >= SURE:
        return guess.level2 if guess.level2 != level2 else None
    if target.kind is not Kind.QUANTITATIVE or not level2:
        return None
    unit = target.unit or ""
    if level2 == QUANTITY:
        return _not_a_quantity(name, unit)
    return QUANTITY if unit in _COUNTING_UNITS and _is_mere_count(name, value, unit, level2) else None


def earns(name: str) -> bool:
    """Whether an indicator is money that somebody earns."""
    return bool(_EARNED.search(name))


def _not_a_quantity(name: str, unit: str) -> str | None:
    if unit.endswith("元") and earns(name):
        return ECONOMIC
    return QUALITY if unit == "%" and _QUALITY_RATE.search(name) else None


def _is_mere_count(name: str, value: str, unit: str, level2: str) -> bool:
    """Whether a count of things says nothing of what ``level2`` is about."""
    if level2 == SATISFACTION:
        return not _SATISFIED.search(name)
    if level2 == TIMELINESS:
        return not _TIME.search(name + value)
    level1 = parent(level2)
    return (level1 == BENEFIT or level2 in (QUALITY, COST)) and _is_deed(name, unit, level1)


def _is_deed(name: str, unit: str, level1: str) -> bool:
    """Whether a count is one of things done or made, and not one of their effects or of how well they are done."""
    if unit in _DONE_UNITS:
        return not _EFFECT_OF_DEED.search(name)
    return level1 == BENEFIT and bool(_DEED.search(name)) and not _OUTCOME.search(name)


def wrong_way(name: str, target: Target, level2: str) -> bool | None:
    """True when less is better and the target asks for more, False when more is better and it sets a ceiling.

    None where name and target agree or the name does not say.
    """
    if direction_of(name) == "le" and not _ABOUT_MENDING.search(name):
        upward = target.op in (Op.GE, Op.GT, Op.INCREASE)
        is_duration = target.unit in ("天", "日", "个工作日", "工作日", "个月", "小时", "个小时")
        return True if upward and not (is_duration and _LONG_IS_GOOD.search(name)) else None
    downward = target.op in (Op.LE, Op.LT) or (target.kind is Kind.TREND and target.note == _LESS_THAN_BEFORE)
    if not downward:
        return None
    if _HIGHER_IS_BETTER.search(name) and not _NOT_HIGHER.search(name):
        return False
    counted = target.unit in _COUNTING_UNITS and level2 == QUANTITY and parent(level2) == OUTPUT
    return False if counted and _DEED.search(name) and not _LIMITED.search(name) else None
