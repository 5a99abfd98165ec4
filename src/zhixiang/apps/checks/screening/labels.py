"""What the desk calls checks, relations, states and the points of a score, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.checks.models import DemandFinding
from zhixiang.apps.checks.screening.found import AGAIN, SAME, SPLIT, TARGETS
from zhixiang.apps.checks.screening.lint import title_of
from zhixiang.screening.relations import Relation

_S = DemandFinding.State

Labels = Mapping[str, "Promise | str"]

SEVERITIES: Final[Labels] = {"error": _("错误"), "warning": _("疑问"), "note": _("提示")}
STATES: Final[Labels] = {
    _S.OPEN: _("待处理"),
    _S.ASKED: _("已请单位说明"),
    _S.MERGING: _("已送合并"),
    _S.CONFIRMED: _("已确认"),
    _S.FALSE_ALARM: _("误报"),
    _S.SETTLED: _("不再成立"),
}
CODES: Final[Labels] = {
    SAME: _("多条需求是同一件事"),
    AGAIN: _("与其他年度的需求是同一件事"),
    SPLIT: _("一个项目拆成了几条需求"),
    TARGETS: _("不同项目的指标和数值相同"),
}
RELATIONS: Final[Labels] = {
    Relation.COPY: _("重复"),
    Relation.REWORDED: _("改写"),
    Relation.RENAMED: _("换名"),
    Relation.ELSEWHERE: _("跨区同质"),
    Relation.AGAIN: _("续报"),
    Relation.SPLIT: _("拆分"),
    Relation.SAME_TARGETS: _("指标雷同"),
}
FEATURES: Final[Labels] = {
    "subject_same": _("标的相同"),
    "figures_equal": _("指标数值相同"),
    "figures_near": _("指标数值相近"),
    "figures_told": _("有多个指标可比"),
    "rarity": _("相同的数值少见"),
    "acts_shared": _("做的事相同"),
    "acts_differ": _("做的事不同"),
    "names_shared": _("指标名称相同"),
    "kinds_shared": _("指标的计量单位相同"),
    "clauses_shared": _("句子相同"),
    "words_equal": _("全文相同"),
    "title_same": _("项目名称相同"),
    "title_near": _("项目名称相近"),
    "unit_same": _("同一单位"),
    "county_same": _("同一县区"),
    "city_same": _("同一地市"),
    "year_same": _("同一年度"),
    "category_same": _("类型相同"),
    "budget_same": _("申请金额相同"),
    "budget_near": _("申请金额相近"),
    "unit_amount_same": _("单项金额相同"),
    "count_same": _("项目数相同"),
}
"""A label for each of screening.features.NAMES; a test compares them."""

ACTS: Final[Labels] = {
    "confirm": _("确认属实"),
    "dismiss": _("误报"),
    "ask": _("请单位说明"),
    "merge": _("送统筹合并"),
    "show": _("向相关地市出示"),
}


def check_title(code: str) -> str:
    """The check in one phrase."""
    return str(CODES[code]) if code in CODES else gettext(title_of(code))
