"""The province fills in the projects of a part that it proposes and wants opinions on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from zhixiang.apps.calls import drafts
from zhixiang.apps.calls.drafts import ProposedValues
from zhixiang.apps.calls.models import Call, ProposedProject
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_form import FIELDS

_LONGEST = {
    name: ("项目名称" if name == "project_name" else FIELDS[name].label, FIELDS[name].limit)
    for name in ("project_name", "category", "content", "direction", "applicants", "necessity", "basis", "remark")
}


def set_proposed(
    *, actor: Actor, call_id: int, row_version: int | None, part_code: str, rows: Sequence[ProposedValues]
) -> Call:
    """Make ``rows`` the proposed projects of the part, in this order, and return the call.

    Raises Refused when the actor may not, the call is no draft, somebody else changed it meanwhile, there is no such
    part, or a row has no name or a text that is too long.
    """
    drafts.refuse_unless_manager(actor)
    if len(rows) > drafts.MOST_PROPOSED:
        raise Refused(f"一个部分最多 {drafts.MOST_PROPOSED} 个拟设置项目，现有 {len(rows)} 个。")
    cleaned = [{name: text.strip() for name, text in asdict(row).items()} for row in rows]
    for number, row in enumerate(cleaned, start=1):
        if not row["project_name"]:
            raise Refused(f"第 {number} 行没有项目名称，请填写，或删去这一行。")
        drafts.check_texts(row, _LONGEST, f"第 {number} 行的")
    with transaction.atomic():
        call = drafts.locked_draft(call_id, row_version)
        part = call.parts.filter(code=part_code).first()
        if part is None:
            raise Refused("找不到这个部分，可能刚被删去。请刷新页面。")
        part.proposed.all().delete()
        ProposedProject.objects.bulk_create(
            ProposedProject(part=part, position=position, **row) for position, row in enumerate(cleaned)
        )
        drafts.noted(
            call,
            actor=actor,
            action="calls.set_proposed",
            payload={"part": part.code, "projects": [row["project_name"] for row in cleaned]},
        )
    return call
