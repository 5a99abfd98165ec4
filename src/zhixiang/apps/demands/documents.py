"""The draft as the record that documents are written from: for a download, blank or with what is filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.draft_form import DraftForm
from zhixiang.apps.demands.models import SubmissionVersion
from zhixiang.intake.forms.demand_form.records import DemandForm, FormPart, FormRow
from zhixiang.publishing.demand_form import form_docx, form_xlsx
from zhixiang.publishing.receipt.document import BEIJING
from zhixiang.publishing.xlsx import MEDIA_TYPE as XLSX
from zhixiang.rules.demand_form import columns_from

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS: Final = {"docx": (form_docx, DOCX), "xlsx": (form_xlsx, XLSX)}
"""Ending → writer and media type."""


def template_code(call: Call) -> str:
    """Names the form of a call; another after its columns were changed, so that an old file is known as such."""
    return f"ZX-{call.pk}-{call.form_version}"


def version_record(version: SubmissionVersion) -> tuple[DemandForm, str]:
    """A version as it was handed in, and the stamp that says so; from what it says, whatever was changed since."""
    content = version.content
    parts = []
    for part in content["parts"]:
        columns = columns_from(part["columns"])
        rows = (FormRow({column.key: row.get(column.key) for column in columns}) for row in part["rows"])
        parts.append(FormPart(part["code"], part["title"], columns, tuple(rows)))
    call = content["call"]
    template = f"ZX-{call['id']}-{call['form_version']}"
    stamp = f"回执号：{version.receipt_no}　第 {version.number} 版　提交时间：{beijing(version.submitted_at)}"
    return DemandForm(template, call["title"], content["unit"]["name"], tuple(parts)), stamp


def beijing(at: datetime) -> str:
    """A moment as documents state it."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def form_record(form: DraftForm) -> DemandForm:
    """The draft with all its rows, also those that the province filled in."""
    call = form.submission.call
    return DemandForm(
        template=template_code(call),
        heading=call.title,
        unit_name=form.submission.unit.name,
        parts=tuple(
            FormPart(
                part.code,
                part.title,
                part.shown_columns,
                tuple(
                    FormRow({column.key: row.values()[column.key] for column in part.shown_columns})
                    for row in form.rows.get(part.pk, [])
                ),
            )
            for part in form.parts
        ),
    )
