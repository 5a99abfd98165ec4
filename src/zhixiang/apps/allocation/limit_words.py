"""The words of a choice: its aims, its limits, and what a left-out project lacks, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from zhixiang.apps.wording import region_name
from zhixiang.rules.choosing_conditions import Aim
from zhixiang.rules.choosing_limits import SAYS

AIMS: Final[Mapping[Aim, str]] = {
    "rank": gettext_noop("排序靠前的优先"),
    "score": gettext_noop("评审得分合计最高"),
    "count": gettext_noop("项目数最多"),
    "amount": gettext_noop("安排金额最多"),
}
"""What each aim is called where one is picked."""

_LACKS: Final[Mapping[str, str]] = {
    "rank": gettext_noop("没有排序，不增加得分"),
    "score": gettext_noop("没有评审得分，不增加得分"),
}


def said(limit: Mapping[str, str] | str) -> str:
    """A stored limit in words; one that was stored before limits had parts is a sentence already."""
    if isinstance(limit, str):
        return limit
    kind, subject = limit["kind"], limit["subject"]
    if kind.startswith("region_"):
        subject = region_name(subject)
    template = SAYS.get(kind)  # type: ignore[call-overload]  # a kind that was stored is one of them, or unknown
    return gettext(template).format(subject=subject, bound=limit["bound"]) if template else kind


def why_left_out(row: Mapping[str, Any], aim: str) -> list[str]:
    """Why a project was not chosen: the limits that it would break, or that it adds nothing to the aim."""
    return [said(limit) for limit in row.get("why", ())] or [gettext(_LACKS.get(aim, _LACKS["rank"]))]


def worth(reason: Mapping[str, Any]) -> str:
    """What a chosen project counted for, by the aim of the choice; empty where it had neither place nor score."""
    if reason.get("must"):
        return gettext("必选项目")
    aim, rank, score = reason.get("aim", "rank"), reason.get("rank"), reason.get("score")
    if aim == "score":
        return gettext("评审得分 {n}").format(n=score) if score else ""
    if aim == "rank":
        return gettext("排序第 {n}").format(n=rank) if rank else ""
    return gettext(AIMS[aim]) if aim in AIMS else ""


def proof(reason: Mapping[str, Any]) -> str:
    """Whether the choice is proven to be the best, else how much better another might be at most."""
    if reason.get("proven"):
        return gettext("已证明没有更好的选择")
    if reason.get("gap") is None:
        return gettext("未证明最优")
    gap = f"{Decimal(str(reason['gap'])) * 100:.4f}"
    return gettext("未证明最优，整个选择最多还能好 {gap}%").format(gap=gap)
