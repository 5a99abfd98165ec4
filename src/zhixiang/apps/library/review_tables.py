"""Rows of the review pages as templates show them, and what a blind review lets through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.actions.review_save_scores import shown
from zhixiang.apps.library.models import Assignment, Project, ReviewRound, RoundExpert, RoundProject, RubricItem
from zhixiang.apps.library.review_assigning import Split
from zhixiang.apps.library.review_states import OPEN_SHEETS
from zhixiang.apps.library.tables import term
from zhixiang.apps.web import Link
from zhixiang.apps.wording import money
from zhixiang.rules.review_blinding import blinded, telling_words

ROUND_STYLES: Final = {"draft": "note", "open": "warning", "closed": "warning", "determined": "ok"}
SHEET_STYLES: Final = {
    "assigned": "note", "declined": "error", "drafting": "warning", "submitted": "ok", "abstained": "error",
}  # fmt: skip
OUTCOME_STYLES: Final = {"": "note", "pass": "ok", "pause": "warning", "return": "warning", "reject": "error"}


def status(found: ReviewRound) -> dict[str, str]:
    """The mark of a round's state."""
    return {"style": ROUND_STYLES[found.state], "label": found.get_state_display()}


def sheet_status(sheet: Assignment) -> dict[str, str]:
    """The mark of a sheet's state."""
    return {"style": SHEET_STYLES[sheet.state], "label": sheet.get_state_display()}


def outcome(entry: RoundProject) -> dict[str, str]:
    """The mark of what was decided."""
    return {"style": OUTCOME_STYLES[entry.outcome], "label": entry.get_outcome_display() or "未认定"}


def crumbs(found: ReviewRound, *more: str) -> list[Link]:
    """Where a page of a round stands."""
    url = reverse("review:round", args=[found.pk]) if more else ""
    return [Link(gettext("专家评审"), reverse("review:rounds")), Link(found.name, url), *(Link(text) for text in more)]


def telling(project: Project) -> tuple[str, ...]:
    """What would give away whose project it is."""
    parent = project.region.parent
    regions = [project.region.name, *([parent.name] if parent is not None and parent.level == "city" else [])]
    unit = project.unit
    codes = [project.code, project.region_id, *([unit.credit_code or ""] if unit is not None else [])]
    here = regions if project.region.level != "province" else []
    return telling_words(unit_name=project.unit_name, regions=here, codes=codes)


def face(entry: RoundProject, *, hidden: bool) -> dict[str, str]:
    """How a project is called: by its number and its masked name alone where the review is blind."""
    project = entry.project
    name = blinded(project.name, telling(project)) if hidden else project.name
    return {
        "number": f"{entry.number:03d}",
        "name": name,
        "unit": "" if hidden else project.unit_name,
        "region": "" if hidden else project.region.name,
        "code": "" if hidden else project.code,
    }


def facts(entry: RoundProject, *, hidden: bool, year: int) -> list[tuple[str, str]]:
    """What an expert reads of a project before scoring it. Two queries: what it asks for, its targets."""
    project = entry.project
    asked = project.years.filter(year=year).values_list("asked_fen", flat=True).first()
    targets = project.targets.order_by("position").values_list("level2", "name", "value_text")
    rows = [
        (gettext("实施单位"), project.unit_name), (gettext("地区"), project.region.name),
        (gettext("项目编码"), project.code), (gettext("类别"), project.category),
        (gettext("实施期"), term(project)),
        (gettext("总投资（万元）"), money(project.total_fen, "wan")),
        (gettext("本年度申请（万元）"), money(asked, "wan") if asked is not None else ""),
        (gettext("主要内容"), project.content), (gettext("必要性"), project.necessity),
        (gettext("政策依据"), project.basis), (gettext("总体目标"), project.goal),
        (gettext("绩效指标"), "\n".join(f"{level} · {name}：{value}" for level, name, value in targets)),
    ]  # fmt: skip
    if hidden:
        words = telling(project)
        rows = [(label, blinded(text, words)) for label, text in rows[3:]]
    return [(label, text) for label, text in rows if text]


def sheet_fields(
    items: Sequence[RubricItem],
    texts: Mapping[str, str],
    *,
    base: Mapping[str, str],
    errors: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The lines of the scoring sheet with what was typed, what stood there, and what is wrong."""
    return [
        {
            "key": str(item.pk), "name": item.name, "guidance": item.guidance, "points": shown(item.points),
            "weight": shown(item.weight), "text": texts.get(str(item.pk), ""), "base": base.get(str(item.pk), ""),
            "error": errors.get(str(item.pk), ""),
        }
        for item in items
    ]  # fmt: skip


def expert_rows(sheets: Iterable[Assignment]) -> list[dict[str, Any]]:
    """An expert's sheets, for the landing page. No query where entry, project, region and round were loaded."""
    return [
        {
            **face(sheet.entry, hidden=sheet.entry.round.blind),
            "url": reverse("review:sheet", args=[sheet.pk]),
            "status": sheet_status(sheet),
            "waits": sheet.state in OPEN_SHEETS and sheet.entry.round.state == ReviewRound.State.OPEN,
            "second": sheet.second,
            "changed_at": sheet.changed_at,
        }
        for sheet in sheets
    ]


def expert_name(expert: RoundExpert) -> str:
    """What the province calls an expert."""
    return expert.user.shown_name


def matrix_rows(found: ReviewRound, sheets: Sequence[Assignment], proposed: Split) -> list[dict[str, Any]]:
    """Projects × experts: who has which sheet, who is in conflict and why, who would be given one."""
    held = {(sheet.entry_id, sheet.expert_id): sheet for sheet in sheets}
    hidden = found.blind
    rows = []
    for entry in proposed.entries:
        cells = []
        for expert in proposed.experts:
            pair = (entry.pk, expert.pk)
            sheet = held.get(pair)
            cells.append(
                {
                    "expert": expert.pk, "name": expert_name(expert), "ground": proposed.grounds.get(pair, ""),
                    "sheet": sheet, "status": sheet_status(sheet) if sheet else None,
                    "fresh": pair in proposed.fresh, "movable": sheet is not None and sheet.state == "assigned",
                }
            )  # fmt: skip
        own = [held[entry.pk, expert.pk] for expert in proposed.experts if (entry.pk, expert.pk) in held]
        active = len([sheet for sheet in own if sheet.state not in ("declined", "abstained")])
        gap = proposed.found.unfilled.get(entry.pk)
        rows.append(
            {
                **face(entry, hidden=hidden), "pk": entry.pk, "cells": cells, "active": active,
                "short": active < found.experts_each, "gap": gap.reason if gap else "",
            }
        )  # fmt: skip
    return rows


def result_rows(found: ReviewRound, rows: Sequence[queries.Scored], *, hidden: bool) -> list[dict[str, Any]]:
    """Projects with their scores side by side, the best first; those without a score come last."""
    ordered = sorted(rows, key=lambda row: (-(row.result if row.result is not None else Decimal(-1)), row.entry.number))
    return [
        {
            **face(row.entry, hidden=hidden),
            "pk": row.entry.pk, "url": reverse("review:project", args=[found.pk, row.entry.pk]),
            "panel": row.panel, "result": row.result, "scores": score_cells(row),
            "outlier": row.panel.outlier, "why": why_outlier(row), "again": row.looked_at_again,
            "outcome": outcome(row.entry), "decided": bool(row.entry.outcome), "reason": row.entry.reason,
            "needs_reason": row.needs_reason,
        }
        for row in ordered
    ]  # fmt: skip


def score_cells(row: queries.Scored) -> list[dict[str, Any]]:
    """One score an expert, with the mark of its state; those who stand apart are marked."""
    return [
        {
            "name": sheet.expert.user.shown_name, "score": row.scores.get(sheet.pk), "status": sheet_status(sheet),
            "apart": sheet.pk in row.panel.apart, "second": sheet.second, "comment": sheet.comment,
            "reason": sheet.reason, "state": sheet.state, "pk": sheet.pk,
        }
        for sheet in row.sheets
    ]  # fmt: skip


def why_outlier(row: queries.Scored) -> list[str]:
    """In words, why the scores are to be looked at again."""
    said = []
    if row.panel.wide:
        spread = gettext("最高分与最低分相差 {spread} 分，超过允许的分差。")
        said.append(spread.format(spread=row.panel.spread))
    for sheet in row.sheets:
        if sheet.pk in row.panel.apart:
            apart = gettext("{name}的 {score} 分与其余专家相差超过 2 倍标准差。")
            said.append(apart.format(name=sheet.expert.user.shown_name, score=row.scores[sheet.pk]))
    return said
