"""The draft as the record that documents are written from: for a download, blank or with what is filled in."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.draft_form import DraftForm
from zhixiang.intake.forms.demand_form.records import DemandForm, FormPart, FormRow
from zhixiang.publishing.demand_form import form_docx, form_xlsx
from zhixiang.publishing.xlsx import MEDIA_TYPE as XLSX

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS: Final = {"docx": (form_docx, DOCX), "xlsx": (form_xlsx, XLSX)}
"""Ending → writer and media type."""


def template_code(call: Call) -> str:
    """Names the form of a call; another after its columns were changed, so that an old file is known as such."""
    return f"ZX-{call.pk}-{call.form_version}"


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
