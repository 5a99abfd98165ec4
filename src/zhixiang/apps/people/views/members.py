"""The people of a unit: who asks, who belongs to it, who is invited; and switching between units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhixiang.apps.people import policies, queries
from zhixiang.apps.people.actions.admit_member import admit_member
from zhixiang.apps.people.actions.decline_member import decline_member
from zhixiang.apps.people.actions.end_membership import end_membership
from zhixiang.apps.people.actions.invite import Invited, invite
from zhixiang.apps.people.actions.switch_membership import switch_membership
from zhixiang.apps.people.actions.withdraw_invitation import withdraw_invitation
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.forms import DutiesForm, MemberInvitationForm, OfficerInvitationForm
from zhixiang.apps.people.models import Invitation, Membership


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The people of the unit; its administrator admits, declines, ends and invites."""
    actor = actor_of(request.user)
    if actor.unit_id != unit_id or not policies.may_administer_unit(actor, unit_id).allowed:
        raise Http404
    form = MemberInvitationForm(request.POST if request.POST.get("step") == "invite" else None)
    failed = ""
    if request.method == "POST":
        failed = _step(request, actor, form)
        if not failed:
            return redirect("people:members", unit_id)
    rows = [
        (row, DutiesForm(initial=_duties(row), auto_id=f"m{row.pk}-%s")) for row in queries.members_of(actor, unit_id)
    ]
    page = {
        "unit": queries.unit_for(actor, unit_id),
        "rows": rows,
        "form": form,
        "failed": failed,
        "invitations": queries.open_invitations(actor),
    }
    return render(request, "people/members.html", {"page": page}, status=422 if failed else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def officers(request: HttpRequest) -> HttpResponse:
    """The system administrator invites people of offices, experts, auditors and administrators."""
    actor = actor_of(request.user)
    if not policies.may_manage_accounts(actor).allowed:
        raise Http404
    form = OfficerInvitationForm(request.POST if request.POST.get("step") == "invite" else None)
    failed = ""
    if request.method == "POST":
        failed = _step(request, actor, form)
        if not failed:
            return redirect("people:officers")
    page = {"form": form, "failed": failed, "invitations": queries.open_invitations(actor)}
    return render(request, "people/officers.html", {"page": page}, status=422 if failed else 200)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's units."""
    try:
        switch_membership(actor=actor_of(request.user), membership_id=_key(request))
    except Membership.DoesNotExist:
        raise Http404 from None
    return redirect("home")


def _step(request: HttpRequest, actor: Actor, form: MemberInvitationForm | OfficerInvitationForm) -> str:
    """Do what the button says; what went wrong, or nothing. A row of another unit is a 404."""
    try:
        match request.POST.get("step"):
            case "invite":
                return _invite(request, actor, form)
            case "admit":
                duties = DutiesForm(request.POST)
                duties.is_valid()
                admit_member(actor=actor, membership_id=_key(request), **duties.cleaned_data)
            case "decline":
                decline_member(actor=actor, membership_id=_key(request))
            case "end":
                end_membership(actor=actor, membership_id=_key(request))
            case "withdraw":
                withdraw_invitation(actor=actor, invitation_id=_key(request))
            case _:
                raise Http404
    except Refused as refusal:
        return str(refusal)
    except (Membership.DoesNotExist, Invitation.DoesNotExist):
        raise Http404 from None
    messages.success(request, _("已办理。"))
    return ""


def _invite(request: HttpRequest, actor: Actor, form: MemberInvitationForm | OfficerInvitationForm) -> str:
    if not form.is_valid():
        return _("请改正标出的内容后重新提交。")
    invitation, token = invite(actor=actor, invited=Invited(unit_id=actor.unit_id, **form.cleaned_data))
    url = request.build_absolute_uri(reverse("people:invitation", args=[token]))
    # Sent at once and not through the outbox, which people read: the address is a secret.
    body = _(
        "{who} 邀请您使用知项。\n\n请在 7 天内打开下面的地址，建立账号或登录后接受邀请；地址只能使用一次：\n{url}\n"
    ).format(who=invitation.invited_by_name, url=url)
    try:
        send_mail(_("【知项】邀请您加入"), body, None, [invitation.email])
    except OSError:
        messages.error(request, _("邀请已登记，但邮件没有发出。请稍后重新邀请。"))
    else:
        messages.success(request, _("邀请邮件已发往 {email}。").format(email=invitation.email))
    return ""


def _duties(row: Membership) -> dict[str, Any]:
    return {"may_fill": row.may_fill, "may_certify": row.may_certify, "may_administer": row.may_administer}


def _key(request: HttpRequest) -> int:
    text = request.POST.get("id", "")
    return int(text) if text.isdecimal() and len(text) < 12 else 0
