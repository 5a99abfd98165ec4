"""The levels of performance indicators, and what an indicator's words say about level and direction.

Two schemes are in use: 财预〔2020〕10号 (产出 with 数量 质量 时效 成本; 效益; 满意度) and 财预〔2021〕101号
(成本 as a level 1 of its own). A guess from meaning never replaces a label that was read; it fills gaps and raises
doubts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from zhixiang.rules.indicator_dictionary import dictionary_match
from zhixiang.rules.taxonomy_levels import (
    BENEFIT,
    COST,
    ECOLOGICAL,
    ECOLOGICAL_COST,
    ECONOMIC,
    ECONOMIC_COST,
    LASTING,
    LEVELS,
    OUTPUT,
    QUALITY,
    QUANTITY,
    SATISFACTION,
    SATISFACTION_LEVEL1,
    SOCIAL,
    SOCIAL_COST,
    TIMELINESS,
    parent,
)

__all__ = [
    "LEVELS",
    "QUANTITY",
    "SATISFACTION",
    "SURE",
    "TIMELINESS",
    "LevelGuess",
    "direction_of",
    "level_for_name",
    "normalise_level",
    "parent",
]

SURE = 0.9
"""From this confidence on, a guess from meaning may contradict a carried label."""

_LEVEL1 = {"产出": OUTPUT, "效益": BENEFIT, "满意度": SATISFACTION_LEVEL1, "效果": BENEFIT}
_LEVEL2 = {
    "数量": QUANTITY,
    "产出数量": QUANTITY,
    "质量": QUALITY,
    "产出质量": QUALITY,
    "时效": TIMELINESS,
    "产出时效": TIMELINESS,
    "成本": COST,
    "产出成本": COST,
    "经济成本": ECONOMIC_COST,
    "社会成本": SOCIAL_COST,
    "生态环境成本": ECOLOGICAL_COST,
    "生态成本": ECOLOGICAL_COST,
    "经济效益": ECONOMIC,
    "社会效益": SOCIAL,
    "生态效益": ECOLOGICAL,
    "生态环境效益": ECOLOGICAL,
    "可持续影响": LASTING,
    "可持续发展": LASTING,
    "可持续性影响": LASTING,
    "服务对象满意度": SATISFACTION,
    "社会公众或服务对象满意度": SATISFACTION,
    "社会公众满意度": SATISFACTION,
    "公众满意度": SATISFACTION,
}


# 一、产出指标, (二)效益指标, 2.质量指标, 满意度指标(10分)
_LABEL_NUMBER = re.compile(r"^(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十\d]+[、.,])|\(\d+分?\)$")
_NOT_LABEL = re.compile(r"[\W\d_]+")


class LevelGuess(NamedTuple):
    """Where an indicator belongs by its words, and how sure that is (0 to 1)."""

    level1: str
    level2: str
    confidence: float


@lru_cache(maxsize=2048)
def normalise_level(text: str) -> tuple[int, str] | None:
    """(1 or 2, canonical name) of a level label in any spelling, or None when ``text`` is no label.

    成本指标 is read as the level 2 of 财预〔2020〕10号; where it stands above 经济成本 … it is a level 1, which
    follows from that level 2.
    """
    plain = _LABEL_NUMBER.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    key = _NOT_LABEL.sub("", plain).removesuffix("指标")
    if key in _LEVEL1:
        return 1, _LEVEL1[key]
    if key in _LEVEL2:
        return 2, _LEVEL2[key]
    return None


# The first pattern that is found decides. Confidence 0.95: the words leave no doubt; 0.7: usual; 0.5: a hint.
_MEANINGS: tuple[tuple[re.Pattern[str], str, float], ...] = tuple(
    (re.compile(pattern), level, confidence)
    for pattern, level, confidence in (
        (r"满意(度|率)|投诉率|好评率|有效投诉", SATISFACTION, 0.95),
        (
            r"完成(期限|时限|时间|及时性)|按(期|时)完成率?$|(实施|完成|下达|拨付|支付|项目|任务|工作|资金)(进度|时限|期限|及时率|及时性)",
            TIMELINESS,
            0.95,
        ),
        (r"及时率|按时|办理时限|平均周期", TIMELINESS, 0.7),
        (r"成本(控制|节约|降低)|预算(控制|执行)|单位成本|平均成本|不超(过)?预算", COST, 0.7),
        (r"合格率|通过率|准确率|验收|达标率|授权率|差错率|优良率|超期率|积压率|完成质量", QUALITY, 0.7),
        (
            r"利润|产值|增加值|收入|销售额|税收|创收|融资额|带动.{0,8}投资|(质押|融资|贷款|担保|成交|交易|合同)[^，。]{0,12}额",
            ECONOMIC,
            0.75,
        ),
        (r"(转让|许可|转化)(、许可)?(等)?(转化)?(运营)?(项目|次数|金额)", ECONOMIC, 0.5),
        (r"意识|积极性|主动性|知名度|影响力|可持续|长效|长期|风险补偿机制", LASTING, 0.4),
        (
            r"电商领域|分级分类监管|保护工作$|营商环境|社会影响|促进作用|培育能力|运用能力|保护水平|服务水平|建设水平|软硬件",
            SOCIAL,
            0.7,
        ),
        (r"生态|环境改善|节能|减排|绿色", ECOLOGICAL, 0.6),
    )
)


_QUALITY_RATE = re.compile(r"(?:合格|(?:考核|评审|审查|验收)通过|准确|优良|差错|错误)率")
_DICTIONARY, _VERB = 0.5, 0.4
"""How far the usual level of a known noun is trusted, and that of a name which merely says that something is done."""
_DOING = re.compile(
    r"举办|召开|组织|开展|建设|新增|形成|撰写|完成|制定|培育|支持|提供|发布|编制|出具|建立|设立|进驻|参加"
)


_DONE_BY = re.compile(r"限期完成|按期完成|(底|日|末)?前完成")
_COUNTED = re.compile(r"\d+\s*(家|个|场|份|次|件|项)")


@lru_cache(maxsize=8192)
def level_for_name(name: str, value: str = "") -> LevelGuess | None:
    """Where an indicator called ``name`` belongs by meaning, or None without a hint.

    A value that is a deadline (按合同要求限期完成) speaks for 时效 whatever the name says.
    """
    if _DONE_BY.search(value) and not _COUNTED.search(value):
        return LevelGuess(OUTPUT, TIMELINESS, 0.95)
    if _QUALITY_RATE.search(name) and value.rstrip("以上及内下").endswith(("%", "％")):
        return LevelGuess(OUTPUT, QUALITY, SURE)
    for pattern, level2, confidence in _MEANINGS:
        if pattern.search(name):
            return LevelGuess(parent(level2), level2, confidence)
    entry = dictionary_match(name)
    if entry is not None:
        return LevelGuess(entry.level1, entry.level2, _DICTIONARY)
    return LevelGuess(OUTPUT, QUANTITY, _VERB) if _DOING.search(name) else None


_LOWER_IS_BETTER = re.compile(
    r"投诉[率量数]|差错|错误率|出错率|误判率|超期|积压|逾期|延误|拖欠|未办结|不良|违约|违规率|违法率|失信率|失误率|退回率|退件率|驳回率|"
    r"发回重审率|上诉率|败诉率|流失率|失效率|撤销率|闲置率|空置率|结余率|偏差率|超支|返工率|缺席率|不合格率|不满意|漏[报检]率|信访[率量]|"
    r"(?<![形建])成本(?![地土市省县级])|能耗|周期|时限|天数$|时长$|(?:响应|处理|办理|办结|等待|审查|平均)时间$|用时|耗时|发生率|事故|"
    r"重复(?:率|侵权率)|缺陷|非正常(专利)?申请(量|占比|率)?$"
)
_ABOUT_LOWERING = re.compile(r"降低|下降|减少|压减|缩短|节约")


@lru_cache(maxsize=4096)
def direction_of(name: str) -> str:
    """``le`` when less is better by the indicator's name (投诉率), else ``ge``.

    A name that is about lowering something (投诉率下降幅度) counts upwards again.
    """
    return "le" if _LOWER_IS_BETTER.search(name) and not _ABOUT_LOWERING.search(name) else "ge"
