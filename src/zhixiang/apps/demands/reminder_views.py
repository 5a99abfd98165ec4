"""The pages on which an office writes to the units of a call: its batches, one batch to read, edit, send and cancel."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixiang.apps import keyset
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands import policies, reminders
from zhixiang.apps.demands.actions.cancel_reminding import cancel_reminding
from zhixiang.apps.demands.actions.edit_reminding import LONGEST_BODY, LONGEST_SUBJECT, edit_reminding
from zhixiang.apps.demands.actions.prepare_reminding import prepare_reminding
from zhixiang.apps.demands.actions.release_reminding import release_reminding
from zhixiang.apps.demands.board_views import crumbs, office_and_call
from zhixiang.apps.demands.models import RemindedUnit, Reminding
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Link, address, asked_page, paging

SHOWN: Final = 50
"""Failed mails on the page of a batch."""
KINDS: Final[dict[str, Any]] = {
    Reminding.Kind.OPENED: gettext_lazy("征集通知"),
    Reminding.Kind.ASKED: gettext_lazy("催报"),
    Reminding.Kind.CLOSING: gettext_lazy("截止前自动提醒"),
}
OUTCOMES: Final[dict[str, Any]] = {
    RemindedUnit.Outcome.WAITING: gettext_lazy("待发送"),
    RemindedUnit.Outcome.SENT: gettext_lazy("已发"),
    RemindedUnit.Outcome.ANSWERED: gettext_lazy("已提交或不再需要填报，没有发"),
    RemindedUnit.Outcome.RECENT: gettext_lazy("刚催过，没有发"),
    RemindedUnit.Outcome.NOBODY: gettext_lazy("没有可以通知的人"),
}


@require_safe
def batches(request: HttpRequest, call_id: int) -> HttpResponse:
    """What the office has written to the units of this call, the newest first."""
    actor, call = office_and_call(request, call_id)
    found = keyset.cut(reminders.visible_remindings(actor, call), ("-id",), asked_page(request))
    page = {
        "call": call,
        "rows": [
            {
                "it": one,
                "kind": KINDS[one.kind],
                "subject": one.subject.replace("{征集名称}", call.title),
                "state": _state(one),
            }
            for one in found.rows
        ],
        "paging": paging(request, found),
        "may_remind": policies.may_remind(actor).allowed and call.status == Call.Status.OPEN,
        "may_announce": policies.may_remind(actor).allowed and actor.sees_all and call.status == Call.Status.OPEN,
        "crumbs": crumbs(call, _("通知和催报")),
    }
    return render(request, "demands/reminders.html", {"page": page})


@require_POST
def prepare(request: HttpRequest, call_id: int) -> HttpResponse:
    """Begin a batch: for all units that have not handed in, for the ticked ones, or the announcement of the call."""
    actor, call = office_and_call(request, call_id)
    what = request.POST.get("do", "")
    chosen = [int(one) for one in request.POST.getlist("unit") if one.isdecimal() and len(one) < 19]
    if what == "chosen" and not chosen:
        messages.error(request, _("请先勾选要催报的单位。"))
        return redirect("demands:board", call.pk)
    kind = Reminding.Kind.OPENED if what == "opened" else Reminding.Kind.ASKED
    try:
        made = prepare_reminding(
            actor=actor, call_id=call.pk, kind=kind, unit_ids=chosen if what == "chosen" else None
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("demands:reminders", call.pk)
    return redirect("demands:reminder", call.pk, made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, call_id: int, reminding_id: int) -> HttpResponse:
    """One batch: text, preview, recipients, what became of them."""
    actor, call = office_and_call(request, call_id)
    reminding = reminders.visible_remindings(actor, call).filter(pk=reminding_id).first()
    if reminding is None:
        raise Http404
    reminding.call = call
    typed: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            return _act(request, reminding)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 422
            typed = {name: request.POST[name] for name in ("subject", "body") if name in request.POST}
    page = _page(request, actor, reminding, typed)
    return render(request, "demands/reminder.html", {"page": page}, status=status)


def _act(request: HttpRequest, reminding: Reminding) -> HttpResponse:
    """What the pressed button does. Raises Refused."""
    actor, what = actor_of(request.user), request.POST.get("do", "")
    shown = request.POST.get("row_version", "")
    version = int(shown) if shown.isdecimal() and len(shown) < 10 else 0
    if what == "cancel":
        stopped = cancel_reminding(actor=actor, reminding_id=reminding.pk)
        messages.success(request, _("已取消，{n} 封邮件不再发出。").format(n=stopped))
    elif what == "send":
        once_more = request.POST.get("once_more") == "yes"
        sent = release_reminding(
            actor=actor, reminding_id=reminding.pk, row_version=version, once_more=once_more
        )  # fmt: skip
        words = _("已通知 {units} 家单位，{mails} 封邮件待发送；{left} 家没有发。")
        messages.success(request, words.format(units=sent.units, mails=sent.mails, left=sent.left_out))
    else:
        edit_reminding(
            actor=actor, reminding_id=reminding.pk, row_version=version,
            subject=request.POST.get("subject", ""), body=request.POST.get("body", ""),
        )  # fmt: skip
        messages.success(request, _("已保存，下面是发出去的样子。"))
    return redirect("demands:reminder", reminding.call_id, reminding.pk)


def _page(request: HttpRequest, actor: Actor, reminding: Reminding, typed: dict[str, str]) -> dict[str, Any]:
    call = reminding.call
    rows = reminding.units.select_related("unit__region")
    found = keyset.cut(rows, ("id",), asked_page(request))
    written = {one.unit.pk: one for one in reminders.addressees(call, [row.unit for row in found.rows])}
    waiting = reminding.batch.released_at is None and reminding.cancelled_at is None
    answer = policies.may_send(actor, reminding)
    open_now = call.status == Call.Status.OPEN
    return {
        "call": call,
        "it": reminding,
        "kind": KINDS[reminding.kind],
        "state": _state(reminding),
        "subject": typed.get("subject", reminding.subject),
        "body": typed.get("body", reminding.body),
        "longest": (LONGEST_SUBJECT, LONGEST_BODY),
        "placeholders": [f"{{{one}}}" for one in reminders.PLACEHOLDERS],
        "waiting": waiting,
        "editable": waiting and open_now and answer.allowed,
        "why_not": answer.reason if waiting and not answer.allowed else "",
        "may_cancel": answer.allowed and reminding.cancelled_at is None,
        "again": [row.unit.name for row in reminders.again(reminding).select_related("unit")[:5]] if waiting else [],
        "again_count": reminders.again(reminding).count() if waiting else 0,
        "progress": reminders.progress(reminding),
        "failures": list(reminders.failures(reminding, limit=SHOWN)),
        "rows": [_row(request, row, written[row.unit_id]) for row in found.rows],
        "total": rows.count(),
        "preview": _preview(request, reminding, found.rows, written) if waiting else None,
        "paging": paging(request, found),
        "crumbs": [
            *crumbs(call, "")[:-1],
            Link(_("通知和催报"), reverse("demands:reminders", args=[call.pk])),
            Link(str(KINDS[reminding.kind])),
        ],
    }


def _row(request: HttpRequest, row: RemindedUnit, written: reminders.Addressee) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "preview_url": address(request, unit=row.unit_id, page=request.GET.get("page")),
        "addresses": [person.address or _("（只发站内消息）") for person in written.people],
        "outcome": OUTCOMES[row.outcome],
    }


def _preview(
    request: HttpRequest, reminding: Reminding, rows: Any, written: dict[int, reminders.Addressee]
) -> dict[str, str] | None:
    """The text as one unit of the page gets it: the one that the address names, else the first."""
    asked = request.GET.get("unit", "")
    chosen = next((row for row in rows if str(row.unit_id) == asked), rows[0] if rows else None)
    if chosen is None:
        return None
    one = written[chosen.unit_id]
    return {
        "unit": one.unit.name,
        "subject": one.written(reminding.subject, reminding.call),
        "body": one.written(reminding.body, reminding.call),
    }


def _state(reminding: Reminding) -> str:
    if reminding.cancelled_at is not None:
        return _("已取消")
    return _("已发送") if reminding.batch.released_at is not None else _("待发送")
