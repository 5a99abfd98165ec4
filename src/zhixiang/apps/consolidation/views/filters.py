"""The filters of the lines and of the demands to place, as addresses and bulk acts carry them."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhixiang.apps.consolidation.forms import DemandFilterForm, LineFilterForm
from zhixiang.apps.consolidation.found import DemandFilter
from zhixiang.apps.consolidation.models import Report, ReportLine
from zhixiang.apps.consolidation.queries import LineFilter
from zhixiang.apps.people.models import Region


def line_form(found: Report, data: QueryDict) -> LineFilterForm:
    """The filters of the lines of a report."""
    choices = _choices(found)
    choices["origin"] = [(value, _(label)) for value, label in ReportLine.Origin.choices]
    choices["state"] = [("sent", _("上报")), ("dropped", _("不上报")), ("stale", _("来源有变化"))]
    return LineFilterForm(data, choices)


def demand_form(found: Report, data: QueryDict) -> DemandFilterForm:
    """The filters of the demands of a city that are in no line yet."""
    return DemandFilterForm(data, _choices(found))


def line_filter(asked: dict[str, str]) -> LineFilter:
    """What the form of the lines asks for."""
    state = asked.get("state", "")
    return LineFilter(
        part_id=int(asked["part"]) if "part" in asked else None,
        county=asked.get("county", ""),
        unit=asked.get("unit", ""),
        search=asked.get("q", ""),
        origin=asked.get("origin", ""),
        dropped={"sent": False, "dropped": True}.get(state),
        stale=state == "stale",
    )


def demand_filter(asked: dict[str, str]) -> DemandFilter:
    """What the form of the demands asks for."""
    part = int(asked["part"]) if "part" in asked else None
    return DemandFilter(part, asked.get("county", ""), asked.get("unit", ""), asked.get("q", ""))


def carried(asked: dict[str, str]) -> str:
    """The filters that are set, as one text that a form of acts hands back."""
    query = QueryDict(mutable=True)
    query.update(asked)
    return query.urlencode()


def _choices(found: Report) -> dict[str, Any]:
    regions = Region.objects.filter(parent=found.region_id).values_list("code", "name")
    return {
        "part": [(str(part.pk), part.title) for part in found.call.parts.all()],
        "county": [(found.region_id, _("市直")), *regions],
    }
