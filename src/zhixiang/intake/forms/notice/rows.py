"""One row of the indicator part: which leading cells are labels, which is the name, which is the value."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from zhixiang.intake.forms.text_tools import label, squeeze
from zhixiang.intake.readers.blocks import Row
from zhixiang.rules.characters import HAN
from zhixiang.rules.indicators import Kind, parse_target
from zhixiang.rules.taxonomy import normalise_level

Level = tuple[int, str]
"""(depth, canonical name) of a level label: (1, 产出指标), (2, 数量指标)."""

_TABLE_LABEL = frozenset({"绩效指标", "年度绩效指标", "指标"})
_LABEL_FRAGMENT = re.compile(
    r"^(绩效|产出|效益|数量|质量|时效|成本|经济|社会|生态|可持续|可持续影响|经济效益|社会效益|生态效益|满意度|服务对象|指标)$"
)
_COMPARATOR_ONLY = re.compile(
    r"^(不少于|不低于|不得低于|不得少于|至少|力争不少于|各不少于|≥|≤|>|<|=|＞|＜|＝|不高于|不超过|大于|小于|等于)$"
)
_UNIT_ONLY = re.compile(rf"^[(（]?(?:{HAN}{{1,3}}|%|％)(以上|以内|以下)?[)）]?$")
_NUMBER_ONLY = re.compile(r"^[\d０-９.,，．]+$")
_LONGEST_NOTE = 6


class IndicatorCells(NamedTuple):
    """What one row says. A row may carry labels alone (``name`` and ``value`` empty)."""

    line: int
    labels: tuple[Level, ...]
    name: str
    value: str
    inferred: tuple[str, ...] = ()


def read_indicator_cells(row: Row) -> IndicatorCells | None:
    """The row's labels, name and value; None when the row says nothing."""
    tokens = [(position, squeeze(cell)) for position, cell in enumerate(row.cells) if cell]
    texts = [text for _, text in tokens]
    labels, texts = _take_labels(texts)
    if not texts:
        return IndicatorCells(row.line, labels, "", "") if labels else None
    if len(texts) == 1:
        # A lone cell is the name, and its value was lost; only a cell in the last column that reads as a value is one.
        is_value = tokens[-1][0] == len(row.cells) - 1 and len(row.cells) > 3 and not labels and _is_value(texts[0])
        return (
            IndicatorCells(row.line, labels, "", texts[0])
            if is_value
            else IndicatorCells(row.line, labels, texts[0], "")
        )
    name, value = _split(texts)
    inferred = ("name", "value_text") if len(texts) > 2 else ()
    return IndicatorCells(row.line, labels, name, value, inferred)


@lru_cache(maxsize=1024)
def level_labels(text: str) -> tuple[Level, ...]:
    """The level labels that a cell consists of (a merged cell may hold two), or none when it is something else."""
    if len(text) > 24:
        return ()
    whole = normalise_level(text)
    if whole is not None:
        return (whole,)
    parts = [part for part in re.split(r"[\s、/／]+", text) if part]
    if len(parts) < 2:
        parts = [part + "指标" for part in text.split("指标") if part] if text.endswith("指标") else []
    found = [normalise_level(part) for part in parts]
    return tuple(level for level in found if level is not None) if len(found) > 1 and None not in found else ()


def _take_labels(texts: list[str]) -> tuple[tuple[Level, ...], list[str]]:
    """Take the label cells off the front. The last two cells may be a name and a value that look like labels."""
    labels: list[Level] = []
    rest = list(texts)
    while rest:
        is_table_label = label(rest[0]) in _TABLE_LABEL
        levels = level_labels(rest[0])
        if not is_table_label and not levels:
            break
        if len(rest) == 2 and not is_table_label and _is_value_of_a_name(rest[1]):
            break
        if len(rest) == 1 and levels and set(levels) <= set(labels):
            break  # 服务对象满意度指标 | 社会公众满意度: the level once more is an indicator whose value is missing
        labels += levels
        rest.pop(0)
    while len(rest) > 2 and _LABEL_FRAGMENT.match(rest[0]):
        rest.pop(0)
    return tuple(labels), rest


def _is_value_of_a_name(second: str) -> bool:
    """服务对象满意度 | 85%以上 is a name with its value; 时效指标 | 项目完成期限 is a label with a name."""
    if level_labels(second):
        return False
    target = parse_target(second)
    # A name may hold a figure too (维持五年以上占比): a value says little else.
    return len(second) <= 20 and target.kind is Kind.QUANTITATIVE and len(target.note) <= _LONGEST_NOTE


def _is_value(text: str) -> bool:
    return parse_target(text).kind is Kind.QUANTITATIVE and len(text) <= 16


def _split(texts: list[str]) -> tuple[str, str]:
    """Name and value of two or more cells: the value is the last cell, with the pieces of a value that was cut."""
    cut = len(texts) - 1
    while cut > 1 and (
        _COMPARATOR_ONLY.match(texts[cut - 1]) or (_NUMBER_ONLY.match(texts[cut - 1]) and _UNIT_ONLY.match(texts[cut]))
    ):
        cut -= 1
    return "".join(texts[:cut]), "".join(texts[cut:])
