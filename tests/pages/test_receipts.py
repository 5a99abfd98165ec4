"""Receipts to take away: who gets which, what they say, and the archive of a call's receipts."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.support.call_factory import OFFICERS, UNITS, World, small_call
from tests.support.filling import filled, new_row, save, submitted
from tests.support.papers import NEEDS_POPPLER, text_of
from zhixiang.apps.demands import receipt_files
from zhixiang.apps.demands.actions.withdraw import withdraw
from zhixiang.apps.demands.models import SubmissionVersion

READERS = {
    "province": set(UNITS),
    "finance": set(UNITS),
    "auditor": set(UNITS),
    "city": {"enterprise", "centre"},
    "county": {"centre"},
    "other_city": {"elsewhere"},
    "enterprise_filler": {"enterprise"},
    "enterprise_certifier": {"enterprise"},
    "centre_filler": {"centre"},
}
"""Account → units whose receipts it gets; everybody else gets 404."""


@pytest.fixture
def world(db: None) -> World:
    return small_call()


def url(version: SubmissionVersion) -> str:
    return f"/receipts/{version.receipt_no}.pdf"


def pdf(client: Client, version: SubmissionVersion) -> bytes:
    answer = client.get(url(version))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    return bytes(answer.content)


def archive(world: World, who: str) -> zipfile.ZipFile:
    answer = world.client(who).get(f"/calls/{world.call.pk}/board/receipts.zip")
    assert answer.status_code == 200
    assert answer.streaming
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]  # not an async one


@pytest.mark.parametrize("who", [*OFFICERS, *(f"{unit}_filler" for unit in UNITS), "enterprise_certifier"])
def test_a_receipt_is_for_those_who_may_see_its_version(world: World, who: str) -> None:
    sees = READERS.get(who, {who.removesuffix("_filler")} & set(UNITS))
    for unit in UNITS:
        version = submitted(world, unit)
        assert world.client(who).get(url(version)).status_code == (200 if unit in sees else 404), unit


def test_nobody_gets_one_without_signing_in(world: World) -> None:
    answer = Client().get(url(submitted(world)))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


@NEEDS_POPPLER
def test_an_old_version_keeps_its_receipt_and_the_name_that_the_unit_had(world: World) -> None:
    first = submitted(world)
    withdraw(actor=world.filler(), submission_id=first.submission_id)
    before = pdf(world.client("enterprise_filler"), first)
    save(world, first.submission, rows=[new_row()])
    second = submitted(world)
    unit = world.units["enterprise"]
    unit.name = "后来的名称"
    unit.save()
    assert pdf(world.client("enterprise_filler"), first) == before
    assert pdf(world.client("city"), first) == before
    text = text_of(before)
    assert first.receipt_no in text
    assert "江门测试企业" in text
    assert "100万元" in text
    assert f"http://testserver/verify/{first.receipt_no}/" in text
    assert "200万元" in text_of(pdf(world.client("enterprise_filler"), second))


def test_the_unit_finds_its_receipt_where_it_submitted_and_among_its_versions(world: World) -> None:
    version = submitted(world)
    client = world.client("enterprise_filler")
    for page in (f"versions/{version.number}/", "versions/"):
        assert url(version) in client.get(f"/calls/{world.call.pk}/form/{page}").content.decode()


@pytest.mark.parametrize("who", [*OFFICERS, "enterprise_filler"])
def test_the_archive_holds_the_receipts_of_those_units_that_the_office_reads(world: World, who: str) -> None:
    versions = {unit: submitted(world, unit) for unit in UNITS}
    sees = READERS[who] if who in READERS and who in OFFICERS else set()
    if not sees:
        assert world.client(who).get(f"/calls/{world.call.pk}/board/receipts.zip").status_code == 404
        return
    with archive(world, who) as found:
        expected = {unit: f"{UNITS[unit][0]}_{versions[unit].receipt_no}.pdf" for unit in sees}
        assert {name.rpartition("/")[2] for name in found.namelist()} == set(expected.values())
        assert all(found.read(name).startswith(b"%PDF-") for name in found.namelist())


def test_the_archive_holds_neither_drafts_nor_what_was_withdrawn(world: World) -> None:
    filled(world, "centre")
    version = submitted(world)
    withdraw(actor=world.filler(), submission_id=version.submission_id)
    with archive(world, "city") as found:
        assert found.namelist() == []


def test_the_archive_starts_before_all_receipts_are_made_and_asks_a_batch_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for unit in UNITS:
        submitted(world, unit)
    monkeypatch.setattr(receipt_files, "BATCH", 2)
    made = receipt_files.receipts_of(world.actor("province"), world.call, lambda number: f"https://x.test/{number}")
    with django_assert_num_queries(2):
        next(made)
    with CaptureQueriesContext(connection) as queries:
        assert len(list(made)) == len(UNITS) - 1
    assert len(queries) == 3  # the second batch, and one that finds no third
