"""Reports as workbooks: a sheet a part, each line with where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.consolidation import queries
from zhixiang.apps.consolidation.models import LineParent, Report, ReportLine
from zhixiang.publishing import xlsx
from zhixiang.rules.demand_form import FieldKind

_FEN_IN_WAN: Final = 1_000_000
_BATCH: Final = 1000
"""Lines that are in memory at once."""


def of_reports(reports: Sequence[Report], parts: Sequence[CallPart]) -> Iterator[xlsx.Sheet]:
    """A sheet for each part with the lines of all ``reports``, read as they are written.

    A query for each part, and one for each ``_BATCH`` lines; the caller has asked may_read_lines.
    """
    regions = {report.pk: report.region.name for report in reports}
    return (_sheet(part, regions) for part in parts)


def of_matrix(found: queries.Matrix, title: str) -> xlsx.Sheet:
    """Cities × parts, as the page shows them."""
    columns = [
        xlsx.Column(gettext("地市")), xlsx.Column(gettext("状态")),
        *(xlsx.Column(f"{part.title}（{gettext('万元')}）", xlsx.Format.WAN) for part in found.parts),
        xlsx.Column(gettext("合计（万元）"), xlsx.Format.WAN),
    ]  # fmt: skip
    rows = [
        xlsx.Row(
            [
                row.region.name,
                row.report.get_state_display() if row.report else "未开始",
                *(_wan(row.fen.get(part.pk, 0)) if row.arrived else None for part in found.parts),
                _wan(row.total_fen) if row.arrived else None,
            ]
        )
        for row in found.rows
    ]
    direct = [found.direct.get(part.pk, 0) for part in found.parts]
    rows.append(xlsx.Row([gettext("省直单位"), "", *map(_wan, direct), _wan(sum(direct))]))
    return xlsx.Sheet(gettext("汇总"), title, columns, rows)


def _sources(line_ids: Sequence[int]) -> dict[int, str]:
    """Line → units with receipt and version of what they submitted."""
    found: dict[int, list[str]] = {}
    parents = LineParent.objects.filter(line__in=line_ids).order_by("demand_id")
    for line_id, unit, receipt, number in parents.values_list(
        "line_id", "demand__unit__name", "demand__version__receipt_no", "demand__version__number"
    ):
        found.setdefault(line_id, []).append(f"{unit}（{receipt}，第{number}版）")
    return {line_id: "\n".join(dict.fromkeys(texts)) for line_id, texts in found.items()}


def _sheet(part: CallPart, regions: Mapping[int, str]) -> xlsx.Sheet:
    shown = part.shown_columns
    formats = {FieldKind.MONEY: xlsx.Format.WAN, FieldKind.COUNT: xlsx.Format.COUNT, FieldKind.TEXT: xlsx.Format.TEXT}
    columns = [
        xlsx.Column(gettext("地市")), xlsx.Column(gettext("序号"), xlsx.Format.COUNT),
        *(xlsx.Column(column.heading, formats[column.field.kind]) for column in shown),
        xlsx.Column(gettext("申请金额（万元）"), xlsx.Format.WAN), xlsx.Column(gettext("来源")),
        xlsx.Column(gettext("来源单位"), width=40), xlsx.Column(gettext("不上报的理由")),
    ]  # fmt: skip
    return xlsx.Sheet(part.title, part.title, columns, _rows(part, regions))


def _rows(part: CallPart, regions: Mapping[int, str]) -> Iterator[xlsx.Row]:
    """The lines of a part, city by city, and what is sent of them."""
    shown = part.shown_columns
    sent = number = 0
    order = ("report__region_id", "position", "pk")
    lines = ReportLine.objects.filter(report__in=regions, part=part).order_by(*order).iterator(_BATCH)
    while batch := list(islice(lines, _BATCH)):
        sources = _sources([line.pk for line in batch])
        for line in batch:
            number += 1
            sent += 0 if line.dropped else line.asks_fen
            yield xlsx.Row(
                [
                    regions[line.report_id], number,
                    *(_cell(line, column.key, column.field.kind) for column in shown),
                    _wan(line.asks_fen), line.get_origin_display(), sources.get(line.pk, ""), line.drop_reason,
                ]
            )  # fmt: skip
    total: list[Any] = [gettext("上报合计"), None, *([None] * len(shown)), _wan(sent), "", "", ""]
    yield xlsx.Row(total, strong=True)


def _cell(line: ReportLine, key: str, kind: FieldKind) -> xlsx.Cell:
    value: Any = getattr(line, key)
    return _wan(value) if kind is FieldKind.MONEY and value is not None else value


def _wan(fen: int) -> Decimal:
    return Decimal(fen) / _FEN_IN_WAN
