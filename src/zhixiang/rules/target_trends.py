"""Indicator values without a figure that still say a direction against an earlier state.

Growth, decline and steadiness of something that can be counted are trends; 逐步提升, 提高, 不断加强 are not, for nobody
could say by how much of what, unless they name the state they compare with (较上年有所提高).
"""

from __future__ import annotations

import re
from enum import Enum


class Trend(Enum):
    """Which way a value wants the actual to move."""

    INCREASE = "increase"
    MAINTAIN = "maintain"
    DECREASE = "decrease"


_TIME = r"(?:上一?年度?|去年|往年|历年|前[一三]?年|以前年度|上年同期|同期|基期|上期|(?:较|比|与|超)(?:20)?\d\d年度?)"
_MORE = "增长|增加|提高|提升|上升|扩大|增多|改善|增强|优化"
_LESS = "下降|减少|降低|缩短|压减|递减"
_NOT_LESS = re.compile(rf"不(?:低于|少于|差于|小于){_TIME}|{_TIME}(?:水平)?不(?:{_LESS})|不{_TIME}?(?:下降|减少|降低)$")
_MAINTAIN = re.compile(
    r"(?:保持|维持)(?:相对|基本|总体|在?现有)?(?:稳定|平稳|不变|持平|现状|水平|在)|"
    r"(?:持续|基本|总体|相对|^)(?:稳定|平稳|持平)$|与上[^,。;]{0,4}持平|^(?:继续|持续)?(?:保持|维持)"
)
_INCREASE = re.compile(
    rf"(?:{_TIME}|同比|环比|逐年|年均)[^,。;]{{0,8}}(?:{_MORE}|递增|攀升)|(?:高于|优于|多于|好于){_TIME}|超过?{_TIME}|稳中有[升增进]|"
    r"(?:稳步|稳定|持续|有所|实现|明显|显著|逐步|不断|快速|稳中有|正|较快|大幅|平稳|保持)(?:快速|较快|稳步|稳定)?(?:增[长加]|上升|攀升)"
)
_ENDS_IN_GROWTH = re.compile(r"(?:增长|增加|递增|上升|攀升)(?:趋势|态势)?$")
_DECREASE = re.compile(
    rf"(?:{_TIME}|同比|环比|逐年)[^,。;]{{0,6}}(?:{_LESS})|(?:^|逐步|持续|有所|明显|显著|稳步|不断)(?:{_LESS})$"
)
_TREND_LENGTH = 16
"""A longer text that happens to end in 增长 is a sentence about effects, not a trend of the indicator."""
_EFFECT = re.compile(r"促进|推动|带动|助力|助推|拉动|支撑|服务")


def trend_of(text: str) -> Trend | None:
    """The trend that a half-width text without blanks speaks of, or None."""
    short = len(text) <= _TREND_LENGTH
    if _NOT_LESS.search(text):
        return Trend.MAINTAIN
    if _INCREASE.search(text):
        return Trend.INCREASE
    if (short or "," in text) and _MAINTAIN.search(text):
        return Trend.MAINTAIN
    if short and _ENDS_IN_GROWTH.search(text) and not _EFFECT.search(text):
        return Trend.INCREASE
    return Trend.DECREASE if _DECREASE.search(text) else None
