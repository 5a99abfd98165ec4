"""A report in the layout of the printed form: the lines that are to be sent now, and versions as they were sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhixiang.apps.calls.models import Call
from zhixiang.apps.consolidation.models import Report, ReportVersion
from zhixiang.apps.consolidation.policies import ARRIVED
from zhixiang.apps.consolidation.queries import LINE_ORDER, visible_reports
from zhixiang.apps.demands.documents import WRITERS, beijing, template_code, version_record
from zhixiang.apps.demands.models import SubmissionVersion
from zhixiang.apps.demands.reviews import standing_answers, visible_submissions
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.offices import bureau_for
from zhixiang.intake.forms.demand_form.records import DemandForm, FormPart, FormRow
from zhixiang.publishing.archives import file_name
from zhixiang.rules.demand_form import columns_from


def current(report: Report, code: str = "") -> tuple[DemandForm, str]:
    """The lines that go to the province as they stand, of one part or of all, and the stamp. A few queries."""
    parts = [part for part in report.call.parts.all() if code in ("", part.code)]
    rows: dict[int, list[FormRow]] = {part.pk: [] for part in parts}
    for line in report.lines.filter(dropped=False, part__in=rows).order_by(*LINE_ORDER):
        rows[line.part_id].append(FormRow(line.values()))
    made = tuple(FormPart(part.code, part.title, part.shown_columns, tuple(rows[part.pk])) for part in parts)
    arrived = report.latest if report.state in ARRIVED else None
    stamp = _stamp(arrived) if arrived else "统筹稿，尚未报送"
    return DemandForm(template_code(report.call), report.call.title, _bureau(report), made), stamp


def sent(version: ReportVersion) -> tuple[DemandForm, str]:
    """What a version says, without the lines that the city kept back, and the stamp."""
    content = version.content
    parts = []
    for part in content["parts"]:
        columns = columns_from(part["columns"])
        rows = (
            FormRow({column.key: line.get(column.key) for column in columns})
            for line in part["lines"]
            if not line["dropped"]
        )
        parts.append(FormPart(part["code"], part["title"], columns, tuple(rows)))
    call = content["call"]
    template = f"ZX-{call['id']}-{call['form_version']}"
    return DemandForm(template, call["title"], _bureau(version.report), tuple(parts)), _stamp(version)


def sources(version: ReportVersion, code: str) -> list[list[dict[str, Any]]]:
    """For each line of a part that was sent the units' rows that it was made of: name, receipt, version, row."""
    return [
        line["parents"]
        for part in version.content["parts"]
        if part["code"] == code
        for line in part["lines"]
        if not line["dropped"]
    ]


def all_forms(actor: Actor, call: Call, ending: str) -> Iterator[tuple[str, bytes]]:
    """Path in an archive and document: each city's report that has arrived, and the answer of each direct unit.

    Made one after another as they are asked for, for whoever sees the whole province.
    """
    write, _media_type = WRITERS[ending]
    reports = visible_reports(actor).filter(call=call, state__in=ARRIVED).order_by("region_id")
    for report in reports.select_related("region", "latest", "call"):
        yield f"{file_name(report.region.name)}.{ending}", write(*current(report))
    direct = standing_answers(visible_submissions(actor).filter(call=call, city=None)).order_by("pk")
    for key in list(direct.values_list("latest_id", flat=True)):
        version = SubmissionVersion.objects.get(pk=key)
        record, stamp = version_record(version)
        yield f"省直单位/{file_name(record.unit_name)}_{version.receipt_no}.{ending}", write(record, stamp)


def _bureau(report: Report) -> str:
    office = bureau_for(report.region)
    return office.name if office and office.region_id == report.region_id else report.region.name


def _stamp(version: ReportVersion) -> str:
    return f"回执号：{version.receipt_no}　第 {version.number} 版　报送时间：{beijing(version.submitted_at)}"
