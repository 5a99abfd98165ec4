"""One account a role for the demo, with a password that everybody knows: never outside of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.demo_units import demo_units
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, User
from zhixiang.apps.people.roles import Role

DEMO_PASSWORD: Final = "zhixiang-demo-2024"  # noqa: S105  # documented; accounts with it exist in the demo only
_CITY: Final = "440700000"
_COUNTY: Final = "440781000"
DEMO_USERNAMES: Final[dict[str, str]] = {
    Role.APPLICANT: "applicant",
    Role.UNIT_ADMIN: "unit",
    Role.COUNTY_OFFICER: "county",
    Role.CITY_OFFICER: "city",
    Role.PROVINCIAL_OFFICER: "province",
    Role.FINANCE_OFFICER: "finance",
    Role.EXPERT: "expert",
    Role.AUDITOR: "auditor",
    Role.SYSTEM_ADMIN: "system",
    Role.SECURITY_ADMIN: "security",
}


class _Wanted(NamedTuple):
    """An account to make. ``region_code`` for officers of a city or county."""

    username: str
    role: Role
    region_code: str = ""
    does: str = ""
    """For people of units, what their unit lets them do."""


_MORE_OFFICERS: Final = (
    _Wanted("city2", Role.CITY_OFFICER, "440200000"),
    _Wanted("city3", Role.CITY_OFFICER, "440600000"),
    _Wanted("county2", Role.COUNTY_OFFICER, "440705000"),
    _Wanted("county3", Role.COUNTY_OFFICER, "440282000"),
)
"""韶关市, 佛山市, 新会区 and 南雄市, so that what one office does can be seen from another one."""
_MORE_EXPERTS: Final = tuple(_Wanted(f"expert{number}", Role.EXPERT) for number in (2, 3, 4, 5))
"""A panel, so that scores can differ."""
_ADDRESS: Final = "example.invalid"
"""Mails to it reach nobody, whatever server they are given to."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What somebody needs to sign in and to know what they will see."""

    username: str
    password: str
    role: str
    role_name: str
    region_name: str
    does: str = ""


def demo_usernames() -> list[str]:
    """Of all accounts that the demo makes."""
    return [wanted.username for wanted in _wanted()]


def create_demo_accounts(*, actor: Actor) -> list[DemoAccount]:
    """Create the accounts that are missing and return all of them. Doing it twice changes nothing.

    Raises Refused where ``settings.ZHIXIANG_DEMO`` is off, and where the regions are not loaded yet.
    """
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示账号使用公开的口令，只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    answer = policies.may_manage_accounts(actor)
    if not answer.allowed:
        raise Refused(answer.reason)
    wanted = _wanted()
    with transaction.atomic():
        codes = {one.region_code for one in wanted if one.region_code}
        regions = Region.objects.in_bulk(codes)
        if len(regions) < len(codes):
            raise Refused("还没有导入行政区划，请先导入再建立演示账号。")
        existing = set(User.objects.filter(username__in=demo_usernames()).values_list("username", flat=True))
        missing = [one for one in wanted if one.username not in existing]
        if missing:
            _store(missing, regions)
            record(
                actor=actor,
                action="people.create_demo_accounts",
                object_type="account",
                object_id="demo",
                object_label="演示账号",
                payload={"usernames": [one.username for one in missing]},
            )
    return [
        DemoAccount(one.username, DEMO_PASSWORD, one.role, one.role.label, _region_name(one, regions), one.does)
        for one in wanted
    ]


def _wanted() -> list[_Wanted]:
    codes = {Role.CITY_OFFICER: _CITY, Role.COUNTY_OFFICER: _COUNTY}
    first = [_Wanted(username, Role(role), codes.get(Role(role), "")) for role, username in DEMO_USERNAMES.items()]
    people = [
        _Wanted(username, Role.APPLICANT, does=f"{unit.name} {duty}")
        for unit in demo_units()
        for username, duty in ((unit.filler, "填报、管理"), (unit.certifier, "签发"))
    ]
    return [*first, *_MORE_OFFICERS, *_MORE_EXPERTS, *people]


def _store(missing: list[_Wanted], regions: dict[str, Region]) -> None:
    """One digest for all of them: making one takes as long as is safe for a real password."""
    password = make_password(DEMO_PASSWORD)
    users = User.objects.bulk_create(
        User(
            username=one.username, password=password, role=one.role, region_id=one.region_code or None,
            display_name=_display_name(one, regions), email=f"{one.username}@{_ADDRESS}",
        )
        for one in missing
    )  # fmt: skip
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
    )


def _region_name(one: _Wanted, regions: dict[str, Region]) -> str:
    return regions[one.region_code].name if one.region_code else ""


def _display_name(one: _Wanted, regions: dict[str, Region]) -> str:
    if one.does:
        unit, _, duty = one.does.partition(" ")
        return f"{unit}{'签发人' if duty == '签发' else '填报人'}"
    number = one.username.removeprefix("expert") if one.role == Role.EXPERT else ""
    return f"{_region_name(one, regions)}{one.role.label}{number}（演示）"
