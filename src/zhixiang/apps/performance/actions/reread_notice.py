"""Read a stored file again, with a reader that has improved since: the new reading takes the place of the old one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from zhixiang.apps.allocation.actions.store_allocation import locked_fund, planned_lines
from zhixiang.apps.allocation.models import Fund
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.checks import policies
from zhixiang.apps.checks.errors import LoadRefused
from zhixiang.apps.checks.models import SourceDocument
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance.actions.store_notice import (
    Reading,
    Stored,
    aftermath,
    audit,
    budget_year,
    contents,
    store_notice,
)
from zhixiang.apps.performance.readings import differences
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.records import Notice
from zhixiang.intake.version import reader_version


@dataclass(frozen=True, slots=True)
class RereadResult:
    """What reading again has changed. ``changed`` is False when the new reading says what the old one said."""

    changed: bool
    message: str
    document_id: int
    replaced: int | None = None
    differences: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """What differs → how many rows of the old reading are gone, and how many of the new one have come."""


class _Same(Exception):
    """The new reading is the old one; what was stored to compare them is rolled back."""


def reread_notice(notice: Notice, raw: RawDocument, *, actor: Actor) -> RereadResult:
    """Put ``notice``, as read from ``raw`` now, in the place of what was read from the same file before.

    The old reading stays, superseded; decisions on findings that are the same go over to the new one. Where a newer
    reader finds the same, nothing changes but the version that vouches for it. Raises LoadRefused when the file was
    never loaded, was replaced by another, or neither the reader nor what it reads has changed.
    """
    answer = policies.may_load_documents(actor)
    if not answer.allowed:
        raise LoadRefused(answer.reason)
    reading = Reading(notice, raw, planned_lines(notice.allocation), budget_year(notice))
    with transaction.atomic():
        fund = locked_fund(notice.document, reading.year)
        current = _current(raw)
        try:
            with transaction.atomic():
                stored, differing = _stored(reading, fund, current, actor)
        except _Same:
            current.refresh_from_db()
            return _confirmed(current, actor)
        return _result(reading, stored, differing)


def _current(raw: RawDocument) -> SourceDocument:
    found = SourceDocument.objects.select_for_update().filter(sha256=raw.digest).order_by("superseded", "-pk").first()
    if found is None:
        raise LoadRefused("这份文件还没有导入过，没有可以重新读取的内容。请直接导入。", code="not_loaded")
    if found.superseded:
        raise LoadRefused(
            f"这份文件（“{found.name}”）已被新文件代替，不再重新读取。如要恢复它，请导入并选择“代替原文件”。"
        )
    return found


def _stored(
    reading: Reading, fund: Fund, current: SourceDocument, actor: Actor
) -> tuple[Stored, Mapping[str, tuple[int, int]]]:
    stored = store_notice(reading, fund, current, actor=actor)
    differing = differences(current.pk, stored.document.pk)
    if not differing:
        raise _Same
    audit(
        "performance.reread_notice",
        reading,
        stored,
        actor=actor,
        reader_before=current.reader,
        differences={name: list(counts) for name, counts in differing.items()},
    )
    return stored, differing


def _confirmed(current: SourceDocument, actor: Actor) -> RereadResult:
    """The newer reader vouches for the reading as it is."""
    before, current.reader = current.reader, reader_version()
    if before == current.reader:
        raise LoadRefused(
            "读取程序没有变化，读取结果也与库中完全相同，不需要重新读取。数据没有变化。", code="unchanged"
        )
    current.save(update_fields=["reader"])
    record(
        actor=actor,
        action="performance.confirm_reading",
        object_type="source_document",
        object_id=current.pk,
        object_label=current.doc_no or current.title or current.name,
        payload={"sha256": current.sha256, "reader_before": before, "reader": current.reader},
    )
    message = f"按新的读取程序重新读取了“{current.name}”，结果与库中完全相同，数据没有变化，只登记了读取程序的版本。"
    return RereadResult(changed=False, message=message, document_id=current.pk)


def _result(reading: Reading, stored: Stored, differing: Mapping[str, tuple[int, int]]) -> RereadResult:
    head = reading.notice.document
    changes = "、".join(f"{name}（减 {gone}、增 {come}）" for name, (gone, come) in differing.items())
    message = (
        f"已重新读取{head.doc_no or head.title}：{contents(reading)}与上次读取相比有变化的是：{changes}。"
        f"上次的读取结果存档备查，不再计入合计。{aftermath(stored)}"
    )
    return RereadResult(
        changed=True,
        message=message,
        document_id=stored.document.pk,
        replaced=stored.replaced,
        differences=differing,
    )
