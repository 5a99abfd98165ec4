"""The overall performance form of a department (部门整体预算绩效目标申报表): blocks in, records and findings out."""

from __future__ import annotations

from zhixiang.intake.forms.department_form.checks import department_findings
from zhixiang.intake.forms.department_form.recognise import read_department_form
from zhixiang.intake.forms.department_form.records import (
    BudgetLine,
    DepartmentForm,
    DepartmentIndicator,
    Group,
    KeyTask,
)

__all__ = [
    "BudgetLine",
    "DepartmentForm",
    "DepartmentIndicator",
    "Group",
    "KeyTask",
    "department_findings",
    "read_department_form",
]
