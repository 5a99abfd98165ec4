"""Targets as templates show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import TargetEvent, TargetRow, TargetVersion
from zhixiang.apps.performance.queries.target_money import issued_fen
from zhixiang.apps.performance.queries.targets import Change, TargetSummary, changes, target_version, versions_of
from zhixiang.apps.performance.target_checks import problems
from zhixiang.apps.performance.target_entry import CELLS, LEVELS, TypedRow, cells_of
from zhixiang.apps.performance.target_states import EDITABLE
from zhixiang.apps.web import Link
from zhixiang.apps.wording import target

STYLES: Final = {
    "draft": "warning", "submitted": "warning", "returned": "error", "audited": "ok", "issued": "ok",
    "replaced": "note",
}  # fmt: skip
ACTIONS: Final = {
    "performance.open_targets": _("布置"), "performance.save_targets": _("保存"),
    "performance.submit_targets": _("提交"),
    "performance.return_targets": _("退回"), "performance.audit_targets": _("审核通过"),
    "performance.issue_targets": _("下达"), "performance.adjust_targets": _("开始调整"),
    "performance.take_targets": _("带入指标"), "performance.open_policy_targets": _("布置"),
}  # fmt: skip
COMPARED: Final = {
    "level1": _("一级指标"), "level2": _("二级指标"), "name": _("三级指标"), "value_text": _("指标值"),
    "weight": _("权重"), "base_value": _("基期值"), "base_year": _("基期年度"), "quarter_shares": _("分季度计划"),
    "rule": _("赋分规则"), "evidence": _("佐证材料"),
}  # fmt: skip
_SPARE: Final = 3
"""Empty rows under those that are there."""


def mark(version: TargetVersion) -> dict[str, str]:
    """The mark of a version's state."""
    return {"style": STYLES[version.state], "label": version.get_state_display()}


def summary(one: TargetSummary) -> dict[str, Any]:
    """One row of the list."""
    return {
        "url": reverse("performance:target_table", args=[one.table.pk]),
        "name": one.table.project.name,
        "code": one.table.project.code,
        "unit": one.table.project.unit_name,
        "region": one.table.region.name,
        "fen": one.fen,
        "rows": one.rows,
        "marks": [mark(version) for version in (one.open, one.held) if version is not None],
    }


def crumbs(version: TargetVersion, *more: str) -> list[Link]:
    """Where a page of a table stands."""
    table = version.table
    first = Link(gettext("绩效目标"), f"{reverse('performance:target_tables')}?year={table.year}")
    url = reverse("performance:target_table", args=[table.pk]) if more else ""
    return [first, Link(table.project.name, url), *(Link(text) for text in more)]


def levels_crumbs() -> list[Link]:
    """Where the comparison of the levels stands."""
    return [Link(gettext("绩效目标"), reverse("performance:target_tables")), Link(gettext("省、市、县目标对照"))]


def page(actor: Actor, version: TargetVersion) -> dict[str, Any]:
    """One version, what is wrong with it and what can be done."""
    table, rows = version.table, list(version.rows.all())
    before = target_version(actor, table.pk, version.number - 1) if version.number > 1 else None
    is_open = version.state in EDITABLE
    return {
        "version": version,
        "table": table,
        "mark": mark(version),
        "fen": issued_fen([table]).get(table.pk, 0),
        "rows": [row_view(row) for row in rows],
        "weight": sum((row.weight for row in rows if row.weight is not None), start=0),
        **problems_of(version),
        "events": [event(one) for one in version.events.all()],
        "versions": [(one, mark(one)) for one in versions_of(table)],
        "changes": _changes(before, rows) if before is not None else [],
        "may_write": is_open and target_policies.may_write(actor, table).allowed,
        "may_adjust": version.state == "issued" and target_policies.may_write(actor, table).allowed,
        "may_audit": version.state == "submitted" and target_policies.may_audit(actor).allowed,
        "may_return": version.state in ("submitted", "audited") and target_policies.may_audit(actor).allowed,
        "may_issue": version.state == "audited" and target_policies.may_issue(actor).allowed,
        "crumbs": crumbs(version),
    }


def problems_of(version: TargetVersion) -> dict[str, Any]:
    """What keeps a version from being submitted, and what should be looked at again; nothing once it was audited."""
    on_the_desk = version.state in (*EDITABLE, "submitted")
    found = problems(list(version.rows.all()), version.goal_items, timezone.localdate()) if on_the_desk else []
    return {"checked": on_the_desk, "problems": found, "blocking": sum(one.blocks for one in found)}


def _changes(before: TargetVersion, rows: Sequence[TargetRow]) -> list[Change]:
    return changes(list(before.rows.all()), rows, {cell: str(label) for cell, label in COMPARED.items()})


def row_view(row: TargetRow) -> dict[str, Any]:
    """One row as it is read."""
    return {
        "level1": row.level1, "level2": row.level2, "name": row.name, "value_text": row.value_text,
        "read": target(row), "weight": row.weight, "quarters": " / ".join(row.quarter_shares),
        "rule": row.get_rule_display(), "base_value": row.base_value, "base_year": row.base_year,
        "evidence": row.evidence,
    }  # fmt: skip


def event(one: TargetEvent) -> dict[str, Any]:
    """One step."""
    return {"at": one.at, "what": str(ACTIONS.get(one.action, one.action)), "who": one.by_name, "note": one.note}


def sheet(
    version: TargetVersion, typed: Sequence[TypedRow] | None = None, errors: Mapping[tuple[int, str], str] | None = None
) -> list[dict[str, Any]]:
    """The rows of the page to fill in: what was typed, else what is stored, and a few that are empty."""
    wrong = errors or {}
    rows = list(typed) if typed is not None else [TypedRow(row.stem, cells_of(row)) for row in version.rows.all()]
    rows += [TypedRow(0, {}) for _spare in range(_SPARE)] if typed is None else []
    return [
        {
            "number": number,
            "stem": row.stem,
            "cells": {
                cell: {"value": row.cells.get(cell, ""), "error": wrong.get((number, cell), "")} for cell in CELLS
            },
            "levels": _levels(row.cells.get("level", "")),
        }
        for number, row in enumerate(rows, start=1)
    ]


def _levels(chosen: str) -> list[str]:
    """The choices of a row; a printed level that no paper knows stays among them."""
    return LEVELS if not chosen or chosen in LEVELS else [chosen, *LEVELS]
