"""Two people at the same moment on one form: one submission, one version, nobody's text overwritten."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.apps.test_two_at_once import PEOPLE, at_once
from tests.support.call_factory import World, small_call
from tests.support.filling import ROW, certified, filled
from tests.support.reminding import prepared
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.actions.open_form import open_form
from zhixiang.apps.demands.actions.release_reminding import Released, release_reminding
from zhixiang.apps.demands.actions.remind_before_close import remind_before_close
from zhixiang.apps.demands.actions.save_draft import Saved, save_draft
from zhixiang.apps.demands.actions.submit import submit
from zhixiang.apps.demands.models import Demand, DraftRow, Submission, SubmissionVersion
from zhixiang.apps.demands.patch import patch_from
from zhixiang.apps.notify.models import Mail, Message
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused


@pytest.fixture
def world(transactional_db: None) -> World:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's wrapper has it
        pytest.skip("SQLite in memory has no second connection that waits; PostgreSQL runs this")
    return small_call()


def test_a_form_is_opened_once(world: World) -> None:
    filler = world.filler()
    opened = at_once(lambda: open_form(actor=filler, call_id=world.call.pk).pk)
    assert opened == [Submission.objects.get().pk] * PEOPLE
    assert DraftRow.objects.count() == 3, "the rows of the province are there once"


def test_a_form_is_submitted_once(world: World) -> None:
    filler, submission = world.filler(), certified(world)
    results = at_once(lambda: submit(actor=filler, submission_id=submission.pk))
    assert [type(one) for one in results].count(SubmissionVersion) == 1
    assert [type(one) for one in results].count(Refused) == PEOPLE - 1
    assert Demand.objects.count() == 1
    assert verify_chain().intact


def test_of_texts_for_one_cell_one_is_stored_and_the_others_are_conflicts(world: World) -> None:
    filler, submission = world.filler(), filled(world)
    row = DraftRow.objects.get(part__code="retained")

    def write() -> Saved:
        texts = {"remark": f"{uuid.uuid4()}"}
        change: dict[str, Any] = {"uid": str(row.uid), "row_version": 1, "values": texts, "base": {"remark": ""}}
        return save_draft(actor=filler, submission_id=submission.pk, patch=patch_from({"rows": [change]}))

    results: list[Saved] = at_once(write)
    assert sorted(len(one.conflicts) for one in results) == [0, *[1] * (PEOPLE - 1)]
    row.refresh_from_db()
    assert {one.theirs for result in results for one in result.conflicts} == {row.remark}
    assert row.row_version == 2


def test_rows_that_several_windows_add_are_all_there(world: World) -> None:
    filler, submission = world.filler(), filled(world)

    def add() -> bool:
        fresh = {"uid": str(uuid.uuid4()), "part": "retained", "row_version": 0, "values": ROW}
        return save_draft(actor=filler, submission_id=submission.pk, patch=patch_from({"rows": [fresh]})).clean

    assert at_once(add) == [True] * PEOPLE
    positions = DraftRow.objects.filter(part__code="retained").values_list("position", flat=True)
    assert sorted(positions) == list(range(PEOPLE + 1))


def test_units_are_written_to_once_by_two_who_send_at_once(world: World) -> None:
    city, first = world.actor("city"), prepared(world)
    results = at_once(lambda: release_reminding(actor=city, reminding_id=first.pk, row_version=1))
    assert [type(one) for one in results].count(Released) == 1
    assert Mail.objects.count() == 4


def test_timers_that_start_at_once_remind_once(world: World) -> None:
    Call.objects.update(closes_at=timezone.now() + timedelta(days=2))
    reminded: list[int] = at_once(lambda: remind_before_close(actor=COMMAND_LINE))
    assert sorted(reminded) == [0] * (PEOPLE - 1) + [4]
    assert Message.objects.filter(kind="call_closing_reminder").count() == 8
    assert verify_chain().intact
