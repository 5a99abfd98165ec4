"""Rows of the report pages as templates show them, and the sheets that go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext

from zhixiang.apps.calls.models import Call, CallPart
from zhixiang.apps.consolidation import queries
from zhixiang.apps.consolidation.lines import expected
from zhixiang.apps.consolidation.models import LineParent, Report, ReportLine
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.web import Link
from zhixiang.rules.demand_entry import shown
from zhixiang.rules.demand_form import FIELDS
from zhixiang.rules.merging_demands import differing

STYLES: Final = {"draft": "note", "signed": "warning", "submitted": "ok", "returned": "error", "accepted": "ok"}
ORIGIN_STYLES: Final = {"kept": "note", "edited": "warning", "merged": "ok", "own": "ok"}
_MOST_UNITS: Final = 3


def status(report: Report | None) -> dict[str, str]:
    """The mark of a report's state."""
    if report is None:
        return {"style": "note", "label": "未开始"}
    return {"style": STYLES[report.state], "label": report.get_state_display()}


def crumbs(report: Report, *more: str) -> list[Link]:
    """Where a page of a report stands."""
    links = [Link(gettext("统筹报送"), reverse("consolidation:calls"))]
    url = reverse("consolidation:report", args=[report.pk]) if more else ""
    return [*links, Link(report.region.name, url), *(Link(text) for text in more)]


def line(row: ReportLine, parents: Sequence[LineParent], part: CallPart) -> dict[str, Any]:
    """One row of the list of lines."""
    names = list(dict.fromkeys(parent.demand.unit.name for parent in parents))
    return {
        "pk": row.pk,
        "pick": f"{row.pk}:{row.row_version}",
        "url": reverse("consolidation:line", args=[row.report_id, row.pk]),
        "name": title_of(row),
        "part": part.title,
        "category": row.category,
        "units": names[:_MOST_UNITS],
        "more_units": max(0, len(names) - _MOST_UNITS),
        "quantity": row.quantity,
        "asks_fen": row.asks_fen,
        "origin": {"style": ORIGIN_STYLES[row.origin], "label": row.get_origin_display()},
        "parents": len(parents),
        "dropped": row.dropped,
        "drop_reason": row.drop_reason,
        "stale": not row.dropped and any(map(queries.is_stale, parents)),
        "corrected": not row.dropped and any(map(queries.is_being_corrected, parents)),
    }


def title_of(row: ReportLine | Demand) -> str:
    """What a row is called where there is room for one line."""
    return row.project_name or row.content[:60] or row.category or "—"


def demand(row: Demand, part: CallPart) -> dict[str, Any]:
    """One row of the list of demands that are in no line."""
    return {
        "pk": row.pk,
        "name": title_of(row),
        "part": part.title,
        "category": row.category,
        "unit": row.unit.name,
        "region": row.region.name,
        "quantity": row.quantity,
        "asks_fen": row.asks_fen,
    }


def fields(part: CallPart, row: ReportLine, parents: Sequence[LineParent]) -> list[dict[str, Any]]:
    """Each column of the line beside what its parents come to; ``differs`` where the city changed it."""
    base = expected([parent.demand.values() for parent in parents]) if parents else {}
    values = row.values()
    changed = set(differing(values, base)) if parents else set()
    keys = [column.key for column in part.shown_columns]
    headings = {column.key: column.heading for column in part.shown_columns}
    return [
        {
            "label": headings.get(key, FIELDS[key].label),
            "value": shown(key, values[key]),
            "base": shown(key, base.get(key)) if parents else "",
            "differs": key in changed,
        }
        for key in [*keys, *(key for key in FIELDS if key in changed and key not in headings)]
    ]


def parent(found: LineParent, part: CallPart) -> dict[str, Any]:
    """One parent: unit, version and row, with all that the row says."""
    row = found.demand
    return {
        "unit": row.unit.name,
        "region": row.region.name,
        "receipt_no": found.receipt_no,  # type: ignore[attr-defined]  # annotated
        "version": found.version_number,  # type: ignore[attr-defined]  # annotated
        "row": row.position + 1,
        "uid": str(row.uid),
        "name": title_of(row),
        "asks_fen": row.asks_fen,
        "stale": queries.is_stale(found),
        "corrected": queries.is_being_corrected(found),
        "values": [
            {"label": column.heading, "value": shown(column.key, getattr(row, column.key))}
            for column in part.shown_columns
            if shown(column.key, getattr(row, column.key))
        ],
    }


def part_totals(parts: Iterable[CallPart], totals: Mapping[int, queries.PartTotal]) -> list[dict[str, Any]]:
    """The money of each part, and all of it."""
    return [{"title": part.title, "total": totals.get(part.pk, queries.PartTotal())} for part in parts]


def grand_total(totals: Mapping[int, queries.PartTotal]) -> queries.PartTotal:
    """All parts together."""
    rows = totals.values()
    return queries.PartTotal(
        sum(row.lines for row in rows), sum(row.fen for row in rows), sum(row.dropped for row in rows)
    )


def matrix_rows(found: queries.Matrix) -> list[dict[str, Any]]:
    """Cities with their state and, once the report has arrived, their money by part."""
    return [
        {
            "name": row.region.name,
            "url": reverse("consolidation:report", args=[row.report.pk]) if row.report else "",
            "status": status(row.report),
            "fen": [row.fen.get(part.pk, 0) if row.arrived else None for part in found.parts],
            "total": row.total_fen if row.arrived else None,
            "lines": row.lines if row.arrived else None,
            "receipt_no": row.report.latest.receipt_no if row.arrived and row.report and row.report.latest else "",
        }
        for row in found.rows
    ]


def matrix_total(found: queries.Matrix) -> dict[str, Any]:
    """What has arrived, with what units of the province ask for beside it."""
    arrived = [sum(row.fen.get(part.pk, 0) for row in found.rows) for part in found.parts]
    direct = [found.direct.get(part.pk, 0) for part in found.parts]
    return {
        "arrived": arrived, "arrived_total": sum(arrived), "direct": direct, "direct_total": sum(direct),
        "count": sum(row.arrived for row in found.rows), "cities": len(found.rows),
    }  # fmt: skip


def crumbs_of_call(call: Call) -> list[Link]:
    """Where the matrix of a call stands."""
    return [Link(gettext("统筹报送"), reverse("consolidation:calls")), Link(call.title)]
