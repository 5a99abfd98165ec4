"""The papers of a plan: what can be made, what was made, the letter, and how far the long ones are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.files.downloads import download
from zhixiang.apps.papers import policies, queries, tables
from zhixiang.apps.papers.actions.ask_run import ask_run
from zhixiang.apps.papers.actions.cancel_run import cancel_run
from zhixiang.apps.papers.actions.make_paper import make_paper
from zhixiang.apps.papers.actions.word_letter import FIELDS, word_letter
from zhixiang.apps.papers.forms import LetterForm
from zhixiang.apps.papers.kinds import Wish
from zhixiang.apps.papers.letters import wording_of
from zhixiang.apps.papers.making import content_of, printed
from zhixiang.apps.papers.models import Paper, PaperRun
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import asked_page, keeps_typed, paging, typed_before
from zhixiang.publishing.notice import NoticeTemplateError


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Plans whose papers this person may read."""
    actor = _reader_or_404(request)
    found = queries.plan_list(actor, asked_page(request))
    page = {
        "rows": [tables.plan_row(plan) for plan in found.rows],
        "paging": paging(request, found),
        "sees_all": actor.sees_all,
    }
    return render(request, "papers/plans.html", {"page": page})


@require_safe
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """All papers of one plan."""
    actor, found = _plan_or_404(request, plan_id)
    papers = queries.papers_by_region(queries.current_papers(actor, found))
    runs = queries.runs_of(found) if actor.sees_all else []
    busy = [(run.kind, run.format) for run in runs if run.state in ("waiting", "running")]
    whole = papers.get("", {})
    page = {
        "plan": found,
        "title": tables.plan_title(found),
        "status": found.get_status_display(),
        "issued": found.status == AllocationPlan.Status.ISSUED,
        "may_make": policies.may_make(actor, found),
        "may_take": policies.may_take(actor, found, Paper.Kind.TABLE).allowed,
        "province": tables.province_rows(whole, busy) if actor.sees_all else [tables.letter_row(whole)],
        "regions": tables.region_rows(queries.regions_of(actor, found), papers),
        "runs": tables.runs(runs),
        "sees_all": actor.sees_all,
        "crumbs": tables.crumbs(found),
    }
    return render(request, "papers/plan.html", {"page": page})


@require_safe
def progress(request: HttpRequest, plan_id: int) -> HttpResponse:
    """How far the long papers of a plan are: a part of its page, fetched again and again."""
    actor, found = _plan_or_404(request, plan_id)
    if not actor.sees_all:
        raise Http404
    page = {"plan": found, "runs": tables.runs(queries.runs_of(found)), "may_make": policies.may_make(actor, found)}
    answer = render(request, "papers/runs.html", {"page": page})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def make(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Make one paper at once, and come back to the list with it."""
    actor, found = _plan_or_404(request, plan_id)
    kind, ending, region_code = _asked(request)
    if region_code and region_code not in {region.code for region in queries.regions_of(actor, found)}:
        raise Http404
    try:
        made = make_paper(
            actor=actor, plan_id=found.pk, wish=Wish(kind, ending, region_code), address=site_address(request)
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = (
            _("已生成“{title}”，文书编号 {number}。")
            if made.new
            else _("数据没有变化，重新生成的文件与“{title}”（{number}）完全相同。")
        )
        messages.success(request, said.format(title=made.paper.title, number=made.paper.number))
    return redirect("papers:plan", found.pk)


@require_POST
def runs(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Have a long paper made in the background, or call that off."""
    actor, found = _plan_or_404(request, plan_id)
    try:
        if request.POST.get("wish") == "cancel":
            number = request.POST.get("run", "")
            cancel_run(actor=actor, plan_id=found.pk, run_id=int(number) if number.isdecimal() else 0)
            messages.success(request, _("已取消，已经生成的文书保留。"))
        else:
            kind, ending, _region = _asked(request)
            ask_run(actor=actor, plan_id=found.pk, kind=kind, ending=ending, address=site_address(request))
            messages.success(request, _("已开始排队，完成后会给您发消息；可以离开这一页。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    except PaperRun.DoesNotExist:
        raise Http404 from None
    return redirect("papers:plan", found.pk)


@keeps_typed("title", "doc_no", "recipients", "body", "copies_to")
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The letter as it will be printed; whoever may write it does so here."""
    actor, found = _plan_or_404(request, plan_id)
    may = policies.may_word(actor, found)
    if request.method == "POST" and not may.allowed:
        raise Http404
    try:
        content = content_of(found, Wish(Paper.Kind.LETTER, Paper.Format.DOCX))
    except NoticeTemplateError as error:
        messages.error(request, str(error))
        return redirect("papers:plan", found.pk)
    wording, typed = wording_of(found), typed_before(request)
    initial = {name: getattr(content.notice.document, name, "") for name in FIELDS} | {
        "body": "\n".join(content.body), "row_version": wording.row_version,
        "disclosure_ground": wording.disclosure_ground, **typed,
    }  # fmt: skip
    form = LetterForm(request.POST or None, initial=initial) if may.allowed else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            word_letter(actor=actor, plan_id=found.pk, row_version=form.cleaned_data["row_version"], texts=form.texts())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("通知稿已保存。"))
            return redirect("papers:letter", found.pk)
    page: dict[str, Any] = {
        "plan": found,
        "title": tables.plan_title(found),
        "preview": tables.preview(printed(content, None)),
        "sample": not content.genuine,
        "form": form,
        "wording": wording,
        "why_not": may.reason if actor.sees_all else "",
        "crumbs": tables.crumbs(found, _("通知稿")),
    }
    return render(
        request, "papers/letter.html", {"page": page}, status=422 if form is not None and form.errors else 200
    )


@require_safe
def file(request: HttpRequest, paper_id: int) -> HttpResponseBase:
    """One paper as a file."""
    found = queries.paper_for(_reader_or_404(request), paper_id)
    if found is None:
        raise Http404
    return download(found.file)


def site_address(request: HttpRequest) -> str:
    """The site's address for what is printed: as configured, else as this request reached it."""
    configured: str = settings.SITE_ADDRESS
    return configured or request.build_absolute_uri("/").rstrip("/")


def _asked(request: HttpRequest) -> tuple[str, str, str]:
    """Kind, format and region of ``make``: all three in one button. Anything else names no paper."""
    parts = request.POST.get("paper", "")[:60].split(":")
    kind, ending, region_code = (*parts, "", "", "")[:3]
    return kind, ending, region_code


def _reader_or_404(request: HttpRequest) -> Actor:
    actor = actor_of(request.user)
    if actor.role not in policies.READERS:
        raise Http404
    return actor


def _plan_or_404(request: HttpRequest, plan_id: int) -> tuple[Actor, AllocationPlan]:
    actor = _reader_or_404(request)
    found = queries.plan_for(actor, plan_id)
    if found is None:
        raise Http404
    return actor, found
