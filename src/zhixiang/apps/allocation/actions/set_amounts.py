"""The province sets the amounts of lines by hand."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from zhixiang.apps.allocation.actions.put_lines import asked_fen, insist_amount, insist_unit
from zhixiang.apps.allocation.models import AllocationLine
from zhixiang.apps.allocation.steps import Picked, changed, chosen, locked_draft, manual_reason
from zhixiang.apps.people.actors import Actor
from zhixiang.rules.money import format_wan


def set_amounts(
    *, actor: Actor, plan_id: int, amounts: Mapping[Picked, int], why: str = "", confirmed: bool = False
) -> list[AllocationLine]:
    """Set the amounts (fen) of the lines, all or none; those that stay as they are leave no trace.

    Raises Refused for a line changed since it was looked at, a negative amount; NeedsConfirmation for one that looks
    like 元 for 万元. Over the budget is shown at once and refused at submitting: a split passes through such states.
    """
    with transaction.atomic():
        plan = locked_draft(actor, plan_id)
        wanted = {pick.line_id: fen for pick, fen in amounts.items()}
        lines = [line for line in chosen(plan, list(amounts)) if line.amount_fen != wanted[line.pk]]
        if not lines:
            return []
        asked = asked_fen(plan, [line.project_id for line in lines])
        told = []
        for line in lines:
            fen, place = wanted[line.pk], f"第 {line.position + 1} 行“{line.unit_name}”"
            insist_amount(fen, place)
            if not confirmed:
                insist_unit(fen, asked.get(line.project_id), place, plan)
            told.append([line.pk, line.amount_fen, fen])
            more = {"confirmed": True} if confirmed else {}
            line.reason = manual_reason(actor, why.strip()[:500], before_fen=line.amount_fen, **more)
            line.amount_fen, line.row_version = fen, line.row_version + 1
        AllocationLine.objects.bulk_update(lines, ["amount_fen", "row_version", "reason"])
        note = f"“{lines[0].unit_name}”改为 {format_wan(lines[0].amount_fen)} 万元"
        note = note if len(lines) == 1 else f"修改 {len(lines)} 行金额"
        changed(
            actor=actor, plan=plan, action="allocation.set_amounts", note=note, payload={"amounts": told, "why": why}
        )
    return lines
