"""The form as a Word or Excel file: download it, upload it filled in, see what would change, apply it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixiang.apps.demands import policies, queries, uploads
from zhixiang.apps.demands.actions.save_draft import save_draft
from zhixiang.apps.demands.documents import WRITERS, form_record
from zhixiang.apps.demands.draft_form import load_form
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.demands.patch import PatchError
from zhixiang.apps.demands.states import EDITABLE
from zhixiang.apps.demands.views import frame, started_or_404
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import attachment
from zhixiang.intake.errors import IntakeError
from zhixiang.intake.forms.demand_form import read_demand_form
from zhixiang.intake.readers import check_size


@require_safe
def download(request: HttpRequest, call_id: int, ending: str) -> HttpResponseBase:
    """The draft of the actor's unit in the layout of the printed form, as a Word document or a workbook."""
    mine = queries.my_call(actor_of(request.user), call_id)
    if mine is None or mine.submission is None or ending not in WRITERS:
        raise Http404
    write, media_type = WRITERS[ending]
    name = f"{mine.call.title}_{mine.submission.unit.name}.{ending}"
    return attachment(write(form_record(load_form(mine.submission))), name, media_type)


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, call_id: int) -> HttpResponse:
    """Download, upload, preview, apply. Nothing of a file is stored before it is applied."""
    actor = actor_of(request.user)
    mine, submission = started_or_404(actor, call_id)
    answer = policies.may_fill(actor, submission)
    page: dict[str, Any] = {
        **frame(actor, mine, _("Word 和 Excel")),
        "may_upload": answer.allowed and submission.state in EDITABLE,
    }
    status = 200
    if request.method == "POST":
        if not page["may_upload"]:
            messages.error(request, answer.reason or _("现在不能修改草稿，所以也不能导入。"))
            return redirect("demands:files", call_id)
        if "token" in request.POST:
            return _apply(request, submission)
        page["result"], page["error"] = _read(request, submission)
        status = 422 if page["error"] else 200
    return render(request, "demands/files.html", {"page": page}, status=status)


def _read(request: HttpRequest, submission: Submission) -> tuple[uploads.Import | None, str]:
    """What the uploaded file would change, or why it cannot be read."""
    upload = request.FILES.get("file")
    if upload is None or upload.size is None:
        return None, _("请先选择要上传的文件。")
    try:
        check_size(upload.size, upload.name or "")
        form = load_form(submission)
        read = read_demand_form(upload.read(), upload.name or "", uploads.layout_of(submission.call, form.parts))
    except IntakeError as error:
        return None, str(error)
    return uploads.compare(form, read), ""


def _apply(request: HttpRequest, submission: Submission) -> HttpResponse:
    try:
        patch = uploads.patch_of(request.POST["token"], submission.pk)
        saved = save_draft(actor=actor_of(request.user), submission_id=submission.pk, patch=patch)
    except (PatchError, Refused) as refusal:
        messages.error(request, str(refusal))
        return redirect("demands:files", submission.call_id)
    if saved.clean:
        messages.success(request, _("已导入。请检查后送单位负责人签发。"))
        return redirect("demands:form", submission.call_id)
    messages.error(request, _("预览之后草稿又有改动，有的行没有导入。请重新上传文件，再看一遍会改什么。"))
    return redirect("demands:files", submission.call_id)
