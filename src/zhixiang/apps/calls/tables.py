"""What the calls pages show. No reading, no deciding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from zhixiang.apps.calls.models import Call, CallPart, Extension
from zhixiang.apps.calls.queries import CallDetail
from zhixiang.apps.people.roles import Role, UnitKind
from zhixiang.apps.web import Link
from zhixiang.apps.wording import region_name

STATUS_STYLES: Final = {"draft": "note", "open": "ok", "closed": "note", "cancelled": "error"}
REPORT_READERS: Final = frozenset({Role.CITY_OFFICER, Role.PROVINCIAL_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR})
"""Roles that are shown the way to the cities' reports."""
STEPS: Final = ("basics", "window", "parts", "attachments", "review")


def row(call: Any, now: datetime) -> dict[str, Any]:
    """One row of the list; ``call`` comes from queries.call_list."""
    moments = [moment for moment in (call.closes_at, call.latest_extension) if moment is not None]
    closes = max(moments, default=None)
    return {
        "title": call.title,
        "url": reverse("calls:detail", args=[call.pk]),
        "year": call.year,
        "doc_no": call.doc_no,
        "status": call.status,
        "status_label": call.get_status_display(),
        "status_style": STATUS_STYLES[call.status],
        "opens_at": call.opens_at,
        "closes_at": closes,
        "extended": bool(call.latest_extension and call.closes_at and call.latest_extension > call.closes_at),
        "remaining": remaining(call, closes, now),
    }


def remaining(call: Call, closes: datetime | None, now: datetime) -> str:
    """How long there is still time, in words; empty for a call that takes nothing."""
    if call.status != Call.Status.OPEN or closes is None or call.opens_at is None:
        return ""
    if now > closes:
        return gettext("已截止")
    if now < call.opens_at:
        return gettext("尚未开始")
    minutes = int((closes - now).total_seconds() // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return gettext("还有 %(days)d 天 %(hours)d 小时") % {"days": days, "hours": hours}
    if hours:
        return gettext("还有 %(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes % 60}
    return ngettext("还有 %(minutes)d 分钟", "还有 %(minutes)d 分钟", minutes) % {"minutes": minutes}


def detail(found: CallDetail, *, role: str, manages: bool, preview: str = "") -> dict[str, Any]:
    """The call's page as somebody of ``role`` sees it; ``preview``: whose eyes the province looks through."""
    call, now = found.call, timezone.now()
    return {
        "call": call,
        "status_style": STATUS_STYLES[call.status],
        "window": found.window,
        "now": now,
        "remaining": remaining(call, found.window.closes_at, now),
        "ticks": not found.window.refusal(now),
        "ics_url": reverse("calls:deadline", args=[call.pk]) if call.status == Call.Status.OPEN else "",
        "facts": _facts(found),
        "parts": [part(one) for one in found.parts],
        "attachments": [attachment(one) for one in found.attachments],
        "extensions": [extension(one) for one in found.extensions],
        "tools": [] if preview else _tools(found, role, manages=manages),
        "start_url": elsewhere("demands:start", call.pk) if _may_start(found) else "",
        "preview": preview,
        "previews": _previews(call) if manages else [],
        "crumbs": crumbs(call, current=not preview) + ([Link(gettext("预览"))] if preview else []),
    }


def crumbs(call: Call | None = None, *, current: bool = False) -> list[Link]:
    """The way to a page of the calls."""
    links = [Link(gettext("需求征集"), reverse("calls:list"))]
    if call is not None:
        links.append(Link(call.title, "" if current else reverse("calls:detail", args=[call.pk])))
    return links


def _facts(found: CallDetail) -> list[dict[str, Any]]:
    call = found.call
    kinds = [gettext(str(UnitKind(kind).label)) for kind in call.unit_kinds if kind in UnitKind.values]
    facts = [
        (gettext("项目年度"), str(call.year), False),
        (gettext("文号"), call.doc_no, True),
        (gettext("发文机关"), call.issuer, True),
        (gettext("填报单位"), "、".join(kinds) or gettext("各类单位"), False),
        (gettext("填报地区"), "、".join(region_name(one.name) for one in found.regions) or gettext("全省"), False),
        (gettext("直接填报的省直单位"), "、".join(one.name for one in found.direct_units), True),
        (gettext("签发"), gettext("签发人与填报人须为两人") if call.certifier_differs else "", False),
        (gettext("联系方式"), call.contact, True),
        (gettext("取消的理由"), call.end_reason, True),
    ]
    return [{"label": label, "text": text, "chinese": chinese} for label, text, chinese in facts if text]


def part(one: CallPart) -> dict[str, Any]:
    """A part as a table: its columns, and in them the projects that it proposes."""
    return {
        "code": one.code,
        "title": one.title,
        "guidance": one.guidance,
        "count": len(one.proposed.all()),
        "categories": one.categories,
        "rows_may_be_added": one.rows_may_be_added,
        "max_rows": one.max_rows,
        "asks_opinions": one.asks_opinions,
        "table": _table(one),
    }


def _table(one: CallPart) -> dict[str, Any]:
    """Headings and rows; what a project proposes is shown also where units have no such column to fill in."""
    columns = one.shown_columns
    keys = [column.key for column in columns]
    proposed = list(one.proposed.all())
    headings = [{"text": c.heading, "required": c.required, "limit": c.limit} for c in columns]
    for key, label in (("direction", gettext("项目方向")), ("applicants", gettext("申报主体"))):
        if key not in keys and any(getattr(project, key) for project in proposed):
            place = keys.index("project_name") + 1 if "project_name" in keys else len(keys)
            keys.insert(place, key)
            headings.insert(place, {"text": label, "required": False, "limit": 0})
    rows = [[str(getattr(project, key, "") or "") for key in keys] for project in proposed]
    return {"headings": headings, "rows": rows, "width": len(keys)}


def attachment(one: Any) -> dict[str, Any]:
    """An attachment with its size."""
    return {
        "id": one.pk,
        "title": one.title,
        "name": one.file.name,
        "size": one.file.size,
        "sha256": one.file.sha256,
        "url": reverse("calls:attachment", args=[one.call_id, one.pk]),
    }


def extension(one: Extension) -> dict[str, Any]:
    """One grant of more time."""
    whom = one.unit.name if one.unit is not None else region_name(one.region.name) if one.region is not None else ""
    return {
        "whom": whom,
        "closes_at": one.closes_at,
        "reason": one.reason,
        "by": one.granted_by_name,
        "at": one.granted_at,
    }


def _may_start(found: CallDetail) -> bool:
    """Whether the unit has its form still to begin; that is a write, and so a button."""
    return found.unit is not None and not found.started and found.call.status == Call.Status.OPEN


def _tools(found: CallDetail, role: str, *, manages: bool) -> list[Link]:
    """Where one can go from here, the first being what is to be done next."""
    call = found.call
    tools = []
    if manages and call.status == Call.Status.DRAFT:
        tools.append(Link(gettext("继续编制"), reverse("calls:basics", args=[call.pk]), current=True))
    if found.started:
        tools.append(Link(gettext("填报"), elsewhere("demands:form", call.pk), current=True))
    if found.unit is None and call.opened_at is not None:
        tools.append(Link(gettext("进度"), elsewhere("demands:board", call.pk), current=True))
    if role in REPORT_READERS and call.opened_at is not None:
        tools.append(Link(gettext("统筹"), elsewhere("consolidation:matrix", call.pk)))
    if manages and call.status == Call.Status.OPEN:
        tools.append(Link(gettext("通知应报单位"), elsewhere("demands:reminders", call.pk)))
        tools.append(Link(gettext("延期"), reverse("calls:extensions", args=[call.pk])))
    if manages:
        tools.append(Link(gettext("沿用为新征集"), reverse("calls:clone", args=[call.pk])))
    if manages and call.status in (Call.Status.DRAFT, Call.Status.OPEN):
        tools.append(Link(gettext("结束或取消"), reverse("calls:end", args=[call.pk])))
    return [tool for tool in tools if tool.url]


def elsewhere(name: str, *args: object) -> str:
    """The address of a page of a later app, which this one does not know; empty where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _previews(call: Call) -> list[Link]:
    labels = {"unit": gettext("填报单位"), "city": gettext(str(Role.CITY_OFFICER.label))}
    return [Link(label, reverse("calls:preview", args=[call.pk, role])) for role, label in labels.items()]


def steps(request: HttpRequest, call: Call) -> list[Link]:
    """The steps of the builder."""
    labels = {
        "basics": gettext("基本信息"),
        "window": gettext("时间和对象"),
        "parts": gettext("征集表"),
        "attachments": gettext("附件"),
        "review": gettext("检查和发布"),
    }
    here = request.resolver_match.url_name if request.resolver_match else ""
    inside = {"part": "parts", "proposed": "parts"}
    return [
        Link(
            f"{number}. {labels[name]}", reverse(f"calls:{name}", args=[call.pk]), inside.get(here or "", here) == name
        )
        for number, name in enumerate(STEPS, start=1)
    ]


def part_rows(parts: Iterable[CallPart]) -> list[dict[str, Any]]:
    """The list of parts in the builder."""
    listed = list(parts)
    return [
        {
            **part(one),
            "first": number == 0,
            "last": number == len(listed) - 1,
            "headings": "、".join(column.heading for column in one.shown_columns),
            "url": reverse("calls:part", args=[one.call_id, one.code]),
            "proposed_url": reverse("calls:proposed", args=[one.call_id, one.code]),
        }
        for number, one in enumerate(listed)
    ]
