"""Who may read which call, and which units a call is meant for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.support.call_factory import CITY, COUNTY, OTHER_CITY, World, small_call
from zhixiang.apps.calls.actions.create_call import create_call
from zhixiang.apps.calls.actions.extend import extend
from zhixiang.apps.calls.models import Call
from zhixiang.apps.calls.queries import answerable, call_detail, call_list, may_answer, visible_calls
from zhixiang.apps.people.actors import NOBODY
from zhixiang.apps.people.models import Unit
from zhixiang.apps.people.roles import UnitKind

pytestmark = pytest.mark.django_db
UNITS = ("enterprise", "centre", "elsewhere", "direct")


@pytest.fixture
def world() -> World:
    return small_call()


@pytest.mark.parametrize(
    ("who", "published", "drafts"),
    [
        ("province", True, True),
        *[(who, True, False) for who in ("finance", "auditor", "city", "other_city", "county")],
        *[(f"{unit}_{person}", True, False) for unit in UNITS for person in ("filler", "certifier")],
        *[(who, False, False) for who in ("expert", "system", "security")],
    ],
)
def test_drafts_are_the_province_s_and_published_calls_everybody_s_who_takes_part(
    world: World, who: str, published: bool, drafts: bool
) -> None:
    draft = create_call(actor=world.actor("province"), year=2025, title="编制中的征集")
    dropped = create_call(actor=world.actor("province"), year=2025, title="没有发布就取消的征集")
    Call.objects.filter(pk=dropped.pk).update(status=Call.Status.CANCELLED)
    actor = world.actor(who)
    wanted = ({world.call.pk} if published else set()) | ({draft.pk, dropped.pk} if drafts else set())
    assert set(visible_calls(actor).values_list("pk", flat=True)) == wanted
    assert {call.pk for call in call_list(actor).rows} == wanted
    assert (call_detail(actor, world.call.pk) is not None) == published
    assert (call_detail(actor, draft.pk) is not None) == drafts


def test_nobody_reads_anything(world: World) -> None:
    assert not visible_calls(NOBODY).exists()


def test_a_call_for_some_is_not_there_for_the_others(world: World) -> None:
    world.call.regions.add(CITY)
    seen = {unit for unit in UNITS if visible_calls(world.filler(unit)).exists()}
    assert seen == {"enterprise", "centre", "direct"}, "the county's unit belongs to the city; the direct one is named"
    Call.objects.update(unit_kinds=[UnitKind.ENTERPRISE])
    assert {unit for unit in UNITS if visible_calls(world.filler(unit)).exists()} == {"enterprise", "direct"}


def test_a_unit_is_told_why_a_call_is_not_meant_for_it(world: World) -> None:
    call, units = world.call, world.units
    assert [may_answer(call, units[name]).allowed for name in UNITS] == [True] * 4
    call.regions.add(OTHER_CITY)
    assert "面向韶关市，本单位不在这些地区" in may_answer(call, units["enterprise"]).reason
    call.unit_kinds = [UnitKind.UNIVERSITY]
    assert "面向高校、科研院所，本单位的类别不在其中" in may_answer(call, units["centre"]).reason
    call.direct_units.set([Unit.objects.create(name="另一省直单位", region_id="440000000", provincial=True)])
    assert "指定了填报的省直单位" in may_answer(call, units["direct"]).reason
    units["elsewhere"].status = Unit.Status.PENDING
    assert "尚未通过审核" in may_answer(call, units["elsewhere"]).reason


def test_extensions_are_seen_by_those_whom_they_concern(world: World) -> None:
    at, province = timezone.now() + timedelta(days=30), world.actor("province")
    for reason, whom in (
        ("给韶关", {"region_code": OTHER_CITY}),
        ("给台山", {"region_code": COUNTY}),
        ("给企业", {"unit_id": world.units["enterprise"].pk}),
        ("给省直", {"unit_id": world.units["direct"].pk}),
    ):
        extend(actor=province, call_id=world.call.pk, closes_at=at, reason=reason, **whom)  # type: ignore[arg-type]

    def seen(who: str) -> set[str]:
        detail = call_detail(world.actor(who), world.call.pk)
        assert detail is not None
        return {row.reason for row in detail.extensions}

    assert seen("province") == seen("auditor") == {"给韶关", "给台山", "给企业", "给省直"}
    assert seen("city") == {"给台山", "给企业"}
    assert seen("county") == seen("centre_filler") == {"给台山"}
    assert seen("other_city") == seen("elsewhere_filler") == {"给韶关"}
    assert seen("enterprise_filler") == {"给企业"}
    assert seen("direct_filler") == {"给省直"}


def test_a_call_with_more_in_it_takes_no_more_queries(
    world: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    actor = world.filler("centre")

    def look() -> None:
        detail = call_detail(actor, world.call.pk)
        assert detail is not None
        assert all(row.project_name for part in detail.parts for row in part.proposed.all())

    with django_assert_num_queries(10):  # type: ignore[operator]  # pytest-django's type is private
        look()
    for part in list(world.call.parts.all()):
        part.pk, part.code = None, f"{part.code}-more"
        part.save()
        part.proposed.create(position=0, project_name="更多")
    with django_assert_num_queries(10):  # type: ignore[operator]  # as above
        look()


class TestOneRule(TestCase):
    """The list and the single answer follow one rule, whatever a call asks for and whatever a unit is."""

    def setUp(self) -> None:
        self.world = small_call()

    @settings(max_examples=60)
    @given(
        kinds=st.lists(st.sampled_from(UnitKind.values), max_size=3, unique=True),
        regions=st.sets(st.sampled_from([CITY, COUNTY, OTHER_CITY]), max_size=2),
        direct=st.sets(st.sampled_from(["direct", "enterprise"])),
        unit=st.sampled_from(UNITS),
        kind=st.sampled_from([*UnitKind.values, ""]),
        status=st.sampled_from(Unit.Status.values[:2]),
    )
    def test_the_list_and_the_answer_agree(
        self, kinds: list[str], regions: set[str], direct: set[str], unit: str, kind: str, status: str
    ) -> None:
        call, who = self.world.call, self.world.units[unit]
        call.unit_kinds = kinds
        call.save()
        call.regions.set(regions)  # type: ignore[arg-type]  # keys do as well
        call.direct_units.set([self.world.units[name] for name in direct])
        who.kind, who.status = kind, status
        assert answerable(Call.objects.all(), who).exists() == may_answer(call, who).allowed
