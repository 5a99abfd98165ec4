"""Last year's call becomes a new draft."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.calls import drafts, queries
from zhixiang.apps.calls.models import Call, CallAttachment, CallPart, ProposedProject
from zhixiang.apps.people.actors import Actor


def clone_call(*, actor: Actor, call_id: int, year: int, title: str = "") -> Call:
    """A draft of ``year`` with the parts, proposed projects, attachments and addressees of an earlier call.

    Document number and window belong to the earlier one and stay empty. Raises Refused for whoever may not, or an odd
    year; Call.DoesNotExist for no call.
    """
    drafts.refuse_unless_manager(actor)
    with transaction.atomic():
        source = queries.visible_calls(actor).get(pk=call_id)
        title = title.strip() or source.title.replace(str(source.year), str(year))
        drafts.check_values({"year": year, "title": title})
        call = Call.objects.create(
            year=year,
            title=title,
            issuer=source.issuer,
            text=source.text,
            contact=source.contact,
            unit_kinds=source.unit_kinds,
            certifier_differs=source.certifier_differs,
            cloned_from=source,
            created_at=timezone.now(),
            created_by_name=actor.name,
        )
        call.regions.set(source.regions.all())
        call.direct_units.set(source.direct_units.all())
        _copy_form(source, call)
        CallAttachment.objects.bulk_create(
            CallAttachment(call=call, file_id=one.file_id, title=one.title, position=one.position)
            for one in source.attachments.all()
        )
        record(
            actor=actor,
            action="calls.clone_call",
            object_type="call",
            object_id=call.pk,
            object_label=call.title,
            payload={"from": source.pk, "from_title": source.title, "year": year},
        )
    return call


def _copy_form(source: Call, call: Call) -> None:
    for old in source.parts.prefetch_related("proposed"):
        part = CallPart.objects.create(
            call=call,
            code=old.code,
            title=old.title,
            guidance=old.guidance,
            position=old.position,
            columns=old.columns,
            categories=old.categories,
            rows_may_be_added=old.rows_may_be_added,
            max_rows=old.max_rows,
            asks_opinions=old.asks_opinions,
        )
        ProposedProject.objects.bulk_create(
            ProposedProject(
                part=part,
                position=row.position,
                category=row.category,
                content=row.content,
                project_name=row.project_name,
                direction=row.direction,
                applicants=row.applicants,
                necessity=row.necessity,
                basis=row.basis,
                remark=row.remark,
            )
            for row in old.proposed.all()
        )
