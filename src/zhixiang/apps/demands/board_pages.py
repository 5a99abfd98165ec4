"""What the pages of an office show of a call's answers: the board, the demands, one submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixiang.apps import keyset
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands import reviews
from zhixiang.apps.demands.corrections import Asked
from zhixiang.apps.demands.models import Demand, Submission
from zhixiang.apps.web import Link, Paging, address
from zhixiang.publishing.xlsx import Column, Format, Row, Sheet
from zhixiang.rules.demand_form import FIELDS
from zhixiang.rules.demand_form import Column as FormColumn
from zhixiang.rules.money import to_yuan

STATES: Final = {
    reviews.NOT_STARTED: gettext_lazy("未开始"),
    Submission.State.DRAFT: gettext_lazy("填报中"),
    Submission.State.AWAITING: gettext_lazy("待单位签发"),
    Submission.State.CERTIFIED: gettext_lazy("已签发，待提交"),
    Submission.State.SUBMITTED: gettext_lazy("已提交"),
    Submission.State.RETURNED: gettext_lazy("退回修改"),
    Submission.State.ACCEPTED: gettext_lazy("已受理"),
}
"""State → what offices call it, in the order of the way."""

_WAITING: Final = (
    (reviews.NOT_STARTED, gettext_lazy("等待 {n} 家单位开始填报")),
    (Submission.State.DRAFT, gettext_lazy("等待 {n} 家单位填完")),
    (Submission.State.AWAITING, gettext_lazy("等待 {n} 家单位签发")),
    (Submission.State.CERTIFIED, gettext_lazy("等待 {n} 家单位提交")),
    (Submission.State.RETURNED, gettext_lazy("等待 {n} 家单位改好")),
)
"""State → what the office waits for."""


class BoardFilter(forms.Form):
    """The state and a part of the name; what is no state is ignored."""

    use_required_attribute = False
    search = forms.CharField(label=gettext_lazy("单位名称"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    scope = forms.ChoiceField(label=gettext_lazy("范围"), required=False)

    def __init__(self, data: Any, *, sees_all: bool) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        if sees_all:
            self.fields["scope"].choices = [("", _("全部")), ("direct", _("省直单位"))]  # type: ignore[attr-defined]
        else:
            del self.fields["scope"]
        self.fields["state"].choices = [("", _("全部")), *STATES.items()]  # type: ignore[attr-defined]
        for field in self.fields.values():
            css = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = css

    def chosen(self) -> dict[str, str]:
        """The filters that are set and valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def waiting_for(standing: reviews.Standing) -> list[str]:
    """What the office still waits for, in words: 等待 3 家单位签发."""
    return [str(what).format(n=standing.counts[state]) for state, what in _WAITING if standing.counts.get(state)]


def facets(request: HttpRequest, standing: reviews.Standing, chosen: str) -> list[Link]:
    """A link for each state that some unit is in."""
    return [
        Link(str(label), address(request, state=None if state == chosen else state), state == chosen, count)
        for state, label in STATES.items()
        if (count := standing.counts.get(state))
    ]


def demand_row(demand: Demand, *, names: dict[str, str]) -> dict[str, Any]:
    """A demand in a list."""
    return {
        "id": demand.pk,
        "title": demand.project_name or demand.content[:40] or _("（未写项目名称）"),
        "unit": demand.unit.name,
        "region": demand.region.name,
        "part": names.get(str(demand.part_id), ""),
        "category": demand.category,
        "fen": demand.asks_fen,
        "submission_id": demand.submission_id,
        "recommendations": list(demand.recommendations.all()),
    }


def submission_parts(
    submission: Submission,
    sums: Mapping[int, reviews.PartSum],
    rows: Iterable[Demand],
    *,
    asked: Asked = MappingProxyType({}),
    typed: Asked = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """The parts of the latest version with those of their ``rows`` that a page shows, each with its cells.

    A part all of whose rows are on other pages is left out. ``asked`` is what the unit is correcting, ``typed`` what
    somebody wrote into a return that was refused. No query for prefetched rows and parts.
    """
    ask = _("改第 {n} 行“{heading}”")
    by_part: dict[int, list[Demand]] = {}
    for row in rows:
        by_part.setdefault(row.part_id, []).append(row)
    return [
        {
            "title": part.title,
            "columns": [{"key": c.key, "heading": c.heading, "number": _is_number(c.key)} for c in part.shown_columns],
            "rows": [
                {
                    "demand": row,
                    "said": list(row.recommendations.all()),
                    "number": (number := row.position - sums[part.pk].first + 1),
                    "uid": str(row.uid),
                    "asked": asked.get((str(row.uid), ""), ""),
                    "typed": typed.get((str(row.uid), ""), ""),
                    "cells": [
                        _cell(row, column, ask.format(n=number, heading=column.heading), asked, typed)
                        for column in part.shown_columns
                    ],
                }
                for row in by_part.get(part.pk, [])
            ],
            "fen": sums[part.pk].fen if part.pk in sums else 0,
        }
        for part in submission.call.parts.all()
        if part.pk in by_part or part.pk not in sums
    ]


def rows_paging(submission: Submission, total: int, page: int) -> Paging:
    """The links between the pages of a submission's rows, which never change: so pages have numbers."""
    url = reverse("demands:review", args=[submission.call_id, submission.pk])
    last = reviews.last_page(total)
    start = (page - 1) * reviews.ROWS_SHOWN + 1
    return Paging(
        total=keyset.Total(total),
        start=start,
        stop=min(total, start + reviews.ROWS_SHOWN - 1),
        first_url=url if page > 1 else "",
        previous_url=f"{url}?page={page - 1}" if page > 1 else "",
        next_url=f"{url}?page={page + 1}" if page < last else "",
        last_url=f"{url}?page={last}" if page < last else "",
    )


def _cell(demand: Demand, column: FormColumn, ask: str, asked: Asked, typed: Asked) -> dict[str, Any]:
    place = (str(demand.uid), column.key)
    return {
        "key": column.key,
        "heading": column.heading,
        "number": _is_number(column.key),
        "value": getattr(demand, column.key),
        "ask": ask,
        "asked": asked.get(place, ""),
        "typed": typed.get(place, ""),
    }


def _is_number(key: str) -> bool:
    return FIELDS[key].kind.value != "text"


def demands_sheet(call: Call, demands: Iterable[Demand], notes: Sequence[str] = ()) -> Sheet:
    """The demands of a call as far as the actor sees them, one row each; money in 元."""
    fields = [field for field in FIELDS.values() if field.kind.value == "text"]
    columns = [
        Column(_("地区")), Column(_("单位")), Column(_("部分")), Column(_("申请金额（元）"), Format.YUAN),
        *(Column(field.label) for field in fields),
    ]  # fmt: skip
    keys = [field.key for field in fields]
    rows = (
        Row(
            [
                one.region.name,
                one.unit.name,
                one.part.title,
                to_yuan(one.asks_fen),
                *(getattr(one, key) for key in keys),
            ]
        )
        for one in demands
    )
    return Sheet(_("需求"), call.title, columns, rows, notes)
