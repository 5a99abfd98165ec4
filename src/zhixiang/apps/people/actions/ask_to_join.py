"""Somebody asks to act for a unit that is registered already; its administrator decides."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhixiang.apps.notify.actions.notify import notify
from zhixiang.apps.people import policies
from zhixiang.apps.people.actions.register_unit import person_of
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.members import administrators
from zhixiang.apps.people.models import Membership, Unit, User
from zhixiang.apps.people.new_account import NewAccount
from zhixiang.apps.people.states import MEMBERSHIP
from zhixiang.apps.people.steps import insist, locked_unit, next_state, tell_of_member
from zhixiang.rules.credit_code import normalise


def ask_to_join(
    *, actor: Actor, credit_code: str, may_certify: bool = False, account: NewAccount | None = None
) -> Membership:
    """Store the request and return it. The unit is named by its whole code: units are not listed to strangers.

    Raises Refused when there is no such unit, or the person belongs to it or waits already.
    """
    insist(policies.may_ask_to_join(actor))
    found = Unit.objects.filter(credit_code=normalise(credit_code), supervising_bureau__isnull=False).first()
    if found is None or found.status == Unit.Status.CLOSED:
        raise Refused("没有用这个代码登记的单位。请核对代码；单位尚未登记的，请选择“登记新单位”。")
    try:
        with transaction.atomic():
            unit = locked_unit(found.pk)
            user = person_of(actor, account)
            membership = _asked(user, unit)
            membership.may_certify, membership.asked_at = may_certify, timezone.now()
            membership.save()
            title = f"{user.shown_name} 申请加入“{unit.name}”"
            notify(recipients=administrators(unit.pk), kind="member_asks", title=title)
            tell_of_member(actor_of(user), membership, "people.ask_to_join", {"may_certify": may_certify})
    except IntegrityError as error:
        raise Refused("申请刚刚已经提交，请刷新页面。") from error
    return membership


def _asked(user: User, unit: Unit) -> Membership:
    """The request as a row: new, or the declined or ended one that is taken up again."""
    membership = Membership.objects.filter(user=user, unit=unit).first()
    if membership is None:
        return Membership(user=user, unit=unit)
    membership.user, membership.unit = user, unit
    membership.status = next_state(MEMBERSHIP, membership, "people.ask_to_join", "您在这个单位的身份")
    membership.may_administer = False
    membership.decided_at, membership.decided_by_name = None, ""
    return membership
