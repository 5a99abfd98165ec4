"""What the demo brings along: every state that a form and a report can be in, made by the real actions, and only once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from zhixiang.apps.allocation.actions.create_demo_scenarios import create_demo_scenarios
from zhixiang.apps.audit import queries as audit
from zhixiang.apps.audit.models import Event
from zhixiang.apps.calls.actions.create_demo_call import create_demo_call
from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.consolidation.actions.create_demo_reports import create_demo_reports
from zhixiang.apps.consolidation.models import Report, ReportLine
from zhixiang.apps.demands.actions.create_demo_submissions import create_demo_submissions
from zhixiang.apps.demands.models import (
    Correction,
    CorrectionItem,
    Demand,
    Opinion,
    Recommendation,
    RemindedUnit,
    Reminding,
    Submission,
    SubmissionEvent,
)
from zhixiang.apps.library import review_queries
from zhixiang.apps.library.actions.create_demo_projects import create_demo_projects
from zhixiang.apps.library.actions.create_demo_reviews import create_demo_reviews
from zhixiang.apps.library.models import Assignment, Project, ReviewRound
from zhixiang.apps.notify.models import Message
from zhixiang.apps.people.actions.close_unit import close_unit
from zhixiang.apps.people.actions.create_demo_accounts import create_demo_accounts
from zhixiang.apps.people.actions.create_demo_unit import create_demo_unit
from zhixiang.apps.people.actions.create_demo_units import create_demo_units, demo_actor
from zhixiang.apps.people.actions.load_offices import load_offices
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE, Actor
from zhixiang.apps.people.demo_units import demo_units
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Membership, Unit
from zhixiang.apps.people.roles import Duty, Role
from zhixiang.rules.citations import split_citations
from zhixiang.rules.credit_code import validate
from zhixiang.rules.policy_register import match, register

pytestmark = pytest.mark.django_db


def _set_up() -> Call:
    load_regions(actor=COMMAND_LINE)
    load_offices(actor=COMMAND_LINE)
    create_demo_accounts(actor=COMMAND_LINE)
    create_demo_unit(actor=COMMAND_LINE)
    create_demo_units(actor=COMMAND_LINE)
    call = create_demo_call(actor=COMMAND_LINE)
    create_demo_submissions(actor=COMMAND_LINE, call=call)
    create_demo_reports(actor=COMMAND_LINE, call=call)
    return call


@pytest.fixture
def call(settings: Any) -> Call:
    settings.ZHIXIANG_DEMO = True
    return _set_up()


def test_every_state_of_a_form_is_there_and_the_deadline_lies_ahead(call: Call) -> None:
    assert call.closes_at is not None
    assert call.closes_at > timezone.now()
    assert set(Submission.objects.values_list("state", flat=True)) == set(Submission.State.values)
    declined = SubmissionEvent.objects.filter(action="demands.decline_certification").get()
    assert (declined.submission.state, declined.note != "") == ("draft", True)
    twice = Submission.objects.get(unit__name="开平演示职业学院")
    assert [version.number for version in twice.versions.order_by("number")] == [1, 2]
    assert twice.state == Submission.State.SUBMITTED


def test_a_form_came_back_with_items_by_row_and_by_field_and_is_being_corrected(call: Call) -> None:
    form = Submission.objects.get(call=call, state=Submission.State.RETURNED)
    items = CorrectionItem.objects.filter(correction=Correction.objects.get(submission=form))
    assert {item.field for item in items} == {"performance", "unit_amount_fen", ""}
    named = items.get(field="performance")
    submitted = Demand.objects.get(version=form.latest, uid=named.uid).performance
    assert form.draft_rows.get(uid=named.uid).performance != submitted


def test_offices_have_spoken(call: Call) -> None:
    assert set(Recommendation.objects.values_list("level", "recommended")) == {
        ("county", True), ("county", False), ("city", True), ("city", False),
    }  # fmt: skip
    assert {"agree", "amend", "object"} <= set(Opinion.objects.values_list("on_name", flat=True))
    assert Extension.objects.get(call=call).region_id == "440600000"
    batches = Reminding.objects.filter(call=call)
    assert sorted(batch.batch.released_at is None for batch in batches) == [False, True]
    assert RemindedUnit.objects.filter(outcome="sent").exists()
    assert Message.objects.filter(read_at=None).exists()


def test_one_city_is_at_work_and_one_has_sent_its_report(call: Call) -> None:
    work, sent = (Report.objects.get(call=call, region=code) for code in ("440700000", "440200000"))
    assert (work.state, sent.state) == (Report.State.DRAFT, Report.State.SUBMITTED)
    lines = ReportLine.objects.filter(report=work)
    assert set(lines.values_list("origin", flat=True)) == set(ReportLine.Origin.values)
    assert lines.get(dropped=True).drop_reason != ""
    assert Demand.objects.filter(city="440700000", current=True, report_parent=None).exists(), "some are left to place"
    assert sent.latest is not None


def test_what_was_accepted_is_in_the_library_in_many_states(call: Call) -> None:
    made = create_demo_projects(actor=COMMAND_LINE, call=call)
    states = set(Project.objects.filter(level=2).values_list("state", flat=True))
    assert states == {"reserve", "review", "ranked", "paused", "returned"}
    assert (made >= 6, create_demo_projects(actor=COMMAND_LINE, call=call)) == (True, 0)
    assert audit.verify_chain().intact


def test_experts_have_published_one_round_and_are_at_work_on_another(call: Call) -> None:
    create_demo_projects(actor=COMMAND_LINE, call=call)
    made = create_demo_reviews(actor=COMMAND_LINE, year=call.year + 1)
    done, work = ReviewRound.objects.order_by("pk")
    assert (made, done.state, work.state) == (60, ReviewRound.State.DETERMINED, ReviewRound.State.OPEN)
    assert set(done.entries.values_list("outcome", flat=True)) == {"pass", "pause"}
    for found in (done, work):
        assert sum(row.panel.outlier for row in review_queries.scored(found)) == 1
    assert Assignment.objects.filter(entry__round=done, second=True).count() == 1
    states = set(Assignment.objects.filter(entry__round=work).values_list("state", flat=True))
    assert states == set(Assignment.State.values)
    mine = Assignment.objects.filter(entry__round=work, expert__user__username="expert")
    assert set(mine.values_list("state", flat=True)) == {"submitted", "drafting", "assigned"}
    next_year = Project.objects.filter(level=2, start_year=call.year + 1)
    assert set(next_year.values_list("state", flat=True)) == {"reserve", "review", "listed", "paused"}
    before = _rows()
    assert create_demo_reviews(actor=COMMAND_LINE, year=call.year + 1) == 0
    assert _rows() == before
    assert audit.verify_chain().intact


def test_demands_are_many_and_some_are_there_for_screening_to_find(call: Call) -> None:
    demands = Demand.objects.filter(call=call, current=True)
    assert 60 <= demands.count() <= 100
    same = Counter(demands.values_list("project_name", "performance"))
    assert sum(times > 1 for times in same.values()) >= 3
    parts = demands.filter(project_name__startswith="小家电电机专利池").values_list("unit__name", "asks_fen")
    assert (len(parts), len(set(parts))) == (2, 1)
    assert demands.filter(performance__contains="明显增强").count() == 1
    cited = [match(one).policy_id for row in demands for one in split_citations(row.basis)]
    policies = [register().get(key) for key in cited if key is not None]
    ended = [policy for policy in policies if policy is not None and policy.expired_before(call.year)]
    assert len(ended) == 1


def _rows() -> dict[str, int]:
    """How many rows each table holds."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_twice_changes_nothing(call: Call) -> None:
    before = _rows()
    assert _set_up() == call
    assert _rows() == before


def test_the_chain_of_all_that_verifies(call: Call) -> None:
    assert Event.objects.count() > 150
    assert audit.verify_chain().intact


def test_units_are_made_up_people_are_roles_and_one_waits() -> None:
    for unit in demo_units():
        assert "演示" in unit.name
        assert validate(unit.credit_code).ok, unit
    assert [unit.name for unit in demo_units() if not unit.approved_by] == ["台山演示合作社"]


def test_people_have_one_duty_or_the_other(call: Call) -> None:
    assert demo_actor("unit1").duties == {Duty.FILL, Duty.ADMINISTER}
    assert demo_actor("sign1").duties == {Duty.CERTIFY}
    assert Unit.objects.get(name="台山演示合作社").status == Unit.Status.PENDING
    assert Membership.objects.filter(status=Membership.Status.PENDING).count() == 1


def test_a_new_call_is_answered_again_by_the_units_that_are_left(call: Call) -> None:
    closed = Unit.objects.get(name="南雄演示企业乙")
    close_unit(actor=demo_actor("county3"), unit_id=closed.pk, reason="不再营业")
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now())
    again = _set_up()
    assert again != call
    assert not Submission.objects.filter(call=again, unit=closed).exists()
    assert set(Submission.objects.filter(call=again).values_list("state", flat=True)) == set(Submission.State.values)
    assert Report.objects.filter(call=again).count() == 2


def test_it_is_for_the_demo_alone(call: Call, settings: Any) -> None:
    applicant = Actor(None, "申报人", Role.APPLICANT)
    for actor, demo, said in ((applicant, True, "只有"), (COMMAND_LINE, False, "演示环境")):
        settings.ZHIXIANG_DEMO = demo
        with pytest.raises(Refused, match=said):
            create_demo_units(actor=actor)
        with pytest.raises(Refused, match=said):
            create_demo_submissions(actor=actor, call=call)
        with pytest.raises(Refused, match=said):
            create_demo_reports(actor=actor, call=call)
        with pytest.raises(Refused, match=said):
            create_demo_reviews(actor=actor, year=call.year)
        with pytest.raises(Refused, match=said):
            create_demo_scenarios(actor=actor)


def test_accounts_come_before_units(settings: Any) -> None:
    settings.ZHIXIANG_DEMO = True
    with pytest.raises(Refused, match="请先建立演示账号"):
        create_demo_units(actor=COMMAND_LINE)
