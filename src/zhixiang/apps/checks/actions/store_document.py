"""Keep a document's lines and findings: the part of loading that every kind of document shares.

Part of an action: runs inside its transaction and leaves the audit event to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.checks.models import Finding, SourceDocument, SourceLine
from zhixiang.apps.people.actors import Actor
from zhixiang.intake import records
from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.version import reader_version

_BATCH = 2000


def store_document(
    raw: RawDocument, head: records.DocumentHead, year: int, owners: Mapping[int, str | None], *, actor: Actor
) -> SourceDocument:
    """Store the document with its numbered lines. ``owners`` says which region (nine digits) a line belongs to."""
    document = SourceDocument.objects.create(
        name=storable(raw.name)[:255],
        kind=head.kind,
        year=year,
        title=storable(head.title),
        issuer=storable(head.issuer),
        doc_no=storable(head.doc_no)[:100],
        issued_on=iso_date(head.issued_on),
        media_type=raw.media_type,
        encoding=raw.encoding,
        sha256=raw.digest,
        sm3=hexdigest("sm3", "\n".join(raw.source_lines).encode("utf-8", "surrogatepass")),
        line_count=len(raw.source_lines),
        uploaded_by_id=actor.user_id,
        uploaded_by_name=actor.name,
        loaded_at=timezone.now(),
        reader=reader_version(),
    )
    SourceLine.objects.bulk_create(
        (
            SourceLine(document=document, number=number, text=storable(text), region_id=owners.get(number))
            for number, text in enumerate(raw.source_lines, 1)
        ),
        batch_size=_BATCH,
    )
    return document


def store_findings(document: SourceDocument, findings: Iterable[records.Finding]) -> None:
    """Store the findings as they came, with the version and the basis of the check that made them."""
    rows = []
    for found in findings:
        check = CHECKS.get(found.code)
        rows.append(
            Finding(
                document=document,
                code=found.code,
                version=check.version if check is not None else 1,
                severity=found.severity.value,
                place=storable(found.place),
                line=found.line,
                region_id=found.region_code or None,
                message=storable(found.message),
                evidence=storable(found.evidence),
                basis=check.basis if check is not None else "",
            )
        )
    Finding.objects.bulk_create(rows, batch_size=_BATCH)


def storable(text: str) -> str:
    """The text without what no database stores: NUL and lone surrogates become the replacement character."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def iso_date(text: str) -> date | None:
    """The date that ``text`` (ISO) names, or None when it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
