"""What a version of a report says, as one canonical text: the digests are of it, and anybody can compute them again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from zhixiang.apps.consolidation.models import LineParent, Report, ReportVersion
from zhixiang.apps.consolidation.queries import LINE_ORDER

FORMAT: Final = "zhixiang-report/1"


def content_of(report: Report, version: ReportVersion) -> dict[str, Any]:
    """The report as it is sent: who, when, every line with the rows it was made of, also those that are kept back.

    Four queries, however many lines there are.
    """
    parents: dict[int, list[dict[str, Any]]] = {}
    rows = LineParent.objects.filter(line__report=report).order_by("demand_id")
    for line_id, demand_id, uid, unit_id, unit, fen, receipt, number in rows.values_list(
        "line_id", "demand_id", "demand__uid", "demand__unit_id", "demand__unit__name", "demand__asks_fen",
        "demand__version__receipt_no", "demand__version__number",
    ):  # fmt: skip
        parents.setdefault(line_id, []).append(
            {
                "demand": demand_id, "uid": str(uid), "unit": unit_id, "unit_name": unit, "asks_fen": fen,
                "receipt_no": receipt, "version": number,
            }
        )  # fmt: skip
    parts = list(report.call.parts.all())
    lines: dict[int, list[dict[str, Any]]] = {part.pk: [] for part in parts}
    for line in report.lines.order_by(*LINE_ORDER):
        said = {
            "line": line.pk, "origin": str(line.origin), "asks_fen": line.asks_fen, "dropped": line.dropped,
            "drop_reason": line.drop_reason, "parents": parents.get(line.pk, []), **line.values(),
        }  # fmt: skip
        lines[line.part_id].append(said)
    return {
        "format": FORMAT,
        "receipt_no": version.receipt_no,
        "version": version.number,
        "call": {
            "id": report.call_id,
            "title": report.call.title,
            "doc_no": report.call.doc_no,
            "year": report.call.year,
            "form_version": report.call.form_version,
        },
        "region": {"code": report.region_id, "name": report.region.name},
        "parts": [
            {"code": part.code, "title": part.title, "columns": part.columns, "lines": lines[part.pk]} for part in parts
        ],
        "total_fen": version.total_fen,
        "line_count": version.line_count,
        "signed_by": version.signed_by_name,
        "signed_at": _utc(report.signed_at) if report.signed_at else "",
        "submitted_by": version.submitted_by_name,
        "submitted_at": _utc(version.submitted_at),
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
