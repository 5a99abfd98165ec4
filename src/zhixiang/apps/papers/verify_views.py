"""For anybody: whether a paper is one of ours, by its code or by the file itself. Shows nothing of what it says."""

from __future__ import annotations

import re
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.papers import queries
from zhixiang.apps.papers.forms import CompareForm
from zhixiang.apps.papers.limits import too_often
from zhixiang.rules.doc_numbers import find_all

_NUMBER: Final = re.compile(r"WS\d{4}-\d{3,}-\d{5}")
"""A paper's number. The signs of a code may look like its beginning, but their dashes stand elsewhere."""


@login_not_required
@require_safe
def verify(request: HttpRequest, paper_code: str = "") -> HttpResponse:
    """What a code proves."""
    typed = (paper_code or request.GET.get("code", "")).strip()[:60]
    asked = typed.upper().replace(" ", "").replace("-", "")[:16]
    if not asked:
        return _answer(request, {"asked": ""})
    if _is_number(typed):
        return _answer(request, {"asked": typed, "is_number": True}, status=404)
    if too_often(request):
        return _wait(request)
    proof = queries.proof_by_code(asked)
    return _answer(request, {"asked": asked, "proof": proof}, status=200 if proof is not None else 404)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """What a file proves. It is read for its digests and not kept."""
    if request.method != "POST":
        return _answer(request, {"asked": ""})
    if too_often(request):
        return _wait(request)
    form = CompareForm(request.POST, request.FILES)
    if not form.is_valid():
        return _answer(request, {"asked": "", "form": form}, status=422)
    content = form.cleaned_data["file"].read()
    sha256 = hexdigest("sha256", content)
    proof = queries.proof_by_digest(sha256)
    page = {"asked": "", "proof": proof, "compared": True, "sha256": sha256, "sm3": hexdigest("sm3", content)}
    return _answer(request, page, status=200 if proof is not None else 404)


def _is_number(typed: str) -> bool:
    """Whether it is a document's or a paper's number. Both are there for all to copy, and so prove nothing."""
    return bool(find_all(typed)) or _NUMBER.search(typed.upper()) is not None


def _wait(request: HttpRequest) -> HttpResponse:
    answer = _answer(request, {"asked": "", "wait": _("核验次数太多，请一分钟后再试。")}, status=429)
    answer["Retry-After"] = "60"
    return answer


def _answer(request: HttpRequest, page: dict[str, Any], status: int = 200) -> HttpResponse:
    page.setdefault("form", CompareForm())
    return render(request, "papers/verify.html", {"page": page}, status=status)
