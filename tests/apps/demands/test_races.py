"""Two steps of one form at the same moment: each happens whole or is refused, and they never mix."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.apps.test_two_at_once import race
from tests.support.call_factory import World, small_call
from tests.support.filling import ROW, certified, filled, new_row, submitted
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.actions.return_submission import return_submission
from zhixiang.apps.demands.actions.save_draft import save_draft
from zhixiang.apps.demands.actions.submit import certify_and_submit, submit
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.models import Correction, Demand, DraftRow, Submission, SubmissionVersion
from zhixiang.apps.demands.patch import patch_from
from zhixiang.apps.people.errors import Refused

ROUNDS = 4


@pytest.fixture
def world(transactional_db: None) -> World:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's wrapper has it
        pytest.skip("SQLite in memory has no second connection that waits; PostgreSQL runs this")
    return small_call()


def is_whole(submission: Submission) -> None:
    """What holds for a form whatever happened to it: its rows in force are those of its latest version, or none."""
    submission.refresh_from_db()
    current = Demand.objects.filter(submission=submission, current=True)
    handed_in = submission.state in ("submitted", "accepted", "returned")
    assert set(current.values_list("version_id", flat=True)) == ({submission.latest_id} if handed_in else set())
    for version in submission.versions.all():
        assert version.demands.count() == version.row_count, "no version is half written"
    told = Event.objects.filter(action="demands.submit", object_id=str(submission.pk)).order_by("seq")
    numbers = [event.payload["receipt_no"] for event in told]
    assert numbers == list(submission.versions.order_by("number").values_list("receipt_no", flat=True))
    assert verify_chain().intact


def test_submitting_against_withdrawing(world: World) -> None:
    filler, certifier, submission = world.filler(), world.certifier(), certified(world, rows=3)
    for number in range(1, ROUNDS + 1):
        handed, taken = race(
            lambda: submit(actor=filler, submission_id=submission.pk),
            lambda: withdraw(actor=certifier, submission_id=submission.pk),
        )
        assert isinstance(handed, SubmissionVersion), "there is nothing that could keep it from being submitted"
        assert handed.number == number
        is_whole(submission)
        assert submission.state == ("submitted" if isinstance(taken, Refused) else "draft")
        if submission.state == "submitted":
            withdraw(actor=filler, submission_id=submission.pk)
        certified(world)


def test_two_people_submit_what_both_may(world: World) -> None:
    submission = filled(world, rows=2)
    asked = ask_certification(actor=world.filler(), submission_id=submission.pk)
    certifier = world.certifier()
    results = race(
        *[
            lambda: certify_and_submit(
                actor=certifier, submission_id=submission.pk, draft_version=asked.draft_version
            )
        ]
        * 3
    )  # fmt: skip
    assert sorted(type(one).__name__ for one in results) == ["Refused", "Refused", "SubmissionVersion"]
    is_whole(submission)


def test_submitting_and_withdrawing_against_a_return(world: World) -> None:
    filler, city = world.filler(), world.actor("city")
    submission = submitted(world, rows=2).submission
    for _ in range(ROUNDS):
        taken, returned = race(
            lambda: withdraw(actor=filler, submission_id=submission.pk),
            lambda: return_submission(actor=city, submission_id=submission.pk, reason="请补充绩效"),
        )
        assert [isinstance(one, Exception) for one in (taken, returned)].count(True) == 1, "one of them was first"
        is_whole(submission)
        before = submission.latest_id
        certified(world)
        handed, returned = race(
            lambda: submit(actor=filler, submission_id=submission.pk),
            lambda: return_submission(actor=city, submission_id=submission.pk, reason="请再核对"),
        )
        assert isinstance(handed, SubmissionVersion)
        is_whole(submission)
        if isinstance(returned, Correction):
            assert returned.version_id in (handed.pk, before)
        if submission.state == "returned":
            certified(world)
            submit(actor=filler, submission_id=submission.pk)


def test_saving_against_asking_for_the_sign_off(world: World) -> None:
    filler, certifier, submission = world.filler(), world.certifier(), filled(world)
    row = DraftRow.objects.get(part__code="retained")

    def write(text: str) -> Any:
        row.refresh_from_db()
        change = {"uid": str(row.uid), "row_version": row.row_version, "values": {"remark": text}}
        return save_draft(
            actor=filler, submission_id=submission.pk, patch=patch_from({"rows": [change, new_row(**ROW)]})
        )  # fmt: skip

    for number in range(ROUNDS):
        text = f"第{number}次 {timezone.now()}"
        saved, asked = race(
            lambda text=text: write(text),
            lambda: ask_certification(actor=filler, submission_id=submission.pk),
        )
        assert isinstance(asked, Submission)
        row.refresh_from_db()
        assert (row.remark == text) == (not isinstance(saved, Refused)), "saved whole, or refused and said so"
        submission.refresh_from_db()
        seen = submission.draft_version
        version = certify_and_submit(actor=certifier, submission_id=submission.pk, draft_version=seen)
        assert version.row_count == DraftRow.objects.filter(part__code="retained").count()
        is_whole(submission)
        withdraw(actor=filler, submission_id=submission.pk)
