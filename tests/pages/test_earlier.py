"""The page that takes rows of an earlier answer into the draft: who gets it, what it shows, what it does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.call_factory import OFFICERS, World, small_call
from tests.support.filling import next_year, started, submitted
from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.demands.models import Demand, DraftRow, SubmissionVersion


@pytest.fixture
def last_year(db: None) -> World:
    return small_call()


@pytest.fixture
def version(last_year: World) -> SubmissionVersion:
    return submitted(last_year, rows=2)


@pytest.fixture
def world(last_year: World, version: SubmissionVersion) -> World:
    found = next_year(last_year)
    started(found)
    return found


def path(world: World) -> str:
    return f"/calls/{world.call.pk}/form/earlier/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def rows(version: SubmissionVersion) -> list[str]:
    return [str(one) for one in Demand.objects.filter(version=version).values_list("uid", flat=True)]


def test_the_page_is_for_the_unit_s_own_people(world: World) -> None:
    for who in ("enterprise_filler", "enterprise_certifier"):
        assert world.client(who).get(path(world)).status_code == 200
    for who in (*OFFICERS, "elsewhere_filler"):
        assert world.client(who).get(path(world)).status_code == 404, who
        assert world.client(who).post(path(world)).status_code == 404, who
    assert world.client("").get(path(world)).status_code == 302


def test_somebody_else_s_receipt_is_not_there(last_year: World, world: World) -> None:
    theirs = submitted(last_year, "centre")
    client = world.client("enterprise_filler")
    assert client.get(path(world), {"from": theirs.receipt_no}).status_code == 404
    answer = client.post(path(world), {"from": theirs.receipt_no, "row": rows(theirs)})
    assert answer.status_code == 404
    assert not DraftRow.objects.exclude(taken_from="").exists()


def test_rows_are_taken_marked_and_shown_as_taken(world: World, version: SubmissionVersion) -> None:
    client = world.client("enterprise_filler")
    form = f"/calls/{world.call.pk}/form/"
    assert path(world) in text(client.get(form))
    first, second = rows(version)
    page = text(client.get(path(world)))
    assert version.receipt_no in page
    assert page.count('type="checkbox"') == 2
    answer = client.post(path(world), {"from": version.receipt_no, "row": [first, "x"]}, follow=True)
    assert "已带入 1 行" in text(answer)
    assert f"沿用自回执 {version.receipt_no}" in text(answer)
    page = text(client.get(path(world)))
    assert f'name="again" value="{first}"' in page
    assert f'name="row" value="{second}"' in page
    # A page that was opened before somebody else took the row over.
    answer = client.post(path(world), {"from": version.receipt_no, "row": first}, follow=True)
    assert "没有带入" in text(answer)
    assert DraftRow.objects.exclude(taken_from="").count() == 1


def test_what_does_not_fit_is_said_before_and_after(world: World, version: SubmissionVersion) -> None:
    part = CallPart.objects.get(call=world.call, code="retained")
    part.columns = [column for column in part.columns if column["key"] != "basis"]
    part.save()
    client = world.client("enterprise_filler")
    assert "本次征集没有这一栏" in text(client.get(path(world)))
    answer = client.post(path(world), {"from": version.receipt_no, "row": rows(version)}, follow=True)
    assert text(answer).count("“项目设置政策依据”：本次征集没有这一栏") == 2


def test_whoever_only_signs_reads_and_a_unit_without_a_past_is_told(world: World) -> None:
    page = text(world.client("enterprise_certifier").get(path(world)))
    assert "checkbox" not in page
    started(world, "centre")
    client = world.client("centre_filler")
    assert "本单位以前没有提交过填报" in text(client.get(path(world)))
    assert path(world) not in text(client.get(f"/calls/{world.call.pk}/form/"))


def test_a_long_answer_takes_the_same_number_of_queries(last_year: World, django_assert_max_num_queries: Any) -> None:
    submitted(last_year, rows=80)
    world = next_year(last_year)
    started(world)
    client = world.client("enterprise_filler")
    with django_assert_max_num_queries(16):
        assert client.get(path(world)).status_code == 200
