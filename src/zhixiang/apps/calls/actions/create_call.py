"""The province begins a new call."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.calls import drafts
from zhixiang.apps.calls.models import Call
from zhixiang.apps.people.actors import Actor


def create_call(*, actor: Actor, year: int, title: str, doc_no: str = "", issuer: str = "") -> Call:
    """A draft with nothing but its name. Raises Refused for whoever may not, and for an empty title or odd year."""
    drafts.refuse_unless_manager(actor)
    drafts.check_values({"year": year, "title": title, "doc_no": doc_no, "issuer": issuer})
    with transaction.atomic():
        call = Call.objects.create(
            year=year,
            title=title.strip(),
            doc_no=doc_no.strip(),
            issuer=issuer.strip(),
            created_at=timezone.now(),
            created_by_name=actor.name,
        )
        record(
            actor=actor,
            action="calls.create_call",
            object_type="call",
            object_id=call.pk,
            object_label=call.title,
            payload={"year": year, "doc_no": call.doc_no},
        )
    return call
