"""The province takes amounts from a sheet into a draft: all rows or none."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.allocation.actions.put_lines import NewLine, Put, put_lines
from zhixiang.apps.allocation.plan_import import preview
from zhixiang.apps.allocation.steps import changed, locked_draft, manual_reason
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.intake.forms.plan_sheet import PlanSheet


def import_plan(
    *, actor: Actor, plan_id: int, row_version: int, sheet: PlanSheet, file: str, confirmed: bool = False
) -> Put:
    """Set the amounts of the projects that the sheet names and add those that are not in the plan yet; others stay.

    Raises Refused, with row and column, for the first row that cannot be taken; when the plan was changed since the
    preview; NeedsConfirmation for amounts that look like 元 for 万元 unless ``confirmed``.
    """
    with transaction.atomic():
        plan = locked_draft(actor, plan_id)
        if plan.row_version != row_version:
            raise Refused(f"方案刚刚由{plan.changed_by_name}修改过，请重新上传，看过预览再导入。")
        found = preview(plan, sheet)
        wrong: Sequence[str] = [*found.errors, *(row.error for row in found.rows if row.error)]
        if wrong:
            raise Refused(wrong[0])
        lines = [
            NewLine(row.project_id, row.after_fen,
                    {**manual_reason(actor, ""), "kind": "imported", "file": file[:200], "place": row.place})
            for row in found.rows
            if row.project_id is not None and row.after_fen is not None
        ]  # fmt: skip
        done = put_lines(plan, lines, confirmed=confirmed)
        note = f"从“{file[:80]}”导入：新增 {done.added} 行，修改 {done.changed} 行"
        payload = {"file": file, "added": done.added, "changed": done.changed, "delta_fen": done.delta_fen}
        changed(actor=actor, plan=plan, action="allocation.import_plan", note=note, payload=payload)
    return done
