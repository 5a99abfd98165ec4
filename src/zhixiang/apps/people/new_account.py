"""An account that somebody makes for themselves: checked here, stored by the action that it is part of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from zhixiang.apps.people.actions.create_account import checked_password
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, User
from zhixiang.apps.people.roles import Role

_TYPED: Final = {"username", "display_name", "email", "phone"}
_NOT_TYPED: Final = {field.name for field in User._meta.fields} - _TYPED


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody types to get an account. ``agreed``: the terms of use were accepted."""

    username: str
    password: str
    display_name: str
    email: str
    phone: str = ""
    agreed: bool = False


def store_account(new: NewAccount, *, verified: bool, role: str = Role.APPLICANT, region: Region | None = None) -> User:
    """Store the account with its address, and return it. Part of an action, inside its transaction.

    ``verified``: the person has proved to receive mail there. Raises Refused for what is missing, weak or taken.
    """
    if not new.agreed:
        raise Refused("请先阅读并同意用户协议。")
    email = new.email.strip().lower()
    if not email or not new.display_name.strip():
        raise Refused("请填写姓名和邮箱。")
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused("邮箱地址不对，请核对。") from error
    user = User(
        username=new.username.strip(), display_name=new.display_name.strip(), email=email, phone=new.phone.strip(),
        role=role, region=region, agreed_at=timezone.now(),
    )  # fmt: skip
    try:
        user.clean_fields(exclude=_NOT_TYPED)
        user.validate_unique()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    if EmailAddress.objects.filter(email=email, verified=True).exists():
        raise Refused("这个邮箱已经有账号。请直接登录，或用“忘记口令”重设。")
    user.set_password(checked_password(new.password, user))
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    except IntegrityError as error:
        raise Refused("账号名或邮箱刚刚被别人使用，请换一个。") from error
    return user
