"""The pages on which a unit answers a call: list, grid, check, sign-off, receipt, versions; and the public proof."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.queries import unit_of
from zhixiang.apps.demands import corrections, form_page, policies, queries
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.actions.certify import certify
from zhixiang.apps.demands.actions.decline_certification import decline_certification
from zhixiang.apps.demands.actions.open_form import open_form
from zhixiang.apps.demands.actions.recall_certification import recall_certification
from zhixiang.apps.demands.actions.save_draft import Saved, save_draft
from zhixiang.apps.demands.actions.submit import certify_and_submit, submit
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.checklist import check
from zhixiang.apps.demands.differences import differences
from zhixiang.apps.demands.draft_form import load_form
from zhixiang.apps.demands.earlier import earlier_versions
from zhixiang.apps.demands.models import Submission
from zhixiang.apps.demands.patch import PatchError, patch_from
from zhixiang.apps.demands.posted import patch_of_button, patch_of_post
from zhixiang.apps.demands.queries import MyCall
from zhixiang.apps.demands.states import EDITABLE
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.roles import UNIT_ROLES
from zhixiang.apps.web import Link

_S = Submission.State


@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """The calls of the actor's unit, each with its time left and what to do next."""
    actor, now = actor_of(request.user), timezone.now()
    if actor.role not in UNIT_ROLES:
        raise Http404
    rows = [_summary(actor, mine, now) for mine in queries.my_calls(actor)]
    return render(request, "demands/forms.html", {"page": {"rows": rows, "unit": unit_of(actor)}})


@require_POST
def start(request: HttpRequest, call_id: int) -> HttpResponse:
    """Open the form of the actor's unit."""
    actor = actor_of(request.user)
    if actor.unit_id is None:
        raise Http404
    try:
        open_form(actor=actor, call_id=call_id)
    except Call.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("demands:forms")
    return redirect("demands:form", call_id)


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, call_id: int) -> HttpResponse:
    """The grid; without scripts a plain form that saves, adds, copies, moves and deletes rows."""
    actor = actor_of(request.user)
    mine, submission = started_or_404(actor, call_id)
    saved: Saved | None = None
    if request.method == "POST":
        button = request.POST.get("do", "")
        try:
            saved = save_draft(actor=actor, submission_id=submission.pk, patch=patch_of_post(request.POST.dict()))
            if saved.clean and ":" in button:
                patch = patch_of_button(saved.form, button)
                saved = save_draft(actor=actor, submission_id=submission.pk, patch=patch)
            if saved.clean and button == "ask":
                ask_certification(actor=actor, submission_id=submission.pk)
                messages.success(request, _("已送单位负责人签发。"))
        except (Refused, PatchError) as refusal:
            messages.error(request, str(refusal))
            return redirect("demands:check" if button == "ask" else "demands:form", call_id)
        if saved.clean:
            if button in ("", "save"):
                messages.success(request, _("已保存。"))
            return redirect("demands:check" if button == "check" else "demands:form", call_id)
    page = _form_page(actor, mine, submission, request, saved)
    return render(request, "demands/form.html", {"page": page}, status=422 if saved else 200)


@require_POST
def draft(request: HttpRequest, call_id: int) -> HttpResponse:
    """An autosave: JSON in, JSON out. 409 when the draft may not be changed, 400 for what no page of ours sends."""
    actor = actor_of(request.user)
    submission_id = _own_or_404(actor, call_id)
    try:
        patch = patch_from(json.loads(request.body))
        saved = save_draft(actor=actor, submission_id=submission_id, patch=patch)
    except (ValueError, RecursionError) as error:
        message = str(error) if isinstance(error, PatchError) else _("请求的格式不对。")
        return JsonResponse({"message": message}, status=400)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    return JsonResponse(form_page.answer(saved, timezone.localdate()))


@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: HttpRequest, call_id: int) -> HttpResponse:
    """What must be mended and what is worth a look; from here the form goes to the unit's head."""
    actor = actor_of(request.user)
    if request.method == "POST":
        try:
            ask_certification(actor=actor, submission_id=_own_or_404(actor, call_id))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("demands:check", call_id)
        messages.success(request, _("已送单位负责人签发。"))
        return redirect("demands:form", call_id)
    mine, submission = started_or_404(actor, call_id)
    draft_form = load_form(submission)
    issues = check(draft_form, timezone.localdate())
    page = {
        **frame(actor, mine, _("检查")),
        "blocks": [issue for issue in issues if issue.blocks],
        "warns": [issue for issue in issues if not issue.blocks],
        "may_ask": submission.state in EDITABLE and policies.may_fill(actor, submission).allowed,
        "totals": form_page.totals(draft_form),
    }
    return render(request, "demands/check.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, call_id: int) -> HttpResponse:
    """The unit's head reads the form and signs, signs and submits, or declines with a reason."""
    actor = actor_of(request.user)
    if request.method == "POST":
        return _decide(request, actor, call_id)
    mine, submission = started_or_404(actor, call_id)
    answer = policies.may_certify(actor, submission)
    draft_form = load_form(submission)
    page = {
        **frame(actor, mine, _("签发")),
        "may_sign": answer.allowed and submission.state == _S.AWAITING,
        "why_not": answer.reason,
        "parts": form_page.parts(draft_form, timezone.localdate()),
        "totals": form_page.totals(draft_form),
        "warns": [issue for issue in check(draft_form, timezone.localdate()) if not issue.blocks],
        "draft_version": submission.draft_version,
    }
    return render(request, "demands/sign.html", {"page": page})


def _decide(request: HttpRequest, actor: Actor, call_id: int) -> HttpResponse:
    submission_id = _own_or_404(actor, call_id)
    decision, shown = request.POST.get("decision", ""), request.POST.get("draft_version", "")
    seen = int(shown) if shown.isdecimal() and len(shown) < 10 else 0
    try:
        if decision == "decline":
            decline_certification(
                actor=actor, submission_id=submission_id, reason=request.POST.get("reason", "")
            )  # fmt: skip
            messages.success(request, _("已退回填报人修改。"))
            return redirect("demands:form", call_id)
        if decision != "certify_and_submit":
            certify(actor=actor, submission_id=submission_id, draft_version=seen)
            messages.success(request, _("已签发，可以提交了。"))
            return redirect("demands:form", call_id)
        version = certify_and_submit(actor=actor, submission_id=submission_id, draft_version=seen)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("demands:sign", call_id)
    return redirect("demands:version", version.receipt_no)


@require_POST
def act(request: HttpRequest, call_id: int, what: str) -> HttpResponse:
    """Submit, recall or withdraw."""
    actor = actor_of(request.user)
    submission_id = _own_or_404(actor, call_id)
    try:
        match what:
            case "submit":
                version = submit(actor=actor, submission_id=submission_id)
                return redirect("demands:version", version.receipt_no)
            case "recall":
                recall_certification(actor=actor, submission_id=submission_id)
                messages.success(request, _("已收回，可以继续修改。"))
            case "withdraw":
                withdraw(actor=actor, submission_id=submission_id)
                messages.success(request, _("已撤回，修改后请重新签发、提交。"))
            case _:
                raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("demands:form", call_id)


@require_safe
def receipt(request: HttpRequest, call_id: int, number: int) -> HttpResponse:
    """The receipt of one version, and what was submitted with it."""
    actor = actor_of(request.user)
    mine, submission = started_or_404(actor, call_id)
    version = queries.version(submission, number)
    if version is None:
        raise Http404
    page = {
        **frame(actor, mine, _("回执")),
        "version": version,
        "in_force": _in_force(submission, version.pk),
        "verify_url": request.build_absolute_uri(reverse("demands:verify", args=[version.receipt_no])),
        "parts": form_page.version_parts(version.content),
        "opinions": form_page.version_opinions(version.content),
    }
    return render(request, "demands/receipt.html", {"page": page})


@require_safe
def versions(request: HttpRequest, call_id: int) -> HttpResponse:
    """All versions, the steps taken, and the difference between two versions, cell by cell."""
    actor = actor_of(request.user)
    mine, submission = started_or_404(actor, call_id)
    found = queries.versions(submission)
    chosen = [request.GET.get(name, "") for name in ("from", "to")]
    numbers = [int(text) for text in chosen if text.isdecimal() and len(text) < 10]
    if len(numbers) != len(chosen) and len(found) > 1:
        numbers = [found[1].number, found[0].number]
    pair = [queries.version(submission, number) for number in numbers[:2]]
    if any(one is None for one in pair):
        raise Http404
    whole = [one for one in pair if one is not None]
    page = {
        **frame(actor, mine, _("版本与经过")),
        "versions": found,
        "current": submission.latest_id if _in_force(submission, submission.latest_id) else None,
        "pair": [one.number for one in whole] if len(whole) == 2 else [],
        "differences": differences(whole[0].content, whole[1].content) if len(whole) == 2 else [],
        "events": queries.timeline(submission),
    }
    return render(request, "demands/versions.html", {"page": page})


@login_not_required
@require_safe
def verify(request: HttpRequest, receipt_no: str = "") -> HttpResponse:
    """For anybody: whether a receipt is one of ours. Shows neither the unit nor what it asked for."""
    asked = (receipt_no or request.GET.get("no", "")).strip().upper()[:40]
    version = queries.public_receipt(asked) if asked else None
    page: dict[str, Any] = {"asked": asked, "version": version}
    if version is not None:
        page["current"] = _in_force(version.submission, version.pk)
        page["title"] = version.submission.call.title
    return render(request, "demands/verify.html", {"page": page}, status=404 if asked and version is None else 200)


def _in_force(submission: Submission, version_id: int | None) -> bool:
    return submission.latest_id == version_id and submission.state in (_S.SUBMITTED, _S.ACCEPTED, _S.RETURNED)


def _mine_or_404(actor: Actor, call_id: int) -> MyCall:
    mine = queries.my_call(actor, call_id)
    if mine is None:
        raise Http404
    return mine


def _own_or_404(actor: Actor, call_id: int) -> int:
    """The key of the actor's own submission: all that an action needs to lock and load it."""
    found = queries.own_submission_id(actor, call_id)
    if found is None:
        raise Http404
    return found


def started_or_404(actor: Actor, call_id: int) -> tuple[MyCall, Submission]:
    """The call as the actor's unit sees it, with the form that it has opened. Raises Http404."""
    mine = _mine_or_404(actor, call_id)
    if mine.submission is None:
        raise Http404
    return mine, mine.submission


def frame(actor: Actor, mine: MyCall, here: str) -> dict[str, Any]:
    """What the pages of one form share."""
    now = timezone.now()
    call = mine.call
    crumbs = [Link(_("征集填报"), reverse("demands:forms"))]
    if here:
        crumbs += [Link(call.title, reverse("demands:form", args=[call.pk])), Link(here)]
    else:
        crumbs.append(Link(call.title))
    return {**_summary(actor, mine, now), "crumbs": crumbs, "submission": mine.submission}


def _summary(actor: Actor, mine: MyCall, now: Any) -> dict[str, Any]:
    submission = mine.submission
    return {
        "call": mine.call,
        "window": mine.window,
        "refusal": mine.window.refusal(now),
        "left": form_page.time_left(mine.window.closes_at, now) if mine.call.status == Call.Status.OPEN else "",
        "state": submission.state if submission else "",
        "state_label": _(str(submission.get_state_display())) if submission else _("尚未开始"),
        "next": _next_step(actor, mine),
        "may_start": submission is None and policies.may_start(actor).allowed,
    }


def _next_step(actor: Actor, mine: MyCall) -> str:
    """What whoever looks should do now, in one sentence."""
    submission = mine.submission
    if submission is None:
        return _("开始填报") if policies.may_start(actor).allowed else _("等待填报人开始填报")
    fills, signs = policies.may_fill(actor, submission).allowed, policies.may_certify(actor, submission).allowed
    return {
        _S.DRAFT: _("填写各部分，检查后送单位负责人签发") if fills else _("等待填报人送签"),
        _S.RETURNED: _("按退回意见修改，再次送签") if fills else _("等待填报人修改"),
        _S.AWAITING: _("请您审阅并签发") if signs else _("等待单位负责人签发"),
        _S.CERTIFIED: _("已签发，请在截止前提交"),
        _S.SUBMITTED: _("已提交，等待主管局受理"),
        _S.ACCEPTED: _("主管局已受理，不需要再办理"),
    }[_S(submission.state)]


def _form_page(
    actor: Actor, mine: MyCall, submission: Submission, request: HttpRequest, saved: Saved | None
) -> dict[str, Any]:
    draft_form = saved.form if saved else load_form(submission)
    fills = policies.may_fill(actor, submission).allowed and mine.call.status == Call.Status.OPEN
    typed, faults = _not_saved(request, saved)
    correction = corrections.open_correction(submission)
    parts = form_page.parts(
        draft_form, timezone.localdate(), typed=typed, faults=faults, asked=corrections.asked(correction)
    )
    return {
        **frame(actor, mine, ""),
        "editable": fills and submission.state in EDITABLE,
        "may_recall": fills and submission.state in (_S.AWAITING, _S.CERTIFIED),
        "may_sign": policies.may_certify(actor, submission).allowed and submission.state == _S.AWAITING,
        "may_submit": policies.may_submit(actor, submission).allowed and submission.state == _S.CERTIFIED,
        "may_withdraw": policies.may_submit(actor, submission).allowed and submission.state == _S.SUBMITTED,
        "parts": parts,
        "totals": form_page.totals(draft_form),
        "stances": form_page.stances(),
        "correction": correction,
        "places": corrections.places(correction, parts),
        "earlier": earlier_versions(submission).exists(),
        "declined": _declined(submission),
        "faults": len(faults),
        "owner": f"{actor.user_id}-{submission.pk}",
        "labels": form_page.labels(),
    }


def _declined(submission: Submission) -> Any:
    """The head's reason, while the draft that was declined is being mended."""
    if submission.state not in EDITABLE:
        return None
    latest = queries.timeline(submission, limit=1)
    return latest[0] if latest and latest[0].action == "demands.decline_certification" else None


def _not_saved(request: HttpRequest, saved: Saved | None) -> tuple[form_page.Texts, form_page.Texts]:
    """After a plain post: the texts that were not saved, and why, by row and field."""
    if saved is None:
        return {}, {}
    faults = {(one.owner, one.field): one.message for one in saved.errors}
    for one in saved.conflicts:
        words = _("这一行已被{by}删除。") if one.gone else _("{by}已改为“{theirs}”，请核对后再保存。")
        faults[one.owner, one.field] = words.format(by=one.by, theirs=one.theirs)
    typed = {}
    for owner, key in faults:
        kind, name = ("o", owner.removeprefix("opinion-")) if owner.startswith("opinion-") else ("r", owner)
        if key:
            typed[owner, key] = request.POST.get(f"{kind}:{name}:{key}", "")
    return typed, faults
