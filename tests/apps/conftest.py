"""Data of the app tests: the small notice of the intake tests, loaded by the real action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.intake.builder import Builder, Table, default_rows
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE, NOBODY, Actor
from zhixiang.apps.people.models import User
from zhixiang.apps.people.roles import Role
from zhixiang.apps.performance.actions.load_notice import LoadResult, load_notice
from zhixiang.intake import read_document, read_notice

YEAR = 2024
SHAOGUAN, JIANGMEN, TAISHAN = "440200000", "440700000", "440781000"

ACTORS: dict[str, Actor] = {
    "command_line": COMMAND_LINE,
    "provincial_officer": Actor(None, "省局", Role.PROVINCIAL_OFFICER),
    "finance_officer": Actor(None, "财政", Role.FINANCE_OFFICER),
    "auditor": Actor(None, "审计", Role.AUDITOR),
    "jiangmen": Actor(None, "江门市局", Role.CITY_OFFICER, JIANGMEN),
    "shaoguan": Actor(None, "韶关市局", Role.CITY_OFFICER, SHAOGUAN),
    "taishan": Actor(None, "台山市局", Role.COUNTY_OFFICER, TAISHAN),
    "city_without_region": Actor(None, "市局", Role.CITY_OFFICER),
    "city_called_by_county": Actor(None, "市局", Role.CITY_OFFICER, TAISHAN),
    "applicant": Actor(None, "申报人", Role.APPLICANT, JIANGMEN),
    "unit_admin": Actor(None, "单位管理员", Role.UNIT_ADMIN, JIANGMEN),
    "expert": Actor(None, "专家", Role.EXPERT, JIANGMEN),
    "system_admin": Actor(None, "系统管理员", Role.SYSTEM_ADMIN, JIANGMEN),
    "security_admin": Actor(None, "安全管理员", Role.SECURITY_ADMIN, JIANGMEN),
    "unknown_role": Actor(None, "?", "emperor", JIANGMEN),
    "nobody": NOBODY,
}

EVERYTHING = {SHAOGUAN, JIANGMEN, TAISHAN}
_SEEN_BY: dict[str, set[str]] = {
    "command_line": EVERYTHING,
    "provincial_officer": EVERYTHING,
    "finance_officer": EVERYTHING,
    "auditor": EVERYTHING,
    "jiangmen": {JIANGMEN, TAISHAN},
    "shaoguan": {SHAOGUAN},
    "taishan": {TAISHAN},
    "city_called_by_county": {TAISHAN},
}
SEES: dict[str, set[str]] = {name: _SEEN_BY.get(name, set()) for name in ACTORS}
"""Which of the notice's three regions each actor sees."""


def shared_rows(region: str, number: int) -> list[str]:
    """Indicators that all regions share, beside those of their own, with one target that cannot be measured."""
    first, *rest = default_rows(region)
    shared = f"\t\t\t知识产权质押融资对接活动\t不少于{number}场"
    return [first, shared, *rest, f"\t\t\t{region}服务水平\t逐步提升"]


def small_notice() -> Builder:
    """Two cities and a direct county, 510 万元; every region has one thing that a check finds."""
    regions = (("韶关", "300万元"), ("江门", "200万元"), ("台山", "10万元"))
    tables = [Table(f"{name}市", wan, rows=shared_rows(name, n)) for n, (name, wan) in enumerate(regions, 2)]
    return Builder(tables=tables)


def load(builder: Builder, *, name: str = "通知.txt", actor: Actor = COMMAND_LINE, **options: Any) -> LoadResult:
    """Read the builder's text and load it."""
    raw = read_document(builder.text().encode(), name)
    return load_notice(read_notice(raw), raw, actor=actor, **options)


@dataclass(frozen=True)
class Loaded:
    """The small year."""

    result: LoadResult
    builder: Builder

    @property
    def document_id(self) -> int:
        return self.result.document_id


@pytest.fixture
def regions(db: None) -> None:
    load_regions(actor=COMMAND_LINE)


@pytest.fixture
def loaded(regions: None) -> Loaded:
    builder = small_notice()
    return Loaded(load(builder), builder)


@pytest.fixture
def officer(regions: None) -> Callable[..., User]:
    """``officer(Role.CITY_OFFICER, JIANGMEN)``: a stored account."""

    def make(role: str = Role.PROVINCIAL_OFFICER, region: str | None = None, username: str = "") -> User:
        return User.objects.create_user(username=username or role, role=role, region_id=region)

    return make
