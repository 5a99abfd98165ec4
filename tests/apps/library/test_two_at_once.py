"""Two officers at the same moment: no code twice, no demand twice, one policy, one ranking."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.apps.test_two_at_once import race
from tests.support.call_factory import World, small_call
from tests.support.consolidating import sent
from tests.support.projects import listed, picked, policy, row, tasks
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.consolidation.actions.accept_report import accept_report
from zhixiang.apps.library.actions.rank_projects import rank_projects
from zhixiang.apps.library.actions.take_over_demands import take_over_demands
from zhixiang.apps.library.models import Project, ProjectSource
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused


@pytest.fixture
def world(transactional_db: None) -> World:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's wrapper has it
        pytest.skip("SQLite in memory has no second connection that waits; PostgreSQL runs this")
    return small_call()


def test_codes_demands_policies_and_ranks_are_given_once(world: World) -> None:
    policies = race(*[lambda: policy().pk] * 3)
    assert set(policies) == {Project.objects.get().pk}
    made = race(
        lambda: tasks([row(), row(region="440781000")] * 20),
        lambda: tasks([row(region="440781000"), row()] * 20),
        lambda: tasks([row()] * 20),
    )
    codes = [one.code for batch in made for one in batch]
    assert len(set(codes)) == len(codes) == 100
    serials = sorted(int(code[-12:]) for code in codes if code.startswith("440700"))
    assert serials == list(range(1, 61)), "none is left out either"

    province = world.actor("province")
    report = sent(world).report
    accept_report(actor=province, report_id=report.pk)
    lines = list(report.lines.values_list("pk", flat=True))
    taken = race(
        *[
            lambda: take_over_demands(actor=province, call_id=world.call.pk, parent=policy(), lines=lines)
        ] * 3
    )  # fmt: skip
    assert sorted(len(one) for one in taken) == [0, 0, len(lines)]
    assert ProjectSource.objects.filter(line__in=lines).count() == len(lines)

    a, b = listed(2)
    seen = picked([policy()])[0]
    results = race(
        lambda: rank_projects(actor=COMMAND_LINE, parent=seen, year=2025, ranks={a.pk: 1}),
        lambda: rank_projects(actor=COMMAND_LINE, parent=seen, year=2025, ranks={b.pk: 1}),
    )
    assert [isinstance(one, Refused) for one in results].count(True) == 1
    assert verify_chain().intact
