"""Cities and units at the same moment: a report is sent once, and nothing goes into it that is in force no longer."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.apps.test_two_at_once import race
from tests.support.call_factory import World, small_call
from tests.support.consolidating import in_order, opened, picked, signed, taken
from tests.support.filling import certified, submitted
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.consolidation import queries
from zhixiang.apps.consolidation.actions.merge_lines import merge_lines
from zhixiang.apps.consolidation.actions.open_report import open_report
from zhixiang.apps.consolidation.actions.sign_report import sign_report
from zhixiang.apps.consolidation.actions.submit_report import submit_report
from zhixiang.apps.consolidation.actions.take_demands import take_demands
from zhixiang.apps.consolidation.models import LineParent, Report, ReportVersion
from zhixiang.apps.demands.actions.submit import submit
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.models import Demand, Submission, SubmissionVersion
from zhixiang.apps.people.errors import Refused


@pytest.fixture
def world(transactional_db: None) -> World:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's wrapper has it
        pytest.skip("SQLite in memory has no second connection that waits; PostgreSQL runs this")
    return small_call()


def test_a_report_is_opened_once_and_each_demand_is_taken_once(world: World) -> None:
    submitted(world, rows=3)
    city = world.actor("city")
    reports = race(*[lambda: open_report(actor=city, call_id=world.call.pk).pk] * 3)
    assert set(reports) == {Report.objects.get().pk}
    counts = race(*[lambda: take_demands(actor=city, report_id=reports[0])] * 3)
    assert [one for one in counts if not isinstance(one, Refused)] == [3]
    assert LineParent.objects.count() == Demand.objects.count() == 3
    assert verify_chain().intact


def test_merging_against_a_unit_that_submits_anew(world: World) -> None:
    report, city, filler = taken(world, enterprise=3), world.actor("city"), world.filler()
    submission = Submission.objects.get(unit=world.units["enterprise"])
    withdraw(actor=filler, submission_id=submission.pk)
    certified(world)
    lines = picked(*in_order(report)[:3])
    line, version = race(
        lambda: merge_lines(actor=city, report_id=report.pk, lines=lines),
        lambda: submit(actor=filler, submission_id=submission.pk),
    )
    assert isinstance(version, SubmissionVersion)
    assert LineParent.objects.filter(line=line).count() == 3, "the city's work is kept"
    left = queries.obstacles(report)
    assert (left.unplaced.number, left.stale) == (3, 3), "the new rows wait and the old ones are shown as out of force"
    with pytest.raises(Refused):
        signed(world, report)
    assert verify_chain().intact


def test_placing_against_a_unit_that_withdraws(world: World) -> None:
    report, city, filler = opened(world, enterprise=2), world.actor("city"), world.filler()
    submission = Submission.objects.get(unit=world.units["enterprise"])
    count, withdrawn = race(
        lambda: take_demands(actor=city, report_id=report.pk),
        lambda: withdraw(actor=filler, submission_id=submission.pk),
    )
    assert isinstance(withdrawn, Submission)
    assert count in (1, 3)
    left = queries.obstacles(report)
    assert (left.unplaced.number, left.stale) == (0, count - 1), "what was placed too late is shown as out of force"
    assert verify_chain().intact


def test_a_report_is_sent_once_and_two_cities_at_once(world: World) -> None:
    submitted(world, "elsewhere", rows=2)
    here, there = world.actor("city"), world.actor("other_city")
    mine = signed(world, taken(world))
    other = open_report(actor=there, call_id=world.call.pk)
    take_demands(actor=there, report_id=other.pk)
    other.refresh_from_db()
    sign = {"actor": there, "report_id": other.pk, "draft_version": other.draft_version}
    sign_report(**sign)
    results = race(
        lambda: submit_report(actor=here, report_id=mine.pk),
        lambda: submit_report(actor=there, report_id=other.pk),
        lambda: submit_report(actor=here, report_id=mine.pk),
        lambda: submit_report(actor=there, report_id=other.pk),
    )
    for pair in (results[::2], results[1::2]):
        assert sorted(type(one).__name__ for one in pair) == ["Refused", "ReportVersion"]
    assert set(ReportVersion.objects.values_list("report", flat=True)) == {mine.pk, other.pk}
    assert set(Submission.objects.values_list("state", flat=True)) == {"accepted"}
    assert verify_chain().intact


def test_sending_against_a_unit_that_withdraws(world: World) -> None:
    report, city, filler = signed(world, taken(world)), world.actor("city"), world.filler()
    submission = Submission.objects.get(unit=world.units["enterprise"])
    sent, withdrawn = race(
        lambda: submit_report(actor=city, report_id=report.pk),
        lambda: withdraw(actor=filler, submission_id=submission.pk),
    )
    assert [isinstance(one, Refused) for one in (sent, withdrawn)].count(True) == 1
    submission.refresh_from_db()
    assert submission.state == ("draft" if isinstance(sent, Refused) else "accepted")
    assert ReportVersion.objects.count() == (0 if isinstance(sent, Refused) else 1)
    assert verify_chain().intact
