"""The form as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhixiang.apps.demands import queries
from zhixiang.apps.demands.documents import WRITERS, form_record
from zhixiang.apps.demands.draft_form import load_form
from zhixiang.apps.people.actors import actor_of


@require_safe
def download(request: HttpRequest, call_id: int, ending: str) -> HttpResponse:
    """The draft of the actor's unit in the layout of the printed form, as a Word document or a workbook."""
    mine = queries.my_call(actor_of(request.user), call_id)
    if mine is None or mine.submission is None or ending not in WRITERS:
        raise Http404
    write, media_type = WRITERS[ending]
    answer = HttpResponse(write(form_record(load_form(mine.submission))), content_type=media_type)
    name = f"{mine.call.title}_{mine.submission.unit.name}.{ending}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
