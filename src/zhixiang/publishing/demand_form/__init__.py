"""The form of a call as a Word document and as a workbook, blank or with what is filled in."""

from __future__ import annotations

from zhixiang.publishing.demand_form.cells import part_heading
from zhixiang.publishing.demand_form.document import form_docx
from zhixiang.publishing.demand_form.sheets import form_xlsx

__all__ = ["form_docx", "form_xlsx", "part_heading"]
