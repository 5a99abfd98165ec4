"""The call of 2024 with its four parts, ready to be filled in, for the demo."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhixiang.apps.calls import drafts
from zhixiang.apps.calls.actions.create_call import create_call
from zhixiang.apps.calls.actions.open_call import open_call
from zhixiang.apps.calls.actions.set_parts import set_parts
from zhixiang.apps.calls.actions.set_proposed import set_proposed
from zhixiang.apps.calls.actions.update_call import update_call
from zhixiang.apps.calls.drafts import PartValues, ProposedValues
from zhixiang.apps.calls.models import Call
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_form import columns_from

BEFORE, AFTER = timedelta(days=1), timedelta(days=30)
"""The window lies around the moment of loading: the real one is long past, and a demo wants to be filled in."""
_FILE: Final = "call_2024.toml"


def create_demo_call(*, actor: Actor) -> Call:
    """The open demo call; where there is one already, that one, unchanged.

    One whose time is up stays as it is, and a fresh one is made beside it. Raises Refused outside of the demo.
    """
    drafts.refuse_unless_manager(actor)
    if not settings.ZHIXIANG_DEMO:
        raise Refused("演示征集只能在演示环境（ZHIXIANG_DEMO=1）里建立。")
    wanted = tomllib.loads(files("zhixiang.demo").joinpath(_FILE).read_text(encoding="utf-8"))
    with transaction.atomic():
        now = timezone.now()
        same = Call.objects.filter(year=wanted["year"], title=wanted["title"], status=Call.Status.OPEN)
        found = same.filter(closes_at__gt=now).order_by("pk").first()
        if found is not None:
            return found
        call = create_call(
            actor=actor, year=wanted["year"], title=wanted["title"], doc_no=wanted["doc_no"], issuer=wanted["issuer"]
        )
        update_call(
            actor=actor,
            call_id=call.pk,
            row_version=None,
            values={
                "text": wanted["text"],
                "contact": wanted["contact"],
                "opens_at": now - BEFORE,
                "closes_at": _closes(now),
            },
        )
        parts = [_part(part) for part in wanted["part"]]
        set_parts(actor=actor, call_id=call.pk, row_version=None, parts=parts)
        for part in wanted["part"]:
            if rows := [ProposedValues(**row) for row in part.get("proposed", [])]:
                set_proposed(actor=actor, call_id=call.pk, row_version=None, part_code=part["code"], rows=rows)
        return open_call(actor=actor, call_id=call.pk, row_version=None)


def _closes(now: datetime) -> datetime:
    """Half past five in the afternoon, as an office would set it."""
    return timezone.localtime(now + AFTER).replace(hour=17, minute=30, second=0, microsecond=0)


def _part(part: dict[str, Any]) -> PartValues:
    return PartValues(
        code=part["code"],
        title=part["title"],
        columns=columns_from(part["columns"]),
        guidance=part["guidance"],
        categories=part.get("categories", []),
        asks_opinions=part.get("asks_opinions", False),
    )
