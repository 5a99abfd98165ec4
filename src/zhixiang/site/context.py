"""What the frame of every page needs: who is signed in, the navigation, the demonstration's banner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from zhixiang.apps.calls.policies import OFFICES
from zhixiang.apps.people.models import User
from zhixiang.apps.people.roles import UNIT_ROLES, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the top bar says it."""

    role: str
    region: str
    last_login: datetime | None


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
    """Pages outside a year: where they begin, which addresses belong to them, whom they are for."""

    name: str
    label: Any
    prefix: str
    roles: frozenset[str]


ROOMS = (
    Room("demands:forms", _lazy("征集填报"), "/forms/", frozenset(UNIT_ROLES)),
    Room("calls:list", _lazy("需求征集"), "/calls/", frozenset({*OFFICES, *UNIT_ROLES})),
    Room("home", _lazy("年度数据"), "/year/", frozenset(OFFICES)),
)
"""The navigation outside a year, in its order; a later stage adds its own here."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame's variables under one name. One query at most, and only for somebody who is signed in."""
    user = getattr(request, "user", None)
    frame: dict[str, Any] = {"demo": settings.ZHIXIANG_DEMO, "user": None, "rooms": [], "nav": [], "year": None}
    if isinstance(user, User):
        frame["user"] = _person(user)
        frame["rooms"] = _rooms(request, user.role)
        frame["year"] = _year(request)
        if frame["year"]:
            frame["nav"] = _navigation(request, frame["year"])
    return {"shell": frame}


def _person(user: User) -> Person:
    region = user.region.name if user.region_id and user.region else ""
    return Person(Role(user.role).label, region, user.last_login)


def _year(request: HttpRequest) -> int | None:
    """The year that the address names; pages outside a year have no navigation."""
    match = request.resolver_match
    return match.kwargs.get("year") if match else None


def _rooms(request: HttpRequest, role: str) -> list[Entry]:
    entries = []
    for room in ROOMS:
        if role in room.roles:
            url = reverse(room.name)
            current = "page" if request.path == url else "true" if request.path.startswith(room.prefix) else ""
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
