"""Make an account with one role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, User
from zhixiang.apps.people.roles import Role

_LEVEL_OF: Final[dict[str, str]] = {Role.CITY_OFFICER: Region.Level.CITY, Role.COUNTY_OFFICER: Region.Level.COUNTY}
"""The roles that belong to a region, and of which level it is."""
_WEAK: Final = {
    "password_too_short": "至少要有 {min_length} 个字符",
    "password_too_similar": "与账号名或显示名太相似",
    "password_too_common": "太常见，容易被猜到",
    "password_entirely_numeric": "不能只有数字",
}
"""Django's Chinese catalogue lacks some of these."""
_NOT_TYPED: Final = {field.name for field in User._meta.fields} - {"username", "display_name"}


def create_account(
    *,
    actor: Actor,
    username: str,
    password: Callable[[], str],
    role: str,
    region_code: str = "",
    display_name: str = "",
) -> User:
    """Make the account and return it. ``password`` is asked for when everything else is in order.

    Raises Refused for a role or region that does not fit, a name that is taken or not allowed, and a weak password.
    """
    answer = policies.may_manage_accounts(actor)
    if not answer.allowed:
        raise Refused(answer.reason)
    user = User(username=username, role=role, display_name=display_name, region=region_for(role, region_code))
    try:
        user.clean_fields(exclude=_NOT_TYPED)
        user.validate_unique()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    user.set_password(checked_password(password(), user))
    try:
        with transaction.atomic():
            user.save()
            record(
                actor=actor,
                action="people.create_account",
                object_type="account",
                object_id=user.pk,
                object_label=user.username,
                payload={"username": user.username, "role": role, "region": region_code, "name": display_name},
            )
    except IntegrityError as error:
        raise Refused(f"账号“{username}”刚刚被别人建立了。") from error
    return user


def checked_password(password: str, user: User) -> str:
    """The password, if it is good enough. Raises Refused with what is wrong."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        found = [_WEAK.get(one.code or "", str(one.message)).format(**one.params or {}) for one in error.error_list]
        raise Refused("口令不够安全：" + "；".join(found) + "。") from error
    return password


def region_for(role: str, code: str) -> Region | None:
    """The region of an account with ``role``; none for roles without. Raises Refused where they do not fit."""
    if role not in Role.values:
        known = "、".join(f"{value}（{label}）" for value, label in Role.choices)
        raise Refused(f"没有“{role}”这个角色，可以用的有：{known}。")
    level = _LEVEL_OF.get(role)
    if level is None:
        if code:
            raise Refused(f"{Role(role).label}不分地区，请去掉地区。")
        return None
    region = Region.objects.filter(pk=code, level=level).first()
    if region is None:
        raise Refused(f"{Role(role).label}必须指定一个{Region.Level(level).label}级地区。")
    return region
