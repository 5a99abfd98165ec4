"""The province takes projects of the library into a draft."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.allocation.actions.put_lines import NewLine, Put, asked_fen, put_lines
from zhixiang.apps.allocation.steps import MOST_LINES, changed, locked_draft, manual_reason
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused


def add_lines(*, actor: Actor, plan_id: int, project_ids: Sequence[int]) -> Put:
    """A line for each project with the amount that it asks for in the year, 0 where it asks for none.

    Raises Refused for no or too many projects, or one that may get no money.
    """
    ids = list(dict.fromkeys(project_ids))
    if not ids:
        raise Refused("请先勾选要列入方案的项目。")
    if len(ids) > MOST_LINES:
        raise Refused(f"一次最多列入 {MOST_LINES} 个项目，现在选了 {len(ids)} 个，请分几次办理。")
    with transaction.atomic():
        plan = locked_draft(actor, plan_id)
        asked = asked_fen(plan, ids)
        reason = manual_reason(actor, "按项目申请额列入")
        done = put_lines(plan, [NewLine(key, asked.get(key, 0), reason) for key in ids])
        note = f"列入 {done.added} 个项目"
        changed(actor=actor, plan=plan, action="allocation.add_lines", note=note, payload={"projects": ids})
    return done
