"""Searching a column: exactly the rows that hold the text, in the order of the list, whichever way they are found."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.call_factory import OTHER_CITY, World, open_call, small_call
from tests.support.filling import submitted
from zhixiang.apps import search
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.demands.reviews import visible_demands

pytestmark = pytest.mark.django_db

LETTERS = "专利导航琥珀aAzZ %_\\'\"（）·𠮷ß0"
MANY = 80


def copies(world: World, names: list[str], *, keys_apart: int = 0) -> list[Demand]:
    """Demands of one submission with these names, stored as the action stores them."""
    row = Demand.objects.get(version=submitted(world, "enterprise", rows=1))
    made = []
    for number, name in enumerate(names):
        copy = Demand.objects.get(pk=row.pk)
        key = row.pk + (number + 1) * keys_apart if keys_apart else None
        copy.pk, copy.uid, copy.project_name, copy.position = key, uuid.UUID(int=number), name, number + 1
        made.append(copy)
    Demand.objects.filter(pk=row.pk).update(project_name="")
    return Demand.objects.bulk_create(made)


def found(rows: QuerySet[Demand], text: str, size: int, *, back: bool = False) -> Iterator[str]:
    """The names on all pages, from one end to the other."""
    cursor = "last" if back else ""
    while True:
        page = search.cut(rows, ("-id",), cursor, column="project_name", text=text, size=size)
        names = [row.project_name for row in page.rows]
        yield from reversed(names) if back else names
        cursor = page.previous if back else page.next
        if not cursor:
            return


@pytest.fixture
def world() -> World:
    return small_call()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(LETTERS, min_size=1, max_size=4), reach=st.integers(1, 100), size=st.integers(1, 30),
    most=st.integers(1, 60), back=st.booleans(),
)  # fmt: skip
def test_hits_are_those_that_hold_the_text(
    named: QuerySet[Demand], text: str, reach: int, size: int, most: int, back: bool
) -> None:
    expected = [row.project_name for row in named.order_by("-id") if search.folded(text) in row.project_name.translate(
        str.maketrans("az", "AZ"))]  # fmt: skip
    with patch.object(search, "REACH", reach), patch.object(search, "CAP", most):
        names = list(found(named, text, size, back=back))
        total = search.cut(named, ("-id",), column="project_name", text=text).total
    assert names == (expected[::-1] if back else expected)
    assert total.number in (len(expected), most)
    assert [row.project_name for row in search.holding(named, "project_name", text).order_by("-id")] == expected


@pytest.fixture
def named(world: World) -> QuerySet[Demand]:
    """Demands with names of few letters, so that texts of one to four of them are found often and seldom."""
    chance = random.Random(7)
    names = ["".join(chance.choices(LETTERS, k=chance.randint(0, 12))) for _ in range(MANY)]
    copies(world, names)
    return Demand.objects.filter(current=True)


@pytest.mark.parametrize("back", [False, True])
def test_a_frequent_word_is_found_where_its_hits_lie_far_apart(world: World, back: bool) -> None:
    names = [f"专利{number}" if number % 7 < 3 and number < 60 else "导航" for number in range(MANY)]
    copies(world, names, keys_apart=5_000)
    listed = Demand.objects.filter(current=True)
    expected = [name for name in names if name != "导航"]
    with patch.object(search, "REACH", 5), patch.object(search, "CAP", 3):
        assert list(found(listed, "专利", 4, back=back)) == (expected if back else expected[::-1])


def test_the_index_follows_what_is_written(world: World) -> None:
    rows = copies(world, ["专利导航", "琥珀", "专利"])
    listed = Demand.objects.filter(current=True)
    with patch.object(search, "REACH", 1):
        rows[0].project_name = "琥珀导航"
        rows[0].save(update_fields=["project_name"])
        assert list(found(listed, "琥珀", 10)) == ["琥珀", "琥珀导航"]
        assert list(found(listed, "专利", 10)) == ["专利"]
        Demand.objects.filter(pk=rows[1].pk).delete()
        assert list(found(listed, "琥珀", 10)) == ["琥珀导航"]
        Demand.objects.filter(pk=rows[0].pk).update(current=False)
        assert not list(found(listed, "琥珀", 10))


def test_an_index_that_a_migration_lost_is_made_again_with_all_rows(world: World) -> None:
    copies(world, ["专利导航", "琥珀"])
    index = "demands_demand_project_name_pairs"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX demands_demand_project_name_listed")
        else:
            cursor.execute(f"DROP TRIGGER {index}_insert")
            cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
    search.install(connection, "demands_demand", "project_name", where="current")
    with patch.object(search, "REACH", 1):
        assert list(found(Demand.objects.filter(current=True), "琥珀", 10)) == ["琥珀"]


def test_a_city_finds_only_its_own(world: World) -> None:
    submitted(world, "elsewhere", rows=3)
    copies(world, ["琥珀"] * 3)
    with patch.object(search, "REACH", 1):
        page = world.client("other_city").get(f"/calls/{world.call.pk}/board/demands/?search={quote('琥珀')}")
        assert "琥珀</a>" not in page.content.decode()
        page = world.client("city").get(f"/calls/{world.call.pk}/board/demands/?search={quote('琥珀')}")
        assert page.content.decode().count("琥珀</a>") == 3


LISTS = [
    ("city", {}, "demands_demand_of_city"),
    ("province", {"code": "retained"}, "demands_demand_of_part"),
]


@pytest.mark.parametrize("order", ["-id", "id"])
@pytest.mark.parametrize(("who", "narrowed", "index"), LISTS)
def test_postgresql_walks_the_lists_in_their_indexes_alone(
    world: World, who: str, narrowed: dict[str, str], index: str, order: str
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the plans of PostgreSQL")
    mixed(world)
    if narrowed:
        narrowed = {"part_id": world.call.parts.get(**narrowed).pk}
    rows = visible_demands(world.actor(who)).filter(call=world.call, **narrowed)
    # So few rows are read whole; what is asked here is whether the index alone can serve the list, without sorting.
    plan = explained(
        search.holding(rows, "project_name", "专利").order_by(order).values("pk")[:51], "seqscan indexscan"
    )
    assert "Index Only Scan" in plan, plan
    assert index in plan
    assert "Sort" not in plan


def test_postgresql_finds_rare_words_in_the_index_of_pairs(world: World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the plans of PostgreSQL")
    mixed(world)
    with connection.cursor() as cursor:  # what was just written waits in a list that is read whole
        cursor.execute("SELECT gin_clean_pending_list('demands_demand_project_name_listed')")
    with patch.object(search, "REACH", 10), CaptureQueriesContext(connection) as asked:
        page = search.cut(Demand.objects.filter(current=True), ("-id",), column="project_name", text="琥珀")
    assert len(page.rows) == 1
    last = asked.captured_queries[-1]["sql"]
    assert "demands_demand_project_name_listed" in explained(last, "seqscan")


def mixed(world: World) -> None:
    """A twentieth of the demands in the call and the county, one elsewhere in the call, the others in another call."""
    other, others = open_call(title="另一次征集"), world.call.parts.get(code="delegated").pk
    row = Demand.objects.get(version=submitted(world, "centre", rows=1))
    made = []
    for number in range(4000):
        copy = Demand(**{field.attname: getattr(row, field.attname) for field in Demand._meta.concrete_fields})
        copy.pk, copy.uid, copy.project_name = (
            None,
            uuid.UUID(int=number),
            "琥珀" if number == 1980 else f"专利{number}",
        )
        if number % 20:
            copy.city_id = copy.region_id = OTHER_CITY
            copy.part_id = others
        if number % 20 > 1:
            copy.call = other
        made.append(copy)
    Demand.objects.bulk_create(made)


def explained(rows: QuerySet[Any] | str, without: str) -> str:
    """PostgreSQL's plan when it may neither scan in these ways nor, for a query set, sort or make bitmaps."""
    ways = [*without.split(), *(() if isinstance(rows, str) else ("bitmapscan", "sort"))]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE demands_demand")
        for way in ways:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        if isinstance(rows, str):
            cursor.execute(f"EXPLAIN {rows}")
            plan = "\n".join(line for (line,) in cursor)
        else:
            plan = str(rows.explain())
        for way in ways:  # or else the constraints are checked in these ways at the end of the test
            cursor.execute(f"SET LOCAL enable_{way} = on")
    return plan


@pytest.mark.parametrize("page", ["", "?page=last", f"?search={quote('专利')}", f"?search={quote('没有')}"])
def test_a_list_takes_the_same_queries_for_two_rows_and_two_thousand(world: World, page: str) -> None:
    client, address = world.client("city"), f"/calls/{world.call.pk}/board/demands/{page}"
    copies(world, ["专利"] * 2)
    few = counted(client, address)
    row = Demand.objects.filter(project_name="专利")[0]
    made: list[Any] = []
    for number in range(2000):
        copy = Demand(**{field.attname: getattr(row, field.attname) for field in Demand._meta.concrete_fields})
        copy.pk, copy.uid = None, uuid.UUID(int=10_000 + number)
        made.append(copy)
    Demand.objects.bulk_create(made)
    assert counted(client, address) == few <= 20


def counted(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
