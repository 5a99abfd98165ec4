"""Offices: who sees what of the answers, returning with what to correct, accepting, recommending."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.support.call_factory import World
from tests.support.filling import ROW, certified, filled, new_row, save, submitted
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.demands import reviews
from zhixiang.apps.demands.actions.accept_submission import accept_submission
from zhixiang.apps.demands.actions.recommend import recommend
from zhixiang.apps.demands.actions.return_submission import Item, return_submission
from zhixiang.apps.demands.actions.submit import submit
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.models import CorrectionItem, Demand, Recommendation, Submission
from zhixiang.apps.people.errors import Refused

SEES = {
    "province": {"enterprise", "centre", "elsewhere", "direct"},
    "finance": {"enterprise", "centre", "elsewhere", "direct"},
    "auditor": {"enterprise", "centre", "elsewhere", "direct"},
    "city": {"enterprise", "centre"},
    "other_city": {"elsewhere"},
    "county": {"centre"},
    "expert": set(),
    "system": set(),
    "security": set(),
    "enterprise_filler": set(),
}
"""Account → units whose answers its office reads. People of a unit read their own through other queries."""


def late(world: World) -> None:
    """Let the deadline have passed."""
    Call.objects.filter(pk=world.call.pk).update(closes_at=timezone.now() - timedelta(minutes=1))


def demands(version: object) -> list[Demand]:
    return list(Demand.objects.filter(version=version).order_by("position"))


@pytest.mark.parametrize("who", SEES)
def test_an_office_reads_what_its_own_units_handed_in(world: World, who: str) -> None:
    for unit in SEES["province"]:
        submitted(world, unit)
    actor = world.actor(who)
    expected = {world.units[unit].pk for unit in SEES[who]}
    assert set(reviews.visible_submissions(actor).values_list("unit", flat=True)) == expected
    assert set(reviews.visible_demands(actor).values_list("unit", flat=True)) == expected
    for one in Submission.objects.all():
        assert (reviews.submission(actor, one.pk) is not None) == (one.unit_id in expected)


def test_a_draft_shows_its_state_and_nothing_else(world: World) -> None:
    draft = filled(world)
    city = world.actor("city")
    assert reviews.submission(city, draft.pk) is None
    assert not reviews.visible_demands(city).exists()
    rows = {row.unit_name: row for row in reviews.as_expected(list(reviews.expected(city, world.call)))}
    mine = rows[world.units["enterprise"].name]
    assert (mine.state, mine.submission_id, mine.rows, mine.total_fen) == ("draft", None, 0, 0)


def test_the_board_counts_every_expected_unit_once(world: World) -> None:
    submitted(world)
    filled(world, "centre")
    city, other = world.actor("city"), world.actor("other_city")
    standing = reviews.standing(city, world.call)
    assert (standing.counts["submitted"], standing.counts["draft"], standing.handed_in) == (1, 1, 1)
    assert standing.expected == reviews.expected(city, world.call).count()
    assert reviews.standing(other, world.call).handed_in == 0
    names = set(reviews.expected(city, world.call, state="none").values_list("name", flat=True))
    assert world.units["enterprise"].name not in names
    assert world.units["direct"].name not in names, "a provincial unit is the province's"
    found = reviews.expected(city, world.call, search="快速维权").values_list("pk", flat=True)
    assert list(found) == [world.units["centre"].pk]


def test_a_return_names_rows_and_fields_and_the_unit_can_correct_them(world: World) -> None:
    first = submitted(world, rows=2)
    row = demands(first)[0]
    city = world.actor("city")
    correction = return_submission(
        actor=city, submission_id=first.submission_id, reason="金额依据不足",
        items=[Item(row.uid, "请写明测算过程", "amount_fen"), Item(row.uid, "内容太笼统")],
    )  # fmt: skip
    submission = Submission.objects.get(pk=first.submission_id)
    assert submission.state == "returned"
    assert list(CorrectionItem.objects.filter(correction=correction).values_list("uid", "field")) == [
        (row.uid, "amount_fen"),
        (row.uid, ""),
    ]
    save(world, submission, rows=[new_row(**{**ROW, "project_name": "补充的项目"})])
    second = submit(actor=world.filler(), submission_id=certified(world).pk)
    assert (second.number, len(demands(first)), len(demands(second))) == (2, 2, 3)
    assert set(Demand.objects.filter(current=True).values_list("version", flat=True)) == {second.pk}
    assert Event.objects.filter(action="demands.return_submission").count() == 1
    assert verify_chain().intact


def test_a_return_after_the_deadline_gives_time_to_correct(world: World) -> None:
    version = submitted(world)
    late(world)
    city = world.actor("city")
    with pytest.raises(Refused, match="改好的期限"):
        return_submission(actor=city, submission_id=version.submission_id, reason="请补充")
    until = timezone.now() + timedelta(days=1)
    return_submission(actor=city, submission_id=version.submission_id, reason="请补充", until=until)
    extension = Extension.objects.get()
    assert (extension.unit_id, extension.closes_at, extension.granted_by_name) == (
        world.units["enterprise"].pk, until, city.name,
    )  # fmt: skip
    assert submit(actor=world.filler(), submission_id=certified(world).pk).number == 2


@pytest.mark.parametrize(
    ("reason", "items", "until", "says"),
    [
        ("  ", [], None, "理由"),
        ("请改", [Item(uuid4(), "改")], None, "不在这一版"),
        ("请改", "own:nonsense", None, "没有“nonsense”这一栏"),
        ("请改", "own:", None, "理由"),
        ("请改", [], timedelta(hours=-1), "已经过去"),
    ],
)
def test_a_return_that_cannot_be_is_refused_and_changes_nothing(
    world: World, reason: str, items: object, until: timedelta | None, says: str
) -> None:
    version = submitted(world)
    uid = demands(version)[0].uid
    if items == "own:nonsense":
        items = [Item(uid, "改", "nonsense")]
    elif items == "own:":
        items = [Item(uid, " ")]
    with pytest.raises(Refused, match=says):
        return_submission(
            actor=world.actor("city"), submission_id=version.submission_id, reason=reason, items=items,  # type: ignore[arg-type]
            until=timezone.now() + until if until else None,
        )  # fmt: skip
    assert Submission.objects.get(pk=version.submission_id).state == "submitted"
    assert not Extension.objects.exists()
    assert not CorrectionItem.objects.exists()


def test_what_was_accepted_cannot_be_withdrawn(world: World) -> None:
    version = submitted(world)
    accept_submission(actor=world.actor("city"), submission_id=version.submission_id)
    with pytest.raises(Refused, match="已受理"):
        withdraw(actor=world.filler(), submission_id=version.submission_id)
    assert Demand.objects.filter(current=True).count() == 1
    return_submission(actor=world.actor("city"), submission_id=version.submission_id, reason="重开修改")
    assert Submission.objects.get(pk=version.submission_id).state == "returned"


@pytest.mark.parametrize(
    ("unit", "who", "allowed"),
    [
        ("enterprise", "city", True),
        ("enterprise", "county", None),
        ("enterprise", "other_city", None),
        ("enterprise", "province", False),
        ("enterprise", "auditor", False),
        ("centre", "county", True),
        ("centre", "city", True),
        ("direct", "province", True),
        ("direct", "city", None),
        ("direct", "auditor", False),
    ],
)
def test_who_may_return(world: World, unit: str, who: str, allowed: bool | None) -> None:
    """None: to this office there is no such submission."""
    version = submitted(world, unit)
    call = {"actor": world.actor(who), "submission_id": version.submission_id, "reason": "请补充"}
    if allowed:
        return_submission(**call)  # type: ignore[arg-type]
    else:
        with pytest.raises(Submission.DoesNotExist if allowed is None else Refused):
            return_submission(**call)  # type: ignore[arg-type]
    state = Submission.objects.get(pk=version.submission_id).state
    assert state == ("returned" if allowed else "submitted")


def test_a_county_recommends_and_leaves_accepting_to_the_city(world: World) -> None:
    version = submitted(world, "centre", rows=2)
    first, second = demands(version)
    county, city = world.actor("county"), world.actor("city")
    with pytest.raises(Refused, match="市局"):
        accept_submission(actor=county, submission_id=version.submission_id)
    assert recommend(actor=county, demand_ids=[first.pk], recommended=True) == 1
    with pytest.raises(Refused, match="理由"):
        recommend(actor=county, demand_ids=[second.pk], recommended=False)
    recommend(actor=county, demand_ids=[second.pk], recommended=False, reason="与市里项目重复")
    recommend(actor=city, demand_ids=[first.pk, second.pk], recommended=True)
    recommend(actor=county, demand_ids=[second.pk], recommended=True)
    assert set(Recommendation.objects.values_list("demand", "level", "recommended")) == {
        (first.pk, "county", True), (second.pk, "county", True), (first.pk, "city", True), (second.pk, "city", True),
    }  # fmt: skip


def test_recommending_is_all_or_nothing(world: World) -> None:
    mine, others = submitted(world), submitted(world, "elsewhere")
    wanted = [demands(mine)[0].pk, demands(others)[0].pk]
    with pytest.raises(Refused, match="没有处理"):
        recommend(actor=world.actor("city"), demand_ids=wanted, recommended=True)
    with pytest.raises(Refused, match="角色"):
        recommend(actor=world.actor("province"), demand_ids=wanted, recommended=True)
    assert not Recommendation.objects.exists()
