"""Steps of a unit that answers a call, as the actions do them: for tests of what comes after."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.support.call_factory import World
from zhixiang.apps.calls.actions.clone_call import clone_call
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.actions.certify import certify
from zhixiang.apps.demands.actions.open_form import open_form
from zhixiang.apps.demands.actions.save_draft import Saved, save_draft
from zhixiang.apps.demands.actions.submit import submit
from zhixiang.apps.demands.models import Submission, SubmissionVersion
from zhixiang.apps.demands.patch import patch_from

ROW = {
    "category": "知识产权高质量创造",
    "project_name": "专利导航服务基地培育",
    "quantity": "4",
    "unit_amount_fen": "25",
    "performance": "建设基地≥4个；培训≥200人次",
    "basis": "《广东省知识产权保护条例》",
}
"""A row of the first part that no check complains of: 100 万元."""


def new_row(part: str = "retained", **values: str) -> dict[str, Any]:
    """A row to add, as a page sends it; ``values`` are what is typed, the whole of it."""
    return {"uid": str(uuid.uuid4()), "part": part, "row_version": 0, "values": values or ROW}


def started(world: World, unit: str = "enterprise") -> Submission:
    """The unit's submission, a draft."""
    return open_form(actor=world.filler(unit), call_id=world.call.pk)


def save(world: World, submission: Submission, unit: str = "enterprise", **patch: Any) -> Saved:
    """Save ``rows=[…]``, ``deleted=[…]``, ``order={…}``, ``opinions=[…]`` as the unit's filler."""
    return save_draft(actor=world.filler(unit), submission_id=submission.pk, patch=patch_from(patch))


def filled(world: World, unit: str = "enterprise", rows: int = 1) -> Submission:
    """A draft with rows in the first part."""
    submission = started(world, unit)
    save(world, submission, unit, rows=[new_row() for _ in range(rows)])
    submission.refresh_from_db()
    return submission


def certified(world: World, unit: str = "enterprise", rows: int = 1) -> Submission:
    """A draft that the unit's head has signed."""
    submission = filled(world, unit, rows) if not _exists(world, unit) else started(world, unit)
    asked = ask_certification(actor=world.filler(unit), submission_id=submission.pk)
    return certify(actor=world.certifier(unit), submission_id=asked.pk, draft_version=asked.draft_version)


def submitted(world: World, unit: str = "enterprise", rows: int = 1) -> SubmissionVersion:
    """The whole way; a unit that has a draft already submits that."""
    submission = certified(world, unit, rows)
    return submit(actor=world.filler(unit), submission_id=submission.pk)


def _exists(world: World, unit: str) -> bool:
    return Submission.objects.filter(call=world.call, unit=world.units[unit]).exists()


def next_year(world: World) -> World:
    """The same people with a copy of the call for the next year, open."""
    now = timezone.now()
    call = clone_call(actor=world.actor("province"), call_id=world.call.pk, year=world.call.year + 1, title="")
    open_now = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=5), "opened_at": now}
    Call.objects.filter(pk=call.pk).update(status=Call.Status.OPEN, **open_now)
    call.refresh_from_db()
    return replace(world, call=call, parts={part.code: part for part in call.parts.all()})
