"""A unit registers: the unit, its first person as its administrator, and the account where there is none yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.credit import checked_code
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Membership, Region, Unit, User
from zhixiang.apps.people.new_account import NewAccount, store_account
from zhixiang.apps.people.offices import bureau_for
from zhixiang.apps.people.roles import BUREAUS, UnitKind
from zhixiang.apps.people.steps import insist, tell


@dataclass(frozen=True, slots=True)
class NewUnit:
    """What somebody types about the unit. A region of the province's level: a unit of the province alone."""

    name: str
    credit_code: str
    kind: str
    region_code: str
    contact_name: str
    contact_phone: str
    contact_email: str
    address: str = ""
    credit_code_reason: str = ""


def register_unit(*, actor: Actor, unit: NewUnit, account: NewAccount | None = None) -> Membership:
    """Store the unit as pending, and return the membership of its administrator, which is in use from now on.

    ``account`` for somebody who has none; otherwise the actor's own account is used. Raises Refused (DoubtfulCode for
    a credit code that fails its check and has no reason), and then nothing is stored.
    """
    insist(policies.may_register_unit(actor))
    row = checked_unit(unit)
    try:
        with transaction.atomic():
            user = person_of(actor, account)
            row.save()
            now = timezone.now()
            membership = Membership.objects.create(
                user=user, unit=row, may_fill=True, may_administer=True, status=Membership.Status.ACTIVE,
                asked_at=now, decided_at=now, decided_by_name=user.shown_name,
            )  # fmt: skip
            user.membership = membership
            user.save(update_fields=["membership"])
            payload = {
                "name": row.name, "credit_code": row.credit_code, "credit_code_reason": row.credit_code_reason,
                "kind": row.kind, "region": row.region_id, "bureau": row.supervising_bureau_id, "user": user.pk,
                "new_account": account is not None,
            }  # fmt: skip
            tell(actor_of(user), row, "people.register_unit", payload)
    except IntegrityError as error:
        raise Refused("这个统一社会信用代码刚刚被登记。请改为“加入已有单位”。") from error
    return membership


def person_of(actor: Actor, account: NewAccount | None) -> User:
    """The actor's account, locked, or a new one. Raises Refused."""
    if account is not None:
        if actor.user_id is not None:
            raise Refused("您已经登录，不需要再建账号。")
        return store_account(account, verified=False)
    if actor.user_id is None:
        raise Refused("请先登录，或填写账号信息。")
    return User.objects.select_for_update().get(pk=actor.user_id)


def checked_unit(new: NewUnit, *, unit_id: int | None = None) -> Unit:
    """The unit as a row, not saved. Raises Refused for what is missing or does not fit."""
    texts = {
        "单位名称": new.name, "联系人": new.contact_name, "联系电话": new.contact_phone, "联系邮箱": new.contact_email
    }  # fmt: skip
    missing = [label for label, text in texts.items() if not text.strip()]
    if missing:
        raise Refused(f"请填写{'、'.join(missing)}。")
    if new.kind not in UnitKind.values or new.kind in BUREAUS:
        raise Refused("请选择单位类别；市场监管局由行政区划产生，不需要登记。")
    code, reason = checked_code(new.credit_code, new.credit_code_reason, unit_id=unit_id)
    region = Region.objects.select_related("parent__parent").filter(pk=new.region_code, known=True).first()
    bureau = bureau_for(region) if region is not None else None
    if region is None or bureau is None:
        raise Refused("请选择所在地区；这个地区还没有主管局的，请联系省局。")
    return Unit(
        name=new.name.strip(), credit_code=code, credit_code_reason=reason, kind=new.kind, region=region,
        provincial=region.level == Region.Level.PROVINCE, supervising_bureau=bureau, address=new.address.strip(),
        contact_name=new.contact_name.strip(), contact_phone=new.contact_phone.strip(),
        contact_email=new.contact_email.strip(), status=Unit.Status.PENDING, registered_at=timezone.now(),
    )  # fmt: skip
