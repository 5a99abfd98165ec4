"""What the pages of the desk show, and the same as spreadsheet rows. No reading, no deciding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from zhixiang.apps.calls.models import Call
from zhixiang.apps.checks.models import DemandFinding, FindingMember, FindingPair, ScreeningRun
from zhixiang.apps.checks.screening import labels
from zhixiang.apps.checks.screening.comparing import CLOSE, DIFFERENT, LONE, SAME, Line
from zhixiang.apps.checks.screening.queries import Listed
from zhixiang.apps.checks.tables import counted
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.web import Choice, Link, address
from zhixiang.apps.wording import region_name
from zhixiang.publishing import xlsx
from zhixiang.rules.demand_form import FIELDS
from zhixiang.rules.money import to_yuan

_LINE_LABELS: Final = {"asks_fen": "申请金额（万元）", "indicator": "绩效指标"}


def choices(
    facets: Mapping[str, Mapping[str, int]] | None, places: Mapping[str, Sequence[tuple[str, str]]]
) -> dict[str, list[Choice]]:
    """What the filters offer, with counts where they are known."""
    told = {"severity": labels.SEVERITIES, "state": labels.STATES, "relation": labels.RELATIONS, "code": labels.CODES}
    found: dict[str, list[Choice]] = {}
    for name, options in told.items():
        counts = facets[name] if facets is not None else dict.fromkeys(options)
        extra = {value: labels.check_title(value) for value in counts if value and value not in options}
        shown = {value: str(label) for value, label in {**options, **extra}.items() if value in counts}
        found[name] = counted(shown, counts)
    for name, regions in places.items():
        found[name] = [(code, region_name(place)) for code, place in regions]
    return found


def facets(request: HttpRequest, counts: Mapping[str, Mapping[str, int]] | None, chosen: str) -> list[Link]:
    """A link a state, with its number."""
    links = [Link(gettext("全部"), address(request, state=None), not chosen)]
    for value, label in labels.STATES.items():
        count = None if counts is None else counts["state"].get(value, 0)
        if count != 0 or chosen == value:
            links.append(Link(str(label), address(request, state=value), chosen == value, count))
    return links


def title_of(demand: Demand) -> str:
    """A demand in one phrase."""
    return demand.project_name or demand.content[:40] or gettext("（未写项目名称）")


def said(one: Listed, *, sees_all: bool) -> str:
    """A finding in one sentence that names nothing that the reader may not see."""
    if one.finding.message:
        return one.finding.message
    title = labels.check_title(one.finding.code)
    if sees_all or not one.elsewhere:
        return gettext("{title}：{n} 条").format(title=title, n=one.count)
    return gettext("{title}：本地 {n} 条，另有其他地区的同类需求").format(title=title, n=one.count)


def row(one: Listed, call: Call, *, sees_all: bool) -> dict[str, Any]:
    """One finding in the list."""
    finding = one.finding
    return {
        "id": finding.pk,
        "url": reverse("checks:demand_finding", args=[call.pk, finding.pk]),
        "said": said(one, sees_all=sees_all),
        "severity": finding.severity,
        "relation": labels.RELATIONS.get(finding.relation, ""),
        "score": finding.score / 100 if finding.relation else None,
        "state": state_of(finding),
        "state_key": finding.state,
        "gone": finding.gone_at is not None,
        "names": [title_of(member.demand) for member in one.members[:2]],
        "units": list(dict.fromkeys(member.unit.name for member in one.members))[:3],
        "places": list(dict.fromkeys(region_name(place_of(member)) for member in one.members))[:3],
        "fen": sum(member.demand.asks_fen for member in one.members),
        "more": one.count - len(one.members),
    }


def place_of(member: FindingMember) -> str:
    """The city of a row; for units of the province their region."""
    return member.city.name if member.city is not None else member.region.name


def state_of(finding: DemandFinding) -> Any:
    """The state in words; what is found no more says so beside what was decided."""
    label = labels.STATES[finding.state]
    if finding.gone_at is not None and finding.state != DemandFinding.State.SETTLED:
        return gettext("{state}，不再成立").format(state=label)
    return label


def columns(members: Sequence[FindingMember], call: Call, own: Collection[int]) -> list[dict[str, Any]]:
    """The heads of the demands that stand side by side; those of ``own`` lead to the answers that they are from."""
    return [
        {
            "letter": letter(at),
            "title": title_of(member.demand),
            "unit": member.unit.name,
            "place": place_of(member),
            "region": member.region.name if member.region_id != member.city_id else "",
            "part": member.demand.part.title,
            "year": member.demand.call.year,
            "earlier": member.demand.call_id != call.pk,
            "call": member.demand.call.title,
            "url": reverse("demands:review", args=[member.demand.call_id, member.submission_id])
            + f"#row-{member.demand_id}"
            if member.pk in own
            else "",
            "withdrawn": not member.demand.current
            or member.demand.submission.state not in ("submitted", "accepted"),
        }
        for at, member in enumerate(members)
    ]  # fmt: skip


def letter(at: int) -> str:
    """A name for the column; never the place in the whole group, which would tell how many others there are."""
    return chr(ord("A") + at)


def lines(compared: Sequence[Line]) -> list[dict[str, Any]]:
    """The comparison with a label and a mark a line."""
    return [
        {
            "key": line.key,
            "label": gettext(_LINE_LABELS.get(line.key) or FIELDS[line.key].label),
            "cells": [(letter(at), cell) for at, cell in enumerate(line.cells)],
            "agree": line.agree,
            "mark": mark(line.agree),
            "number": line.key in ("asks_fen", "unit_amount_fen", "quantity"),
        }
        for line in compared
    ]


def mark(agree: str) -> tuple[str, str]:
    """Sign and word of an agreement."""
    return {
        SAME: ("＝", gettext("相同")),
        CLOSE: ("≈", gettext("相近")),
        DIFFERENT: ("≠", gettext("不同")),
        LONE: ("–", gettext("只有一方")),
    }.get(agree, ("", ""))


def pairs(found: Sequence[FindingPair], members: Sequence[FindingMember]) -> list[dict[str, Any]]:
    """What spoke for and against each pair of the columns, heaviest first."""
    letters = {member.pk: letter(at) for at, member in enumerate(members)}
    return [
        {
            "first": letters[pair.first_id],
            "second": letters[pair.second_id],
            "relation": labels.RELATIONS.get(pair.relation, pair.relation),
            "score": pair.score / 100,
            "subjects": pair.evidence.get("subject", ()),
            "points": [
                {"label": labels.FEATURES.get(name, name), "points": value, "for": value > 0}
                for name, value in pair.evidence.get("points", {}).items()
            ],
        }
        for pair in found
    ]


def run_facts(run: ScreeningRun | None) -> dict[str, Any]:
    """How far a run is, or what came out of it."""
    if run is None:
        return {"state": "", "active": False}
    share = run.done / run.total if run.total else 0
    return {
        "id": run.pk,
        "state": run.state,
        "label": gettext(str(run.get_state_display())),
        "active": run.state in (ScreeningRun.State.WAITING, ScreeningRun.State.RUNNING),
        "stage": run.stage,
        "done": run.done,
        "total": run.total,
        "per_cent": round(100 * min(1, share)),
        "asked_by": run.asked_by_name,
        "asked_at": run.asked_at,
        "ended_at": run.ended_at,
        "outcome": run.outcome,
        "error": run.error,
    }


def history(finding: DemandFinding, *, whole: bool) -> list[str]:
    """Who did what, when and why; the reason where the reader sees all rows, since it may speak of any of them."""
    told = []
    if finding.dealt_at is not None:
        when = date_format(localtime(finding.dealt_at), "Y-m-d H:i")
        words = [when, finding.dealt_by_name, str(labels.STATES[finding.state])]
        told.append(" · ".join([*words, finding.reason] if whole else words))
    if finding.shown_at is not None:
        when = date_format(localtime(finding.shown_at), "Y-m-d H:i")
        told.append(" · ".join([when, finding.shown_by_name, gettext("已向相关地市出示")]))
    return told


def sheet(call: Call, found: Iterable[Listed], *, sees_all: bool) -> xlsx.Sheet:
    """The findings with the rows that the reader sees, one line a row of the form."""
    titles = [
        xlsx.Column(gettext("编号"), xlsx.Format.COUNT), xlsx.Column(gettext("程度")), xlsx.Column(gettext("关系")),
        xlsx.Column(gettext("发现"), width=50), xlsx.Column(gettext("状态")), xlsx.Column(gettext("理由"), width=40),
        xlsx.Column(gettext("地区")), xlsx.Column(gettext("单位"), width=30), xlsx.Column(gettext("项目"), width=40),
        xlsx.Column(gettext("申请金额（元）"), xlsx.Format.YUAN),
    ]  # fmt: skip
    return xlsx.Sheet(
        gettext("需求审查"), call.title, titles,
        (xlsx.Row(cells) for one in found for cells in _sheet_rows(one, sees_all=sees_all)),
    )  # fmt: skip


def _sheet_rows(one: Listed, *, sees_all: bool) -> Iterable[list[xlsx.Cell]]:
    finding = one.finding
    head: list[xlsx.Cell] = [
        finding.pk, str(labels.SEVERITIES[finding.severity]), str(labels.RELATIONS.get(finding.relation, "")),
        said(one, sees_all=sees_all), str(state_of(finding)),
        finding.reason if sees_all or not one.elsewhere else "",
    ]  # fmt: skip
    for member in one.members:
        demand = member.demand
        yield [*head, region_name(member.region.name), member.unit.name, title_of(demand), to_yuan(demand.asks_fen)]
