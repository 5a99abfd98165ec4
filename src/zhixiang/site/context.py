"""What the frame of every page needs: who is signed in, the navigation, the demonstration's banner."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from zhixiang.apps.allocation.policies import READERS as PLAN_READERS
from zhixiang.apps.calls.policies import OFFICES
from zhixiang.apps.checks.policies import DESK
from zhixiang.apps.consolidation.policies import READERS
from zhixiang.apps.library.policies import READERS as LIBRARY_READERS
from zhixiang.apps.papers.policies import READERS as PAPER_READERS
from zhixiang.apps.people import queries
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.people.models import Membership, User
from zhixiang.apps.people.passwords import days_left
from zhixiang.apps.people.roles import REACH, SYSTEM, UNIT_ROLES, Duty, Role
from zhixiang.site.last_login import LAST_LOGIN


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the top bar says it."""

    role: str
    region: str
    last_login: datetime | None
    unread: int = 0
    unit: str = ""
    administers: bool = False
    units: Iterable[Membership] = ()
    password_days: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the side navigation; ``current`` is the value of aria-current, empty when elsewhere."""

    label: str
    url: str
    current: str


SECTIONS = {
    "performance:overview": {"overview"},
    "allocation:annex": {"annex"},
    "performance:targets": {"targets", "target"},
    "performance:indicators": {"indicators", "indicator"},
    "checks:findings": {"findings", "finding", "source"},
    "performance:policies": {"policies", "policy"},
}
"""Entry of the navigation → names of the pages that belong to it."""


@dataclass(frozen=True, slots=True)
class Room:
    """Pages outside a year: where they begin, a pattern of addresses that belong to them, whom they are for."""

    name: str
    label: Any
    pages: str
    roles: frozenset[str]


ROOMS = (
    Room("demands:forms", _lazy("征集填报"), r"/forms/|/receipts/|/calls/\d+/form/", frozenset(UNIT_ROLES)),
    Room("calls:list", _lazy("需求征集"), r"/calls/(?!\d+/form/)", frozenset({*OFFICES, *UNIT_ROLES})),
    Room("checks:screenings", _lazy("需求审查"), "/screening/", DESK),
    Room("consolidation:calls", _lazy("统筹报送"), "/consolidation/", READERS),
    Room("library:list", _lazy("项目库"), "/library/", LIBRARY_READERS),
    Room("allocation:plans", _lazy("资金分配"), "/plans/|/scenarios/|/allocation/", PLAN_READERS),
    Room(
        "review:rounds", _lazy("专家评审"), "/reviews/", frozenset({Role.EXPERT, Role.PROVINCIAL_OFFICER, Role.AUDITOR})
    ),
    Room(
        "review:outcomes",
        _lazy("评审结果"),
        "/reviews/",
        frozenset({*UNIT_ROLES, Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.FINANCE_OFFICER}),
    ),
    Room(
        "performance:target_tables",
        _lazy("绩效目标"),
        "/targets/",
        frozenset({*OFFICES, *UNIT_ROLES, Role.AUDITOR}),
    ),
    Room("home", _lazy("年度数据"), "/year/", frozenset(OFFICES)),
    Room("papers:plans", _lazy("文书"), "/papers/", PAPER_READERS),
    Room("people:units", _lazy("单位审核"), "/units/", frozenset(REACH) - {SYSTEM}),
    Room("people:mine", _lazy("我的单位"), "/units/", frozenset(UNIT_ROLES)),
    Room("people:officers", _lazy("邀请人员"), "/people/invitations/", frozenset({Role.SYSTEM_ADMIN})),
    Room("people:role_policies", _lazy("登录要求"), "/people/sign-in-rules/", frozenset({Role.SECURITY_ADMIN})),
    Room("audit_chain", _lazy("审计链"), "/audit/", frozenset({Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})),
)
"""The navigation outside a year, in its order; a later stage adds its own here."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame's variables under one name. One query at most, and only for somebody who is signed in."""
    user = getattr(request, "user", None)
    frame: dict[str, Any] = {"demo": settings.ZHIXIANG_DEMO, "user": None, "rooms": [], "nav": [], "year": None}
    if isinstance(user, User):
        frame["user"] = _person(request, user)
        frame["rooms"] = _rooms(request, user.role)
        frame["year"] = _year(request)
        if frame["year"]:
            frame["nav"] = _navigation(request, frame["year"])
    frame["here"] = _here(request)
    return {"shell": frame}


def _here(request: HttpRequest) -> str:
    """Where to come back to after switching the language: an answer to something sent has no address of its own."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host():
        return "/"
    return f"{before.path}?{before.query}" if before.query else before.path


def _person(request: HttpRequest, user: User) -> Person:
    region = user.region.name if user.region_id and user.region else ""
    before = request.session.get(LAST_LOGIN)
    last_login = user.last_login if before is None else parse_datetime(before) if before else None
    actor = actor_of(user)
    membership = user.membership if actor.unit_id is not None else None
    return Person(
        Role(actor.role).label, region, last_login, getattr(user, "unread", 0),
        membership.unit.name if membership is not None else "", Duty.ADMINISTER in actor.duties,
        queries.memberships_of(actor).filter(status="active") if getattr(user, "active_units", 0) > 1 else (),
        days_left(user) if user.password_set_at else None,
    )  # fmt: skip


def _year(request: HttpRequest) -> int | None:
    """The year that the address begins with; pages outside a year have no navigation, whatever years they are about."""
    match = request.resolver_match
    return match.kwargs.get("year") if match and request.path.startswith("/year/") else None


def _rooms(request: HttpRequest, role: str) -> list[Entry]:
    entries = []
    for room in ROOMS:
        if role in room.roles:
            url = reverse(room.name)
            current = "page" if request.path == url else "true" if re.match(room.pages, request.path) else ""
            entries.append(Entry(str(room.label), url, current))
    return entries


def _navigation(request: HttpRequest, year: int) -> list[Entry]:
    labels = {
        "performance:overview": _("年度总览"),
        "allocation:annex": _("分配表"),
        "performance:targets": _("绩效目标表"),
        "performance:indicators": _("指标对比"),
        "checks:findings": _("审查发现"),
        "performance:policies": _("政策依据"),
    }
    here = request.resolver_match.url_name if request.resolver_match else ""
    entries = []
    for name, label in labels.items():
        url = reverse(name, args=[year, 1] if name == "allocation:annex" else [year])
        current = "page" if request.path == url else "true" if here in SECTIONS[name] else ""
        entries.append(Entry(label, url, current))
    return entries
