"""The desk: what screening found in a call, group by group, and the runs that find it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixiang.apps import keyset
from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.queries import visible_calls
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.actions.ask_screening import ask_screening
from zhixiang.apps.checks.actions.cancel_screening import cancel_screening
from zhixiang.apps.checks.models import DemandFinding, FindingMember, ScreeningRun
from zhixiang.apps.checks.screening import deciding, labels, merging, queries, tables
from zhixiang.apps.checks.screening.comparing import compared
from zhixiang.apps.checks.screening.forms import DecisionForm, ScreeningFilter
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.roles import Reach
from zhixiang.apps.web import Link, asked_page, keeps_typed, paging, same_filters, spreadsheet, typed_before

MOST_EXPORTED = 100_000


def office_and_call(request: HttpRequest, call_id: int) -> tuple[Actor, Call]:
    """The actor, if it has a desk, and a published call. Raises Http404."""
    actor = actor_of(request.user)
    if actor.role not in policies.DESK or actor.reach is Reach.NONE:
        raise Http404
    call = visible_calls(actor).filter(opened_at__isnull=False, pk=call_id).first()
    if call is None:
        raise Http404
    return actor, call


def crumbs(call: Call, *here: str) -> list[Link]:
    """Where a page of the desk stands."""
    links = [Link(_("需求审查"), reverse("checks:screenings"))]
    if not here:
        return [*links, Link(call.title)]
    return [*links, Link(call.title, reverse("checks:screening", args=[call.pk])), *map(Link, here)]


def filter_form(request: HttpRequest, actor: Actor, facets: Any = None) -> ScreeningFilter:
    """The filter of the address bar. One query for those who see several places."""
    places = [(one.pk, one.name) for one in queries.places_of(actor)]
    name = "city" if actor.sees_all else "county"
    without = {"city", "county"} - ({name} if places else set())
    return ScreeningFilter(request.GET, tables.choices(facets, {name: places} if places else {}), without=without)


@require_safe
def screenings(request: HttpRequest) -> HttpResponse:
    """The calls, with what is to be dealt with in each."""
    actor = actor_of(request.user)
    if actor.role not in policies.DESK or actor.reach is Reach.NONE:
        raise Http404
    calls = visible_calls(actor).filter(opened_at__isnull=False).exclude(status=Call.Status.CANCELLED)
    found = keyset.cut(calls, ("-id",), asked_page(request))
    counts = queries.open_counts(actor, [call.pk for call in found.rows])
    page = {
        "rows": [
            {
                "title": call.title,
                "year": call.year,
                "url": reverse("checks:screening", args=[call.pk]),
                "counts": [(name, label, counts[call.pk].get(name, 0)) for name, label in labels.SEVERITIES.items()],
            }
            for call in found.rows
        ],
        "paging": paging(request, found),
        "sees_all": actor.sees_all,
    }
    return render(request, "checks/screenings.html", {"page": page})


@require_safe
def screening(request: HttpRequest, call_id: int) -> HttpResponse:
    """The findings of a call."""
    actor, call = office_and_call(request, call_id)
    by = filter_form(request, actor).filter()
    found = queries.page_of(actor, call, by, asked_page(request))
    if not found.page.rows and asked_page(request):
        return redirect("checks:screening", call.pk)
    page = {
        "call": call,
        "form": filter_form(request, actor, found.facets),
        "facets": tables.facets(request, found.facets, by.state),
        "rows": [tables.row(one, call, sees_all=actor.sees_all) for one in found.page.rows],
        "total": found.page.total,
        "paging": paging(request, found.page),
        "kept": [(name, value) for name, value in request.GET.items() if name != "page" and value],
        "plain_url": request.path,
        "download_url": same_filters(request, "checks:screening_download", call.pk),
        "acts": deciding.choices(actor),
        "crumbs": crumbs(call),
        **_run(actor, call),
    }
    return render(request, "checks/screening.html", {"page": page})


def _run(actor: Actor, call: Call) -> dict[str, Any]:
    return {
        "run": tables.run_facts(queries.latest_run(call)),
        # How many answered, and how many findings there are in all, is not for one city to know.
        "waiting": queries.runs_waiting(call) if actor.sees_all else 0,
        "sees_all": actor.sees_all,
        "may_ask": policies.may_ask_screening(actor).allowed,
        "call": call,
    }


@require_safe
def progress(request: HttpRequest, call_id: int) -> HttpResponse:
    """How far the screening of a whole call is: the part of the page that is fetched again and again."""
    actor, call = office_and_call(request, call_id)
    answer = render(request, "checks/screening_run.html", {"page": _run(actor, call)})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def run(request: HttpRequest, call_id: int) -> HttpResponse:
    """Have the whole call screened, or call that off."""
    actor, call = office_and_call(request, call_id)
    try:
        if request.POST.get("wish") == "cancel":
            cancel_screening(actor=actor, run_id=_number(request.POST.get("run", "")))
            messages.success(request, _("已取消，已经存入的发现保留。"))
        else:
            ask_screening(actor=actor, call_id=call.pk)
            messages.success(request, _("已开始排队，完成后会给您发消息；可以离开这一页。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    except ScreeningRun.DoesNotExist:
        raise Http404 from None
    return redirect("checks:screening", call.pk)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@require_safe
def download(request: HttpRequest, call_id: int) -> HttpResponseBase:
    """The findings that the filters leave, as a spreadsheet that is sent as it is written; at most 100,000."""
    actor, call = office_and_call(request, call_id)
    found = queries.exported(actor, call, filter_form(request, actor).filter(), MOST_EXPORTED)
    title = _("{title} 需求审查").format(title=call.title)
    return spreadsheet(title, [tables.sheet(call, found, sees_all=actor.sees_all)])


@keeps_typed("act", "reason")
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, call_id: int, finding_id: int) -> HttpResponse:
    """One finding, its rows side by side, and what to do with it."""
    actor, call = office_and_call(request, call_id)
    found = queries.finding(actor, call, finding_id)
    if found is None:
        raise Http404
    acts = deciding.open_to(actor, found)
    before = typed_before(request)
    form = DecisionForm(request.POST or None, acts, initial=before) if acts else None
    if before and form is not None:
        messages.info(request, _("登录前填写的内容没有提交成功，已放回下面，请核对后再保存。"))
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            deciding.do(actor, form.cleaned_data["act"], [finding_id], form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except DemandFinding.DoesNotExist:
            raise Http404 from None
        else:
            messages.success(request, _("处理结果已保存。"))
            return redirect("checks:demand_finding", call.pk, finding_id)
    page = {**_shown(request, actor, call, found), "form": form, "draft": f"demand-{finding_id}-{actor.user_id}"}
    status = 422 if form is not None and form.errors else 403 if request.method == "POST" else 200
    return render(request, "checks/demand_finding.html", {"page": page}, status=status)


def _shown(request: HttpRequest, actor: Actor, call: Call, found: DemandFinding) -> dict[str, Any]:
    shown = queries.members_page(actor, found, asked_page(request))
    members: list[FindingMember] = shown.rows
    pairs = queries.pairs_between(members)
    (listed,) = queries.listed_of(actor, [found])
    whole = actor.sees_all or not listed.elsewhere
    others = queries.listed_of(actor, queries.related(actor, found))
    return {
        "call": call,
        "finding": found,
        "said": tables.said(listed, sees_all=actor.sees_all),
        "check": labels.check_title(found.code),
        "relation": labels.RELATIONS.get(found.relation, ""),
        "score": found.score / 100 if found.relation and whole else None,
        "state": tables.state_of(found),
        "elsewhere": listed.elsewhere and not actor.sees_all,
        "columns": tables.columns(members, call, queries.own_among(actor, members)),
        "lines": tables.lines(compared([one.demand for one in members], queries.subjects_of(pairs, members))),
        "pairs": tables.pairs(pairs, members),
        "paging": paging(request, shown),
        "history": tables.history(found, whole=whole),
        "why_not": deciding.why_closed(actor, found),
        "questions": queries.questions_on(actor, found),
        "others": [tables.row(one, call, sees_all=actor.sees_all) for one in others],
        "merge": merging.offer(actor, found) if found.state == DemandFinding.State.MERGING else None,
        "crumbs": crumbs(call, tables.said(listed, sees_all=actor.sees_all)),
    }
