"""Receipts to take away: one as PDF, for the unit's people and its offices; all of a call as a zip, for offices."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixiang.apps.demands import receipt_files
from zhixiang.apps.demands.board_views import office_and_call
from zhixiang.apps.demands.documents import WRITERS
from zhixiang.apps.demands.views import receipt as receipt_page
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.web import attachment
from zhixiang.publishing.archives import streamed_zip
from zhixiang.publishing.pdf import MEDIA_TYPE as PDF

ZIP = "application/zip"


@require_safe
def receipt(request: HttpRequest, receipt_no: str) -> HttpResponseBase:
    """The receipt of one version."""
    made = receipt_files.receipt(actor_of(request.user), receipt_no, _proofs(request))
    if made is None:
        raise Http404
    return attachment(made, _("回执_{number}.pdf").format(number=receipt_no), PDF)


@require_safe
def version(request: HttpRequest, receipt_no: str) -> HttpResponse:
    """A receipt's own address: the page for the unit's people; offices are sent to where they read the version."""
    actor = actor_of(request.user)
    found = (
        receipt_files.readable_versions(actor)
        .select_related("submission")
        .defer("content")
        .filter(receipt_no=receipt_no)
        .first()
    )
    if found is None:
        raise Http404
    answer = found.submission
    if actor.unit_id is not None:
        return receipt_page(request, answer.call_id, found.number)
    page = reverse("demands:review_version", args=[answer.call_id, answer.pk, found.number])
    return redirect(f"{page}?{request.GET.urlencode()}" if request.GET else page)


@require_safe
def form(request: HttpRequest, receipt_no: str, ending: str) -> HttpResponseBase:
    """One version in the layout of the printed form, as a Word document or a workbook."""
    made = receipt_files.form(actor_of(request.user), receipt_no, ending) if ending in WRITERS else None
    if made is None:
        raise Http404
    content, unit = made
    return attachment(content, f"{unit}_{receipt_no}.{ending}", WRITERS[ending][1])


@require_safe
def receipts(request: HttpRequest, call_id: int) -> HttpResponseBase:
    """The receipts of all units of a call whose answers the office reads; sent while they are made."""
    actor, call = office_and_call(request, call_id)
    made = receipt_files.receipts_of(actor, call, _proofs(request))
    return attachment(streamed_zip(made), _("{title} 回执.zip").format(title=call.title), ZIP)


def _proofs(request: HttpRequest) -> receipt_files.Address:
    """Where the public proof of a receipt stands, for whoever scans the code on paper."""
    return lambda receipt_no: request.build_absolute_uri(reverse("demands:verify", args=[receipt_no]))
