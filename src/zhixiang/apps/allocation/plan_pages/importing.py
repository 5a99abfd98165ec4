"""Importing a sheet: uploaded, looked at row by row, then taken. The rows travel signed between both."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from zhixiang.apps.allocation import plan_tables
from zhixiang.apps.allocation.actions.import_plan import import_plan
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.allocation.plan_import import preview
from zhixiang.apps.allocation.plan_pages.common import METHODS, own_or_404
from zhixiang.apps.allocation.states import EDITABLE
from zhixiang.apps.people.errors import Refused
from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.forms.plan_sheet import PlanSheet, SheetLine, read_plan_sheet

SHOWN: Final = 200
"""Rows of the preview; those with errors and doubts come first, and all are counted."""
_SALT: Final = "zhixiang.allocation.import"
_LASTS: Final = 3600


class FileForm(forms.Form):
    """The sheet."""

    file = forms.FileField(
        label=gettext_lazy("表格（xlsx）"),
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".xlsx"}),
        help_text=gettext_lazy("可以用本页“下载（xlsx）”的表格修改后上传，也可以是附件1样式的表；金额列的表头要写明单位。"),
    )  # fmt: skip


@require_http_methods(METHODS)
def import_sheet(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Upload, preview, take."""
    actor, found = own_or_404(request, plan_id)
    if request.method == "POST" and "rows" in request.POST:
        try:
            sheet, file, version = _unpacked(request.POST["rows"], found)
            done = import_plan(
                actor=actor, plan_id=found.pk, row_version=version, sheet=sheet, file=file,
                confirmed=request.POST.get("confirmed") == "1",
            )  # fmt: skip
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("allocation:plan_import", found.pk)
        said = _("已导入：新增 {added} 行，修改 {changed} 行。")
        messages.success(request, said.format(added=done.added, changed=done.changed))
        return redirect("allocation:plan", found.pk)
    form = FileForm(request.POST or None, request.FILES or None)
    page: dict[str, Any] = {
        "plan": found, "name": plan_tables.name_of(found), "form": form, "editable": found.status in EDITABLE,
        "crumbs": plan_tables.crumbs(found, _("从表格导入")),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        _preview(form, found, page)
    return render(request, "allocation/plan_import.html", {"page": page}, status=422 if form.errors else 200)


def _preview(form: FileForm, plan: AllocationPlan, page: dict[str, Any]) -> None:
    upload = form.cleaned_data["file"]
    try:
        sheet = read_plan_sheet(upload.read(), upload.name)
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return
    seen = preview(plan, sheet)
    kinds = [row.kind for row in seen.rows]
    first = sorted(seen.rows, key=lambda row: (not row.error, not row.doubt))
    page |= {
        "preview": seen,
        "rows": first[:SHOWN],
        "left": max(0, len(first) - SHOWN),
        "counts": {kind: kinds.count(kind) for kind in ("new", "changed", "same", "error")},
        "packed": _packed(sheet, upload.name, plan) if not seen.refused else "",
    }


def _packed(sheet: PlanSheet, file: str, plan: AllocationPlan) -> str:
    rows = [astuple(line) for line in sheet.lines]
    return signing.dumps([plan.pk, plan.row_version, file, rows], salt=_SALT, compress=True)


def _unpacked(text: str, plan: AllocationPlan) -> tuple[PlanSheet, str, int]:
    try:
        plan_id, version, file, rows = signing.loads(text, salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        raise Refused("预览已经过期或被改动，请重新上传表格。") from None
    if plan_id != plan.pk:
        raise Refused("这份预览是另一个方案的，请重新上传表格。")
    return PlanSheet(tuple(SheetLine(*row) for row in rows)), file, version
