"""Receipts as files: one version's, and those of all units of a call that an office reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.fields.json import KT

from zhixiang.apps.calls.models import Call
from zhixiang.apps.demands.documents import WRITERS, version_record
from zhixiang.apps.demands.models import SubmissionVersion
from zhixiang.apps.demands.queries import HIDDEN
from zhixiang.apps.demands.reviews import standing_answers, visible_submissions
from zhixiang.apps.people.actors import Actor
from zhixiang.publishing.archives import file_name
from zhixiang.publishing.receipt import Receipt, receipt_pdf

BATCH: Final = 200
"""Receipts that are fetched at a time, so that memory does not grow with the number of units."""

Address = Callable[[str], str]
"""Receipt number → absolute address of its public proof."""


def readable_versions(actor: Actor) -> QuerySet[SubmissionVersion]:
    """Versions that the actor may see: all of the own unit's; for offices those of submissions that they read."""
    rows = SubmissionVersion.objects.all()
    if actor.unit_id is not None:
        return rows.filter(submission__unit=actor.unit_id).exclude(submission__call__status__in=HIDDEN)
    return rows.filter(submission__in=visible_submissions(actor))


def receipt(actor: Actor, receipt_no: str, address: Address) -> bytes | None:
    """The receipt of a version as PDF; None where there is none for the actor. One query."""
    found = _facts(readable_versions(actor).filter(receipt_no=receipt_no)).first()
    return _pdf(found, address) if found else None


def form(actor: Actor, receipt_no: str, ending: str) -> tuple[bytes, str] | None:
    """A version in the layout of the printed form and the name of its unit; None where there is none for the actor."""
    version = readable_versions(actor).filter(receipt_no=receipt_no).first()
    if version is None:
        return None
    record, stamp = version_record(version)
    write, _media_type = WRITERS[ending]
    return write(record, stamp), record.unit_name


def receipts_of(actor: Actor, call: Call, address: Address) -> Iterator[tuple[str, bytes]]:
    """Path in an archive and PDF, for the newest version of each answer that was not withdrawn.

    Made one after another as they are asked for; two queries a batch.
    """
    rows = standing_answers(visible_submissions(actor).filter(call=call)).order_by("pk")
    after = 0
    while batch := list(rows.filter(pk__gt=after).values_list("pk", "latest_id", "region__name")[:BATCH]):
        after = batch[-1][0]
        facts = {row["pk"]: row for row in _facts(SubmissionVersion.objects.filter(pk__in=[one[1] for one in batch]))}
        for _submission, version, region in batch:
            row = facts[version]
            name = f"{file_name(region)}/{file_name(row['unit_name'])}_{row['receipt_no']}.pdf"
            yield name, _pdf(row, address)


_TAKEN: Final = (
    "pk", "receipt_no", "total_fen", "certified_at", "submitted_at", "sha256", "sm3",
)  # fmt: skip
_SAID: Final = {
    "title": "call__title",
    "doc_no": "call__doc_no",
    "unit_name": "unit__name",
    "credit_code": "unit__credit_code",
}
"""As the version says it: a unit that took another name since keeps the old one on its receipt."""


def _facts(versions: QuerySet[SubmissionVersion]) -> QuerySet[SubmissionVersion, dict[str, Any]]:
    """What receipts need of versions, without the rows in their content."""
    said = {name: KT(f"content__{path}") for name, path in _SAID.items()}
    names = (*_TAKEN, *_SAID, "number", "row_count", "filled_by_name", "certified_by_name", "submitted_by_name")
    facts: QuerySet[SubmissionVersion, dict[str, Any]] = versions.annotate(**said).values(*names)
    return facts


def _pdf(row: Mapping[str, Any], address: Address) -> bytes:
    taken = {name: row[name] for name in (*_TAKEN[1:], *_SAID)}
    made = Receipt(
        **taken,
        version=row["number"],
        rows=row["row_count"],
        filled_by=row["filled_by_name"],
        certified_by=row["certified_by_name"],
        submitted_by=row["submitted_by_name"],
        verify_url=address(row["receipt_no"]),
    )
    return receipt_pdf(made, fonts=settings.ZHIXIANG_FONTS)
