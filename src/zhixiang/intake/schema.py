"""The JSON that ``zhixiang read --json`` prints. docs/notice-json.md documents it; a test holds both together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, TypeVar

from zhixiang.intake.records import (
    AllocationRow,
    CitationRecord,
    DocumentHead,
    Finding,
    IndicatorRow,
    Notice,
    PerformanceTable,
    plain_number,
)

_encode = json.JSONEncoder(ensure_ascii=False).encode
_LINES_OF_A_PIECE = 500
T = TypeVar("T")


def as_json(notice: Notice) -> dict[str, Any]:
    """The notice as plain JSON values: document, allocation, performance_tables, findings."""
    return _whole(_parts(notice))


def as_text(notice: Notice) -> Iterator[str]:
    """The notice as JSON text in pieces, one record a line: easy to look through and to compare.

    Each line comes from the encoder in C; its ``indent`` would write value by value, in Python. In pieces, because
    the text of a long notice takes more memory than the notice.
    """
    lines = _lines(_parts(notice))
    while piece := list(islice(lines, _LINES_OF_A_PIECE)):
        yield "\n".join((*piece, ""))


def _parts(notice: Notice) -> dict[str, Any]:
    """The notice as JSON values, where a map stands for a list of records that are made one by one."""
    return {
        "document": _document(notice.document),
        "allocation": map(_allocation_row, notice.allocation),
        "performance_tables": map(_table, notice.performance_tables),
        "findings": map(_finding, notice.findings),
    }


def _whole(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: [_whole(record) for record in part] if isinstance(part, map) else part for key, part in value.items()}


def _lines(value: Mapping[str, Any], indent: str = "", end: str = "") -> Iterator[str]:
    """The lines of an object: one a field, and one a record in its lists of records. ``end`` follows the last."""
    yield indent + "{"
    for (key, part), comma in _with_commas(value.items()):
        if not isinstance(part, map):
            yield f"{indent} {_encode(key)}: {_encode(part)}{comma}"
        elif (first := next(part, None)) is None:
            yield f"{indent} {_encode(key)}: []{comma}"
        else:
            yield f"{indent} {_encode(key)}: ["
            for record, after in _with_commas(chain([first], part)):
                if any(isinstance(field, map) for field in record.values()):
                    yield from _lines(record, indent + "  ", after)
                else:
                    yield f"{indent}  {_encode(record)}{after}"
            yield f"{indent} ]{comma}"
    yield indent + "}" + end


def _with_commas(items: Iterable[T]) -> Iterator[tuple[T, str]]:
    """Each item with what JSON puts after it."""
    last: list[T] = []
    for item in items:
        if last:
            yield last.pop(), ","
        last.append(item)
    if last:
        yield last.pop(), ""


def _document(head: DocumentHead) -> dict[str, Any]:
    return {
        "kind": head.kind,
        "title": head.title,
        "issuer": head.issuer,
        "doc_no": head.doc_no,
        "urgency": head.urgency,
        "recipients": head.recipients,
        "budget_year": head.budget_year,
        "function_code": head.function_code,
        "function_name": head.function_name,
        "issued_on": head.issued_on,
        "printed_by": head.printed_by,
        "copies_to": head.copies_to,
        "disclosure": head.disclosure,
        "attachments": list(head.attachments),
        "lines": dict(head.lines),
    }


def _allocation_row(row: AllocationRow) -> dict[str, Any]:
    return {
        "annex": row.annex,
        "row_type": row.row_type.value,
        "section": row.section,
        "region_name": row.region_name,
        "region_code": row.region_code,
        "project_name": row.project_name,
        "unit_name": row.unit_name,
        "function_code": row.function_code,
        "amount_fen": row.amount_fen,
        "line": row.line,
        "label": row.label,
        "amount_text": row.amount_text,
        "budget_code": row.budget_code,
        "inferred": list(row.inferred),
    }


def _table(table: PerformanceTable) -> dict[str, Any]:
    return {
        "region_name": table.region_name,
        "region_code": table.region_code,
        "department": table.department,
        "provincial_department": table.provincial_department,
        "project_name": table.project_name,
        "fund_type": table.fund_type,
        "project_level": table.project_level,
        "year": table.year,
        "amount_fen": table.amount_fen,
        "spending": table.spending,
        "citations": map(_citation, table.citations),
        "goal_items": list(table.goal_items),
        "indicators": map(_indicator, table.indicators),
        "line": table.line,
        "last_line": table.last_line,
        "lines": dict(table.lines),
    }


def _citation(citation: CitationRecord) -> dict[str, Any]:
    return {
        "cited": citation.cited,
        "title": citation.title,
        "doc_no": citation.doc_no,
        "policy_id": citation.policy_id,
        "ordinal": citation.ordinal,
        "line": citation.line,
    }


def _indicator(row: IndicatorRow) -> dict[str, Any]:
    target = row.target
    return {
        "level1": row.level1,
        "level2": row.level2,
        "name": row.name,
        "value_text": row.value_text,
        "kind": target.kind.value,
        "op": target.op.value,
        "number": plain_number(target.number),
        "number_max": plain_number(target.number_max),
        "unit": target.unit,
        "per_item": target.per_item,
        "note": target.note,
        "inferred": list(row.inferred),
        "line": row.line,
    }


def _finding(finding: Finding) -> Mapping[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "place": finding.place,
        "line": finding.line,
        "message": finding.message,
        "evidence": finding.evidence,
        "region_code": finding.region_code,
    }
