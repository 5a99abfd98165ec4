"""What a version says, as one canonical text: the digests are of it, and anybody can compute them again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from zhixiang.apps.demands.draft_form import DraftForm
from zhixiang.apps.demands.models import SubmissionVersion

FORMAT: Final = "zhixiang-submission/1"


def canonical(content: Mapping[str, Any]) -> bytes:
    """Keys sorted, no blanks, UTF-8. Numbers are whole, so that every database gives the same text back."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def content_of(form: DraftForm, version: SubmissionVersion) -> dict[str, Any]:
    """The form as it is submitted: who, when, under which columns, every row and opinion that counts."""
    submission = form.submission
    rows: dict[int, list[dict[str, Any]]] = {part.pk: [] for part in form.parts}
    for part, row in form.said_rows():
        rows[part.pk].append({"uid": str(row.uid), "proposed": row.proposed_id, **row.values()})
    return {
        "format": FORMAT,
        "receipt_no": version.receipt_no,
        "version": version.number,
        "call": {
            "id": submission.call_id,
            "title": submission.call.title,
            "doc_no": submission.call.doc_no,
            "year": submission.call.year,
            "form_version": submission.call.form_version,
        },
        "unit": {
            "id": submission.unit_id,
            "name": submission.unit.name,
            "credit_code": submission.unit.credit_code or "",
            "region": submission.region_id,
        },
        "parts": [
            {"code": part.code, "title": part.title, "columns": part.columns, "rows": rows[part.pk]}
            for part in form.parts
        ],
        "opinions": [
            {
                "proposed": opinion.proposed_id,
                "project_name": form.proposed[opinion.proposed_id].project_name,
                **opinion.values(),
            }
            for opinion in form.said_opinions()
        ],
        "total_fen": version.total_fen,
        "row_count": version.row_count,
        "filled_by": version.filled_by_name,
        "certified_by": version.certified_by_name,
        "certified_at": _utc(version.certified_at),
        "submitted_by": version.submitted_by_name,
        "submitted_at": _utc(version.submitted_at),
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
