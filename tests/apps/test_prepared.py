"""A prepared query gives what its query set gives, whatever values it is asked with and however often."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import CharField, Count, QuerySet
from django.db.models.signals import post_init
from django.utils import timezone

from tests.support.call_factory import World, small_call
from tests.support.filling import filled, started, submitted
from zhixiang.apps.audit.models import Event
from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.demands.models import DraftRow, Submission, SubmissionEvent
from zhixiang.apps.demands.steps import locked
from zhixiang.apps.people.models import Unit, User
from zhixiang.apps.prepared import Slot, columns, fresh, insert, insert_many, prepared, update


@pytest.fixture
def world(db: None) -> World:
    return small_call()


@prepared
def _units() -> QuerySet[Unit]:
    rows = Unit.objects.select_related("region", "supervising_bureau").annotate(people=Count("memberships"))
    return rows.filter(region_id=Slot("region", CharField())).order_by("pk")


@prepared
def _parts() -> QuerySet[CallPart]:
    return CallPart.objects.filter(call_id=Slot("call"), position__gte=Slot("least")).order_by("position")


def everything(row: Any) -> dict[str, Any]:
    """All columns of a row, with those of what was loaded along with it."""
    found = {name: value for name, value in vars(row).items() if name != "_state"}
    return found | {name: everything(one) for name, one in row._state.fields_cache.items() if one is not None}


def test_it_gives_what_the_query_set_gives(world: World, django_assert_num_queries: Any) -> None:
    rows = Unit.objects.select_related("region", "supervising_bureau").annotate(people=Count("memberships"))
    for region in ("440700000", "440000000", "440700000", "440100000"):
        with django_assert_num_queries(1):
            found = _units(region=region)
        assert [everything(one) for one in found] == [
            everything(one) for one in rows.filter(region_id=region).order_by("pk")
        ]
    assert {one.supervising_bureau is None for one in _units(region="440700000")} == {True, False}


def test_several_values_each_go_into_their_own_place(world: World) -> None:
    assert [part.code for part in _parts(least=2, call=world.call.pk)] == ["centres", "delegated"]
    assert _parts(call=world.call.pk, least=3)[0].columns == world.parts["delegated"].columns
    assert _parts.first(call=0, least=0) is None
    with pytest.raises(KeyError):
        _parts(call=world.call.pk)


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_inside_of_a_transaction_only() -> None:
    world = small_call()
    submission = filled(world)
    with transaction.atomic():
        assert locked(world.filler(), submission.pk).pk == submission.pk
    with pytest.raises(transaction.TransactionManagementError):
        locked(world.filler(), submission.pk)


def test_what_is_written_is_read_back(world: World) -> None:
    submission, now = filled(world), timezone.now()
    insert(SubmissionEvent(submission=submission, action="某事", source="draft", target="draft", at=now, by_name="甲"))
    stored = SubmissionEvent.objects.get(action="某事")
    assert (stored.submission_id, stored.at, stored.version_id, stored.note) == (submission.pk, now, None, "")
    submission.certified_by_name, submission.certified_at, submission.draft_version = "乙", now, 99
    update(submission, "certified_by_name", "certified_at")
    fresh = Submission.objects.get(pk=submission.pk)
    assert (fresh.certified_by_name, fresh.certified_at) == ("乙", now)
    assert fresh.draft_version == 2, "what was not named stays"


def test_a_fresh_row_is_a_new_one_with_its_defaults(world: World) -> None:
    submission, part = started(world), world.parts["retained"]
    said = {"submission_id": submission.pk, "part_id": part.pk, "uid": UUID(int=1), "content": "内容"}
    mine, orms = fresh(DraftRow, **said), DraftRow(**said)
    assert everything(mine) == everything(orms)
    assert (mine._state.adding, mine._state.db) == (orms._state.adding, orms._state.db)
    assert mine.part == part, "a relation is fetched by its column"
    with pytest.raises(TypeError):
        fresh(Event, seq=1)  # its payload is a new dict each time


def test_whoever_listens_to_instances_hears_of_prepared_ones(world: World) -> None:
    heard = []

    def hear(instance: CallPart, **_said: Any) -> None:
        heard.append(instance.code)

    post_init.connect(hear, sender=CallPart)
    try:
        found = prepared(lambda: CallPart.objects.filter(call_id=Slot("call")))(call=world.call.pk)
    finally:
        post_init.disconnect(hear, sender=CallPart)
    assert heard == [part.code for part in found]


def test_a_new_row_knows_its_key(world: World) -> None:
    unit = Unit(name="新单位", region_id="440700000")
    insert(unit)
    assert Unit.objects.get(pk=unit.pk).name == "新单位"
    unit.save(update_fields=["name"])


TEXTS = ("", "“引号”和'单引号'", "两\n行\t制表", '{"json": [1]}', "%s %% \\", "😀𠮷", "</script>")


def test_many_rows_are_written_as_the_orm_writes_them(world: World) -> None:
    submission, now = started(world), timezone.now()
    DraftRow.objects.all().delete()

    def rows() -> list[DraftRow]:
        common = {"submission": submission, "part": world.parts["retained"], "changed_at": now}
        return [
            DraftRow(
                **common, uid=UUID(int=number), position=number, content=said, amount_fen=None if number % 2 else 10**15,
                quantity=number,
            )
            for number, said in enumerate(TEXTS)
        ]  # fmt: skip

    insert_many(DraftRow, [columns(row) for row in rows()])
    mine = list(DraftRow.objects.order_by("position").values())
    DraftRow.objects.all().delete()
    DraftRow.objects.bulk_create(rows())
    orms = list(DraftRow.objects.order_by("position").values())
    assert [one | {"id": 0} for one in mine] == [one | {"id": 0} for one in orms]
    insert_many(DraftRow, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(DraftRow, [columns(row) for row in rows()])
    assert DraftRow.objects.count() == len(TEXTS), "all or none"


def test_an_event_keeps_its_payload(world: World) -> None:
    submitted(world)
    payload = Event.objects.get(action="demands.save_draft").payload
    assert payload["draft_version"] == 2
    assert len(payload["added"]) == 1


def test_a_session_is_read_until_it_is_over_or_gone(world: World) -> None:
    client = world.client("enterprise_filler")
    assert client.get("/forms/").status_code == 200
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/forms/").status_code == 302
    client = world.client("enterprise_filler")
    Session.objects.all().delete()
    assert client.get("/forms/").status_code == 302


def test_whoever_is_locked_out_is_out_at_the_next_request(world: World) -> None:
    client = world.client("enterprise_filler")
    assert client.get("/forms/").status_code == 200
    User.objects.filter(username="enterprise_filler").update(is_active=False)
    assert client.get("/forms/").status_code == 302
