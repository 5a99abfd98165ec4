"""Acts on many projects: first a page that says what will change, then the act itself. Works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from zhixiang.apps.library import forms, queries, tables
from zhixiang.apps.library.actions.end_projects import end_projects
from zhixiang.apps.library.actions.finish_projects import finish_projects
from zhixiang.apps.library.actions.list_projects import list_projects
from zhixiang.apps.library.actions.merge_projects import merge_projects
from zhixiang.apps.library.actions.pause_projects import pause_projects
from zhixiang.apps.library.actions.reopen_projects import reopen_projects
from zhixiang.apps.library.actions.resume_projects import resume_projects
from zhixiang.apps.library.actions.return_projects import return_projects
from zhixiang.apps.library.actions.review_projects import review_projects
from zhixiang.apps.library.actions.roll_projects import roll_projects
from zhixiang.apps.library.actions.void_projects import void_projects
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.states import PROJECT
from zhixiang.apps.library.steps import MOST_PROJECTS, Picked
from zhixiang.apps.library.views.common import asked_filter, attempt, filter_form, manager_or_404, read_picks
from zhixiang.apps.library.visible import visible_projects
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Link

_SHOWN: Final = 50
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of act: what it says, what it asks for besides, and the action, which takes that by name."""

    title: Any
    says: Any
    action: Callable[..., Any]
    form: type[django_forms.Form] = django_forms.Form

    @property
    def step(self) -> str:
        """The action as the state machine knows it."""
        return f"library.{self.action.__name__}"


ACTS: Final[Mapping[str, Act]] = {
    "review": Act(_lazy("送评审"), _lazy("这些项目从储备转入评审。"), review_projects),
    "list": Act(_lazy("入库"), _lazy("评审通过的项目入库，以后可以排序和安排资金。"), list_projects),
    "return": Act(_lazy("退回"), _lazy("退回的项目修改后可以重新储备。"), return_projects, forms.ReasonForm),
    "reopen": Act(_lazy("重新储备"), _lazy("退回的项目已经改好，重新进入储备。"), reopen_projects),
    "pause": Act(_lazy("暂缓"), _lazy("暂缓的项目以后可以恢复到现在的状态。"), pause_projects, forms.ReasonForm),
    "resume": Act(_lazy("恢复"), _lazy("这些项目回到暂缓以前的状态。"), resume_projects),
    "merge": Act(
        _lazy("合并"),
        _lazy("合并成一个新项目，从储备开始重新评审；金额相加，来源和指标都带过去；原项目作废，编码保留。"),
        merge_projects, forms.MergeForm,
    ),
    "roll": Act(
        _lazy("转入下一年度"),
        _lazy("未安排的按上次的申请金额，执行中的按总投资的余额，转入新的预算年度；排序在新年度重新进行。"),
        roll_projects, forms.RollForm,
    ),
    "finish": Act(_lazy("完成"), _lazy("这些项目已经执行完毕。"), finish_projects),
    "end": Act(_lazy("终止"), _lazy("已安排或执行中的项目不再继续。"), end_projects, forms.ReasonForm),
    "void": Act(_lazy("作废"), _lazy("作废后不能恢复，编码不再使用。"), void_projects, forms.ReasonForm),
}  # fmt: skip
"""The acts in the order of the year."""

DANGEROUS: Final = ("end", "void")


def acts_on(project: Project | None = None) -> list[dict[str, Any]]:
    """The acts with their titles; for one project those that its state allows."""
    return [
        {"key": key, "title": act.title, "danger": key in DANGEROUS}
        for key, act in ACTS.items()
        if project is None or (key != "merge" and PROJECT.step(project.state, act.step))
    ]


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what will change; with ``confirm`` change it."""
    actor = manager_or_404(request)
    key, query = request.POST.get("act", ""), request.POST.get("found", "")
    back = reverse("library:list") + (f"?{query}" if query else "")
    if key not in ACTS:
        messages.error(request, _("没有这样的办理，请刷新页面。"))
        return redirect(back)
    act, confirmed = ACTS[key], "confirm" in request.POST
    try:
        picked, left_out = _picked(request, actor, act)
        rows = _rows(actor, picked)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    form = act.form(request.POST if confirmed else None, label_suffix="", initial=_initial(rows))
    if confirmed and form.is_valid() and attempt(form, lambda: _do(act, actor, picked, form)):
        messages.success(request, _("已办理：{what}，{count} 个项目。").format(what=act.title, count=len(picked)))
        return redirect(back)
    page = {
        "act": key,
        "title": act.title,
        "says": act.says,
        "danger": key in DANGEROUS,
        "form": form,
        "rows": rows[:_SHOWN],
        "count": len(rows),
        "left": max(0, len(rows) - _SHOWN),
        "left_out": left_out,
        "fen": sum(row["asked_fen"] or 0 for row in rows),
        "picks": " ".join(f"{pick.project_id}:{pick.row_version}" for pick in picked),
        "found": query,
        "back": back,
        "crumbs": tables.crumbs(Link(str(act.title))),
    }
    return render(request, "library/bulk.html", {"page": page}, status=422 if form.errors else 200)


def _do(act: Act, actor: Actor, picked: Sequence[Picked], form: django_forms.Form) -> None:
    act.action(actor=actor, picked=picked, **form.cleaned_data)


def _picked(request: HttpRequest, actor: Actor, act: Act) -> tuple[list[Picked], int]:
    """What was ticked; or of all that the filter finds those that can take the step, and how many cannot."""
    if request.POST.get("scope") != "found" or "confirm" in request.POST:
        return read_picks(request.POST.getlist("pick")), 0
    found = queries.projects(actor, asked_filter(filter_form(actor, QueryDict(request.POST.get("found", "")))))
    fitting = found.filter(state__in=PROJECT.sources(act.step))
    picked = [Picked(*one) for one in fitting.order_by("-id").values_list("pk", "row_version")[: MOST_PROJECTS + 1]]
    if not picked:
        raise Refused(_("筛选出来的项目里没有可以这样办理的，请换一个筛选条件。"))
    return picked, found.count() - len(picked)


def _rows(actor: Actor, picked: Sequence[Picked]) -> list[dict[str, Any]]:
    """The projects as the preview shows them. Raises Refused where none or too many were chosen."""
    if not picked:
        raise Refused(_("请先勾选要办理的项目。"))
    if len(picked) > MOST_PROJECTS:
        raise Refused(_("一次最多办理 {most} 个项目，请筛选后分几次办理。").format(most=MOST_PROJECTS))
    found: list[Project] = []
    keys = [pick.project_id for pick in picked]
    for start in range(0, len(keys), _BATCH):
        rows = visible_projects(actor).filter(pk__in=keys[start : start + _BATCH])
        found += rows.select_related("region").order_by("-id")
    years = queries.years_of(found)
    return [tables.row(actor, one, years[one.pk], None) for one in found]


def _initial(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the forms propose: the first name, the year after the last."""
    last = max((row["year"] or 0 for row in rows), default=0)
    return {"name": rows[0]["name"] if rows else "", "year": last + 1 if last else None}
