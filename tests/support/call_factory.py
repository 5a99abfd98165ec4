"""An open call with the four parts of the 2024 form, and who takes part: offices, units, people who fill and certify.

``small_call()`` makes all of it without going through actions, so that a test of one app needs no page of another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.test import Client
from django.utils import timezone

from zhixiang.apps.calls.models import Call, CallPart, ProposedProject
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE, Actor, actor_of
from zhixiang.apps.people.models import Membership, Region, Unit, User
from zhixiang.apps.people.roles import Role, UnitKind

PASSWORD: Final = "correct-horse-battery"  # accounts of tests
PROVINCE, CITY, COUNTY, OTHER_CITY = "440000000", "440700000", "440781000", "440200000"
"""广东省, 江门市, 台山市 (a county of 江门), 韶关市."""

CATEGORIES: Final = (
    "知识产权高质量创造",
    "强化知识产权保护",
    "知识产权高效能转化",
    "知识产权高水平服务",
    "知识产权人才建设",
)

UNITS: Final[dict[str, tuple[str, str, str]]] = {
    "enterprise": ("江门测试企业", UnitKind.ENTERPRISE, CITY),
    "centre": ("台山测试快速维权中心", UnitKind.RAPID_CENTRE, COUNTY),
    "elsewhere": ("韶关测试高校", UnitKind.UNIVERSITY, OTHER_CITY),
    "direct": ("省测试保护中心", UnitKind.PROTECTION_CENTRE, PROVINCE),
}
"""Short name → name, kind, region. ``direct`` belongs to the province; ``centre`` sits in a county."""

OFFICES: Final[dict[str, tuple[str, str, str]]] = {
    "province_bureau": ("广东省市场监督管理局", UnitKind.PROVINCIAL_BUREAU, PROVINCE),
    "city_bureau": ("江门市市场监督管理局", UnitKind.CITY_BUREAU, CITY),
    "county_bureau": ("台山市市场监督管理局", UnitKind.COUNTY_BUREAU, COUNTY),
    "other_bureau": ("韶关市市场监督管理局", UnitKind.CITY_BUREAU, OTHER_CITY),
}

OFFICERS: Final[dict[str, tuple[str, str | None]]] = {
    "province": (Role.PROVINCIAL_OFFICER, None),
    "finance": (Role.FINANCE_OFFICER, None),
    "auditor": (Role.AUDITOR, None),
    "city": (Role.CITY_OFFICER, CITY),
    "other_city": (Role.CITY_OFFICER, OTHER_CITY),
    "county": (Role.COUNTY_OFFICER, COUNTY),
    "expert": (Role.EXPERT, None),
    "system": (Role.SYSTEM_ADMIN, None),
    "security": (Role.SECURITY_ADMIN, None),
}


def column(key: str, label: str = "", *, required: bool = False, limit: int = 0) -> dict[str, Any]:
    """A column as a part stores it."""
    return {"key": key, "label": label, "required": required, "limit": limit}


_REASONS: Final = [column("necessity"), column("basis"), column("performance", required=True), column("remark")]
PARTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "code": "retained",
        "title": "保留省局部分",
        "columns": [
            column("category", required=True), column("content"), column("amount_fen"),
            column("project_name", required=True), column("quantity"), column("unit_amount_fen"), *_REASONS,
        ],
        "categories": list(CATEGORIES),
    },
    {
        "code": "subsidy",
        "title": "后补助资金",
        "columns": [
            column("content"), column("project_name", "后补助名称", required=True),
            column("amount_fen", "后补助经费（万元）"), column("basis", "后补助依据"),
            column("undertaker", "后补助承接单位"), column("performance", required=True), column("remark"),
        ],
    },
    {
        "code": "centres",
        "title": "支持专利代办处和省知识产权保护中心开展工作",
        "columns": [
            column("category"), column("content"), column("amount_fen"), column("project_name", required=True),
            column("quantity"), column("unit_amount_fen"), *_REASONS,
        ],
        "categories": list(CATEGORIES),
    },
    {
        "code": "delegated",
        "title": "下放地市审批权限部分",
        "columns": [
            column("category"), column("content"), column("project_name", required=True),
            column("amount_fen", "金额（万元）"), *_REASONS,
        ],
        "categories": ["知识产权强市、强县建设", *CATEGORIES[:3]],
        "asks_opinions": True,
    },
)  # fmt: skip
"""The four tables of the 2024 form, with the columns that they print."""

PROPOSED: Final = ("知识产权强市强县建设项目", "高价值专利培育布局中心建设", "地理标志产品流通和展示推广项目")
"""Names of projects that the last part proposes."""


@dataclass
class World:
    """What a test needs to find its way: the call, its parts by code, units, people and actors by short name.

    People of a unit are called ``<unit>_filler`` and ``<unit>_certifier``; officers as in OFFICERS.
    """

    call: Call
    parts: dict[str, CallPart]
    units: dict[str, Unit]
    accounts: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The actor behind an account, as a request would have it."""
        user = User.objects.select_related("membership").get(pk=self.accounts[name].pk)
        return actor_of(user)

    def filler(self, unit: str = "enterprise") -> Actor:
        """Whoever fills in for the unit."""
        return self.actor(f"{unit}_filler")

    def certifier(self, unit: str = "enterprise") -> Actor:
        """Whoever signs off for the unit."""
        return self.actor(f"{unit}_certifier")

    def client(self, name: str) -> Client:
        """A client signed in as that account; nobody for an empty name."""
        client = Client()
        if name:
            client.force_login(self.accounts[name])
        return client


def small_call(*, opens_in: timedelta = timedelta(days=-1), closes_in: timedelta = timedelta(days=5)) -> World:
    """Regions, offices, four units with two people each, an officer a role, and an open call with the four parts."""
    if not Region.objects.exists():
        load_regions(actor=COMMAND_LINE)
    call = open_call(opens_in=opens_in, closes_in=closes_in)
    units = _units()
    call.direct_units.add(units["direct"])
    world = World(call, {part.code: part for part in call.parts.all()}, units)
    for name, (role, region) in OFFICERS.items():
        world.accounts[name] = _account(name, role, region=region)
    for name in UNITS:
        world.accounts[f"{name}_filler"] = member(units[name], f"{name}_filler", may_fill=True, may_administer=True)
        world.accounts[f"{name}_certifier"] = member(units[name], f"{name}_certifier", may_fill=False, may_certify=True)
    return world


def open_call(
    *, opens_in: timedelta = timedelta(days=-1), closes_in: timedelta = timedelta(days=5), **values: Any
) -> Call:
    """An open call of 2024 with the four parts; the last one proposes projects and asks opinions."""
    now = timezone.now()
    call = Call.objects.create(
        **{
            "year": 2024,
            "title": "2024年度知识产权项目需求征集（测试）",
            "doc_no": "测试〔2023〕1号",
            "opens_at": now + opens_in,
            "closes_at": now + closes_in,
            "status": Call.Status.OPEN,
            "created_at": now,
            "created_by_name": "省局审核员",
            "opened_at": now,
            "opened_by_name": "省局审核员",
        }
        | values
    )
    for position, part in enumerate(PARTS):
        CallPart.objects.create(call=call, position=position, **part)
    last = call.parts.get(code="delegated")
    ProposedProject.objects.bulk_create(
        ProposedProject(part=last, position=position, category=last.categories[position], project_name=name)
        for position, name in enumerate(PROPOSED)
    )
    return call


def _units() -> dict[str, Unit]:
    offices = {
        name: Unit.objects.create(name=title, kind=kind, region_id=region)
        for name, (title, kind, region) in OFFICES.items()
    }
    bureaus = {
        PROVINCE: "province_bureau", CITY: "city_bureau", COUNTY: "county_bureau", OTHER_CITY: "other_bureau"
    }  # fmt: skip
    units = {
        name: Unit.objects.create(
            name=title, kind=kind, region_id=region, provincial=region == PROVINCE,
            supervising_bureau=offices[bureaus[region]], contact_name="联系人", contact_email=f"{name}@example.test",
        )
        for name, (title, kind, region) in UNITS.items()
    }  # fmt: skip
    return offices | units


def member(unit: Unit, username: str, **duties: bool) -> User:
    """An account with an active membership of ``unit`` in use; ``duties`` as in Membership."""
    user = _account(username, Role.APPLICANT)
    user.membership = Membership.objects.create(
        user=user, unit=unit, status=Membership.Status.ACTIVE, asked_at=datetime(2023, 5, 1, tzinfo=UTC), **duties
    )
    user.save(update_fields=["membership"])
    return user


def _account(username: str, role: str, *, region: str | None = None) -> User:
    return User.objects.create_user(
        username=username, password=PASSWORD, role=role, region_id=region, email=f"{username}@example.test",
        display_name=f"测试{Role(role).label}（{username}）",
    )  # fmt: skip
