"""Until when a unit may answer, to the second: the call's deadline, extensions, states, the time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.support.call_factory import CITY, COUNTY, OTHER_CITY, World, small_call
from zhixiang.apps.calls.actions.cancel_call import cancel_call
from zhixiang.apps.calls.actions.extend import extend
from zhixiang.apps.calls.models import Extension
from zhixiang.apps.calls.window import Window, local, window_of, window_of_region

pytestmark = pytest.mark.django_db
OPENS, CLOSES = datetime(2023, 5, 24, tzinfo=UTC), datetime(2023, 6, 5, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def world() -> World:
    return small_call()


def give(world: World, until: datetime, *, unit: str = "", region: str = "") -> None:
    Extension.objects.create(
        call=world.call,
        unit=world.units[unit] if unit else None,
        region_id=region or None,
        closes_at=until,
        reason="台风",
        granted_by_name="省局审核员",
        granted_at=timezone.now(),
    )


def until(world: World, unit: str) -> datetime:
    closes = window_of(world.call, world.units[unit]).closes_at
    assert closes is not None
    return closes


def test_the_deadline_itself_is_still_in_time_and_the_next_moment_is_not() -> None:
    window = Window(OPENS, CLOSES, published=True)
    assert window.refusal(CLOSES) == ""
    assert "已过截止时间" in window.refusal(CLOSES + timedelta(microseconds=1))
    assert window.refusal(OPENS) == ""
    assert "现在还不能提交" in window.refusal(OPENS - SECOND)


def test_a_refusal_names_both_times_as_clocks_in_china_show_them() -> None:
    said = Window(OPENS, CLOSES, published=True).refusal(CLOSES + SECOND)
    assert "截止时间为 2023年6月6日 00:00:00" in said
    assert "收到提交的时间为 2023年6月6日 00:00:01" in said
    assert local(datetime(2023, 12, 31, 16, tzinfo=UTC)) == "2024年1月1日 00:00:00"


def test_more_time_for_one_unit_is_for_that_unit_alone(world: World) -> None:
    general = world.call.closes_at
    assert general is not None
    give(world, general + timedelta(days=3), unit="enterprise")
    assert until(world, "enterprise") == general + timedelta(days=3)
    assert window_of(world.call, world.units["enterprise"]).extended
    assert until(world, "centre") == until(world, "elsewhere") == general
    assert window_of_region(world.call, CITY).closes_at == general


def test_more_time_for_a_city_is_for_its_units_those_of_its_counties_and_its_report(world: World) -> None:
    general = world.call.closes_at
    assert general is not None
    give(world, general + timedelta(days=2), region=CITY)
    assert until(world, "enterprise") == until(world, "centre") == general + timedelta(days=2)
    assert window_of_region(world.call, CITY).closes_at == general + timedelta(days=2)
    assert until(world, "elsewhere") == until(world, "direct") == general
    assert window_of_region(world.call, OTHER_CITY).closes_at == general


def test_more_time_for_a_county_does_not_reach_up_to_its_city(world: World) -> None:
    general = world.call.closes_at
    assert general is not None
    give(world, general + timedelta(days=2), region=COUNTY)
    assert until(world, "centre") == general + timedelta(days=2)
    assert until(world, "enterprise") == general
    assert window_of_region(world.call, CITY).closes_at == general


def test_the_latest_of_several_extensions_counts_and_none_takes_time_away(world: World) -> None:
    general = world.call.closes_at
    assert general is not None
    give(world, general + timedelta(days=4), unit="centre")
    give(world, general + timedelta(days=1), region=CITY)
    give(world, general + timedelta(days=2), region=COUNTY)
    give(world, general - timedelta(days=3), unit="elsewhere")
    assert until(world, "centre") == general + timedelta(days=4)
    assert until(world, "enterprise") == general + timedelta(days=1)
    assert until(world, "elsewhere") == general
    assert not window_of(world.call, world.units["elsewhere"]).extended


def test_an_extension_does_not_revive_a_call_that_was_cancelled(world: World) -> None:
    closes = world.call.closes_at
    assert closes is not None
    extend(
        actor=world.actor("province"), call_id=world.call.pk, closes_at=closes + timedelta(days=9), reason="台风",
        unit_id=world.units["enterprise"].pk,
    )  # fmt: skip
    cancel_call(actor=world.actor("province"), call_id=world.call.pk, reason="另行通知")
    world.call.refresh_from_db()
    assert "已经取消" in window_of(world.call, world.units["enterprise"]).refusal(timezone.now())


def test_the_window_of_a_unit_takes_one_query(world: World, django_assert_num_queries: pytest.FixtureRequest) -> None:
    unit = type(world.units["centre"]).objects.select_related("region").get(pk=world.units["centre"].pk)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's type is private
        window_of(world.call, unit)
