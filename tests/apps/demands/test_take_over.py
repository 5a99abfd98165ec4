"""Rows of an earlier answer in this year's draft: what fits, what is named, who may, never twice unknowingly."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.support.call_factory import World, column, small_call
from tests.support.filling import certified, filled, new_row, next_year, save, started, submitted
from zhixiang.apps.audit.models import Event
from zhixiang.apps.calls.models import Call, CallPart, ProposedProject
from zhixiang.apps.demands.actions.take_over import TakenOver, take_over
from zhixiang.apps.demands.earlier import earlier_versions
from zhixiang.apps.demands.models import Demand, DraftRow, SubmissionVersion
from zhixiang.apps.people.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def last_year() -> World:
    return small_call()


@pytest.fixture
def version(last_year: World) -> SubmissionVersion:
    return submitted(last_year, rows=2)


@pytest.fixture
def world(last_year: World, version: SubmissionVersion) -> World:
    return next_year(last_year)


def uids(version: SubmissionVersion) -> list[uuid.UUID]:
    return list(Demand.objects.filter(version=version).order_by("position").values_list("uid", flat=True))


def take(world: World, version: SubmissionVersion, **options: Any) -> TakenOver:
    options.setdefault("uids", uids(version))
    return take_over(
        actor=world.filler(), submission_id=started(world).pk, receipt_no=version.receipt_no, **options
    )  # fmt: skip


def added(world: World) -> list[DraftRow]:
    return list(DraftRow.objects.filter(submission__call=world.call).exclude(taken_from=""))


def test_chosen_rows_are_added_with_their_values_and_where_they_come_from(
    world: World, version: SubmissionVersion
) -> None:
    first, _second = uids(version)
    before = started(world).draft_version
    result = take(world, version, uids=[first])
    assert result.left == []
    (row,) = added(world)
    assert row.values() == Demand.objects.get(uid=first).values()
    assert (row.part, row.taken_from, row.taken_uid) == (world.parts["retained"], version.receipt_no, first)
    assert row.uid != first
    assert started(world).draft_version == before + 1
    event = Event.objects.get(action="demands.take_over")
    assert event.payload["receipt_no"] == version.receipt_no
    assert event.payload["rows"] == {str(row.uid): str(first)}


def test_a_row_is_not_taken_twice_unless_somebody_says_so(world: World, version: SubmissionVersion) -> None:
    first, second = uids(version)
    take(world, version, uids=[first])
    result = take(world, version)
    assert [row.taken_uid for row in result.rows] == [second]
    assert len(result.left) == 1
    assert "已经有从这份回执带入的同一行" in result.left[0]
    take(world, version, uids=[first], again={first})
    assert len(added(world)) == 3
    DraftRow.objects.filter(taken_uid=first).delete()
    assert len(take(world, version, uids=[first]).rows) == 1, "a row that was deleted is not there any more"


def test_what_does_not_fit_is_named(world: World, version: SubmissionVersion) -> None:
    CallPart.objects.filter(pk=world.parts["retained"].pk).update(
        columns=[column("project_name"), column("performance", limit=5)], max_rows=1
    )
    result = take(world, version)
    (row,) = added(world)
    assert (row.project_name, row.performance, row.basis) == ("专利导航服务基地培育", "", "")
    told = "".join(result.left)
    assert "“项目绩效”：最多 5 字" in told
    assert "“项目设置政策依据”：本次征集没有这一栏" in told
    assert "最多 1 行" in told


@pytest.mark.parametrize(
    ("change", "why"),
    [({"code": "other", "title": "另一部分"}, "没有“保留省局部分”"), ({"rows_may_be_added": False}, "不能加行")],
)
def test_a_part_that_is_gone_or_closed_takes_nothing(
    world: World, version: SubmissionVersion, change: dict[str, Any], why: str
) -> None:
    CallPart.objects.filter(pk=world.parts["retained"].pk).update(**change)
    result = take(world, version)
    assert result.rows == []
    assert all(why in sentence for sentence in result.left)
    assert not Event.objects.filter(action="demands.take_over").exists()


def test_a_part_with_another_code_is_found_by_its_title(world: World, version: SubmissionVersion) -> None:
    CallPart.objects.filter(pk=world.parts["retained"].pk).update(code="kept")
    assert len(take(world, version).rows) == 2


def test_the_call_that_this_one_was_copied_from_comes_first(last_year: World, version: SubmissionVersion) -> None:
    other = next_year(last_year)
    later = submitted(other)
    world = next_year(other)
    assert [one.pk for one in earlier_versions(started(world))] == [later.pk, version.pk]
    Call.objects.filter(pk=world.call.pk).update(cloned_from=last_year.call)
    assert [one.pk for one in earlier_versions(started(world))] == [version.pk, later.pk]


def test_only_those_who_fill_in_take_over_and_only_what_is_their_own(
    last_year: World, world: World, version: SubmissionVersion
) -> None:
    draft = started(world)
    for actor in (world.certifier(), world.actor("city")):
        with pytest.raises((Refused, type(draft).DoesNotExist)):
            take_over(actor=actor, submission_id=draft.pk, receipt_no=version.receipt_no, uids=uids(version))
    theirs = submitted(last_year, "centre")
    with pytest.raises(SubmissionVersion.DoesNotExist):
        take_over(actor=world.filler(), submission_id=draft.pk, receipt_no=theirs.receipt_no, uids=uids(theirs))
    with pytest.raises(Refused, match="请先勾选"):
        take(world, version, uids=[])
    filled(world)
    certified(world)
    with pytest.raises(Refused, match="不能修改"):
        take(world, version)
    assert added(world) == []


def test_taking_a_hundred_rows_costs_as_much_as_taking_one(
    last_year: World, django_assert_max_num_queries: Any
) -> None:
    version = submitted(last_year, rows=100)
    world = next_year(last_year)
    actor, draft, chosen = world.filler(), started(world), uids(version)
    with django_assert_max_num_queries(20):
        take_over(actor=actor, submission_id=draft.pk, receipt_no=version.receipt_no, uids=chosen)
    assert len(added(world)) == 100


def test_what_was_typed_meanwhile_stays(world: World, version: SubmissionVersion) -> None:
    save(world, started(world), rows=[new_row(project_name="自己写的")])
    take(world, version)
    names = DraftRow.objects.filter(part=world.parts["retained"]).order_by("position")
    assert names[0].project_name == "自己写的"
    assert len(names) == 3


def test_a_row_that_the_province_filled_in_this_year_too_is_filled_and_not_doubled(last_year: World) -> None:
    draft = started(last_year)
    old = DraftRow.objects.filter(submission=draft, part__code="delegated").order_by("position")[0]
    values = {"amount_fen": "30", "performance": "建设≥1个", "necessity": "需要"}
    save(last_year, draft, rows=[{"uid": str(old.uid), "row_version": 1, "values": values}])
    version = submitted(last_year)
    world = next_year(last_year)
    ProposedProject.objects.filter(part__call=world.call).update(necessity="省局写的必要性")
    CallPart.objects.filter(pk=world.parts["delegated"].pk).update(rows_may_be_added=False)
    take(world, version)
    rows = DraftRow.objects.filter(submission__call=world.call, part__code="delegated").order_by("position")
    assert [row.amount_fen for row in rows] == [30_000_000, None, None]
    assert (rows[0].performance, rows[0].necessity) == ("建设≥1个", "省局写的必要性")
    assert (rows[0].taken_from, rows[0].taken_uid, rows[0].row_version) == (version.receipt_no, old.uid, 2)
    again = take(world, version)
    assert again.rows == []
    assert DraftRow.objects.get(pk=rows[0].pk).amount_fen == 30_000_000
