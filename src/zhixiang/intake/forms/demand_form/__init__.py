"""The form of a call as a file: its records, and reading it back from docx and xlsx."""

from __future__ import annotations

from collections.abc import Sequence

from zhixiang.intake.forms.demand_form.recognise import FormLayout, recognise
from zhixiang.intake.forms.demand_form.records import DemandForm, FormPart, FormRow, UnreadableForm
from zhixiang.intake.readers import docx_tables, office, xlsx_tables

__all__ = ["DemandForm", "FormLayout", "FormPart", "FormRow", "UnreadableForm", "read_demand_form"]


def read_demand_form(data: bytes, name: str, layout: FormLayout) -> DemandForm:
    """Read a filled form. ``layout`` is what the call asks for: parts, columns, code of the template.

    Raises UnreadableFile when the file is damaged or no docx or xlsx, UnreadableForm with the place (table, row and
    column) when it is another form, an outdated one, or a cell cannot be understood. Nothing is read by halves.
    """
    kind = office.kind_of(data, name)
    tables: Sequence[office.Table] = docx_tables.read(data, name) if kind == "docx" else xlsx_tables.read(data, name)
    return recognise(tables, name, layout)
