"""One account a role for the demo, with a password that everybody knows: never outside of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.people import policies
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, User
from zhixiang.apps.people.roles import Role

DEMO_PASSWORD: Final = "zhixiang-demo-2024"  # noqa: S105  # documented; accounts with it exist in the demo only
_CITY: Final = "440700000"
_COUNTY: Final = "440781000"
_REGIONS: Final[dict[str, str]] = {Role.CITY_OFFICER: _CITY, Role.COUNTY_OFFICER: _COUNTY}
"""江门市 and 台山市: the city has direct counties, and the county is one of them."""
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


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What somebody needs to sign in and to know what they will see."""

    username: str
    password: str
    role: str
    role_name: str
    region_name: str


def create_demo_accounts(*, actor: Actor) -> list[DemoAccount]:
    """Create the accounts that are missing and return all of them. Doing it twice changes nothing.

    Raises Refused where ``settings.ZHIXIANG_DEMO`` is off, and where the regions are not loaded yet.
    """
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示账号使用公开的口令，只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    answer = policies.may_manage_accounts(actor)
    if not answer.allowed:
        raise Refused(answer.reason)
    with transaction.atomic():
        regions = Region.objects.in_bulk(list(_REGIONS.values()))
        if len(regions) < len(_REGIONS):
            raise Refused("还没有导入行政区划，请先导入再建立演示账号。")
        existing = set(User.objects.filter(username__in=DEMO_USERNAMES.values()).values_list("username", flat=True))
        password = make_password(DEMO_PASSWORD)
        missing = [
            User(
                username=username, password=password, role=role, region_id=_REGIONS.get(role),
                display_name=_display_name(role, regions),
            )
            for role, username in DEMO_USERNAMES.items()
            if username not in existing
        ]  # fmt: skip
        if missing:
            User.objects.bulk_create(missing)
            record(
                actor=actor,
                action="people.create_demo_accounts",
                object_type="account",
                object_id="demo",
                object_label="演示账号",
                payload={"usernames": [user.username for user in missing]},
            )
    return [
        DemoAccount(username, DEMO_PASSWORD, role, Role(role).label, _region_name(role, regions))
        for role, username in DEMO_USERNAMES.items()
    ]


def _region_name(role: str, regions: dict[str, Region]) -> str:
    code = _REGIONS.get(role)
    return regions[code].name if code else ""


def _display_name(role: str, regions: dict[str, Region]) -> str:
    return f"{_region_name(role, regions)}{Role(role).label}（演示）"
