"""Somebody follows an invitation: with a new account, or with the one they have."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.invite import digest, tell_of_invitation
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.members import use_if_first
from zhixiang.apps.people.models import Invitation, Membership, User
from zhixiang.apps.people.new_account import NewAccount, store_account
from zhixiang.apps.people.roles import UNIT_ROLES, Role
from zhixiang.apps.people.states import MEMBERSHIP
from zhixiang.apps.people.steps import insist, next_state

_GONE = "这份邀请已失效：可能已经用过、被撤回或超过有效期。请联系邀请您的人重新邀请。"


def accept_invitation(*, actor: Actor, token: str, account: NewAccount | None = None) -> User:
    """Use the invitation up and return the account. A new account has the address that was invited, as verified.

    Raises Refused: used, withdrawn, expired or unknown; or the actor's address is not the one that was invited.
    """
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_related("unit", "region")
            .select_for_update(of=("self",))
            .filter(token_sha256=digest(token), accepted_at__isnull=True, withdrawn_at__isnull=True)
            .first()
        )
        if invitation is None or invitation.expires_at <= timezone.now():
            raise Refused(_GONE)
        user = _person(actor, invitation, account)
        if invitation.unit_id is not None:
            _let_in(user, invitation)
        invitation.accepted_at, invitation.accepted_by = timezone.now(), user
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        tell_of_invitation(actor_of(user), invitation, "people.accept_invitation", user=user.pk)
    return user


def _person(actor: Actor, invitation: Invitation, account: NewAccount | None) -> User:
    if account is not None and actor.user_id is None:
        role = Role.APPLICANT if invitation.role in UNIT_ROLES else Role(invitation.role)
        return store_account(
            replace(account, email=invitation.email), verified=True, role=role, region=invitation.region
        )  # fmt: skip
    user = User.objects.select_for_update().filter(pk=actor.user_id or 0).first()
    if user is None or user.email.lower() != invitation.email:
        raise Refused(f"这份邀请发给 {invitation.email}，请用这个邮箱的账号登录后再接受。")
    if invitation.unit_id is None:
        raise Refused("您已有账号；这个角色需要另建账号，请先退出登录。")
    insist(policies.may_ask_to_join(actor))
    return user


def _let_in(user: User, invitation: Invitation) -> None:
    membership = Membership.objects.filter(user=user, unit=invitation.unit).first()
    if membership is None:
        membership = Membership(user=user, unit_id=invitation.unit_id or 0, asked_at=invitation.invited_at)
        membership.status = Membership.Status.ACTIVE
    else:
        membership.status = next_state(MEMBERSHIP, membership, "people.accept_invitation", "您在这个单位的身份")
    membership.may_fill = True
    membership.may_certify = invitation.may_certify
    membership.may_administer = invitation.role == Role.UNIT_ADMIN
    membership.decided_at, membership.decided_by_name = timezone.now(), invitation.invited_by_name
    membership.save()
    use_if_first(membership)
