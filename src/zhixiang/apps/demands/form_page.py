"""The page of the form as plain data for its templates and for the answer to an autosave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhixiang.apps.calls.models import CallPart, ProposedProject
from zhixiang.apps.demands.actions.save_draft import Saved
from zhixiang.apps.demands.corrections import Asked
from zhixiang.apps.demands.differences import opinion_text
from zhixiang.apps.demands.draft_form import DraftForm, says_something
from zhixiang.apps.demands.entry import OPINION_LABELS, show_opinion
from zhixiang.apps.demands.models import DraftOpinion, DraftRow
from zhixiang.apps.demands.values import Stance
from zhixiang.rules.demand_advice import advice
from zhixiang.rules.demand_entry import shown, shown_row
from zhixiang.rules.demand_form import Column, FieldKind
from zhixiang.rules.demand_targets import targets_in
from zhixiang.rules.money import format_wan, to_capitals

BLANK_UID: Final = "00000000-0000-0000-0000-000000000000"
"""What the empty row carries that the page's script copies for each new row."""

Texts = Mapping[tuple[str, str], str]
"""(row or opinion, field) → text."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands at single cells beside their value."""

    typed: Texts = field(default_factory=dict)
    faults: Texts = field(default_factory=dict)
    asked: Asked = field(default_factory=dict)


def parts(
    form: DraftForm, on: date, *, typed: Texts | None = None, faults: Texts | None = None, asked: Asked | None = None
) -> list[dict[str, Any]]:
    """The tables of the form. ``typed`` and ``faults`` bring back what was not saved, with the reason beside it.

    ``asked`` marks what an office wants corrected.
    """
    marks = Marks(typed or {}, faults or {}, asked or {})
    sums, columns = form.totals(), _columns(form)
    return [
        {
            "code": part.code,
            "title": part.title,
            "guidance": part.guidance,
            "columns": [_column(column) for column in columns[part.pk]],
            "categories": part.categories,
            "may_add": part.rows_may_be_added,
            "max_rows": part.max_rows,
            "rows": [
                _row(columns[part.pk], row, number, form.proposed.get(row.proposed_id or 0), on, marks)
                for number, row in enumerate(form.rows.get(part.pk, []), start=1)
            ],
            "blank": _row(columns[part.pk], DraftRow(part=part, uid=BLANK_UID, row_version=0), 0, None, on, Marks()),
            "total": format_wan(sums.by_part.get(part.code, 0)),
            "opinions": [
                _opinion(project, form.opinions.get(project.pk), typed or {}, faults or {})
                for project in form.proposed.values()
                if part.asks_opinions and project.part_id == part.pk
            ],
        }
        for part in form.parts
    ]


def _column(column: Column) -> dict[str, Any]:
    return {
        "key": column.key, "heading": column.heading, "required": column.required, "limit": column.longest,
        "kind": column.field.kind.value, "number": column.field.kind is not FieldKind.TEXT,
    }  # fmt: skip


def _columns(form: DraftForm) -> dict[int, Sequence[Column]]:
    return {part.pk: part.shown_columns for part in form.parts}


def _row(
    columns: Sequence[Column],
    row: DraftRow,
    number: int,
    proposed: ProposedProject | None,
    on: date,
    marks: Marks,
) -> dict[str, Any]:
    uid, values = str(row.uid), row.values()
    return {
        "uid": uid,
        "number": number,
        "version": row.row_version,
        "fixed": row.proposed_id is not None,
        "taken_from": row.taken_from,
        "cells": [
            {
                **_column(column),
                "text": marks.typed.get((uid, column.key), shown(column.key, values[column.key])),
                "fault": marks.faults.get((uid, column.key), ""),
                "asked": marks.asked.get((uid, column.key), ""),
                "echo": echo(column.key, values[column.key]),
                "targets": chips(values[column.key]) if column.key == "performance" else None,
                "given": proposed is not None and getattr(proposed, column.key, "") == values[column.key] != "",
            }
            for column in columns
        ],
        "fault": marks.faults.get((uid, ""), ""),
        "asked": marks.asked.get((uid, ""), ""),
        "advice": _advice(columns, row, proposed, on),
        "asks": format_wan(row.asked_fen()),
    }


def echo(key: str, value: Any) -> str:
    """An amount in capitals, which shows a slip of the decimal point at once."""
    return to_capitals(value) if key.endswith("_fen") and value else ""


def chips(text: str) -> list[dict[str, Any]]:
    """The targets as they were read in a performance cell: 培训 · ≥200 · 人次, or that there is none to measure."""
    return [
        {
            "text": " · ".join(filter(None, (said.name, said.figure or _("不可量化"), said.target.unit))),
            "ok": said.measurable,
        }
        for said in targets_in(text)
    ]


def _advice(columns: Sequence[Column], row: DraftRow, proposed: ProposedProject | None, on: date) -> list[str]:
    values = row.values()
    return [one.message for one in advice(values, columns, on)] if says_something(values, proposed) else []


def _opinion(project: ProposedProject, opinion: DraftOpinion | None, typed: Texts, faults: Texts) -> dict[str, Any]:
    owner = f"opinion-{project.pk}"
    opinion = opinion or DraftOpinion(row_version=0)
    values = opinion.values()
    texts = {key: typed.get((owner, key), show_opinion(key, value)) for key, value in values.items()}
    return {
        "owner": owner,
        "project": project,
        "version": opinion.row_version,
        "sides": [
            {"key": key, "label": label, "stance": texts[key], "text": texts[f"{key}_text"]}
            for key, label in (("on_name", _("名称")), ("on_direction", _("方向")), ("on_applicants", _("申报主体")))
        ],
        "texts": texts,
        "echo": echo("budget_fen", values["budget_fen"]),
        "faults": [message for (whose, _field), message in faults.items() if whose == owner],
        "said": [
            (label, opinion_text(key, values[key])) for key, label in OPINION_LABELS.items() if texts[key]
        ],
    }  # fmt: skip


def stances() -> list[tuple[str, str]]:
    """The choices of a select."""
    return [(value, _("未填写") if not value else _(str(label))) for value, label in Stance.choices]


def totals(form: DraftForm) -> dict[str, Any]:
    """What the form adds up to, as the page shows it."""
    sums = form.totals()
    return {
        "by_part": {part.code: format_wan(sums.by_part.get(part.code, 0)) for part in form.parts},
        "total": format_wan(sums.total_fen),
        "capitals": to_capitals(sums.total_fen) if sums.total_fen < 10**18 else "",
        "rows": sums.rows,
        "projects": sum(sums.projects_by_part.values()),
    }


def answer(saved: Saved, on: date) -> dict[str, Any]:
    """What the page's script is told after a save."""
    form = saved.form
    columns = _columns(form)
    return {
        "draft_version": form.submission.draft_version,
        "rows": [
            {
                "uid": str(row.uid),
                "row_version": row.row_version,
                "values": shown_row(row.values()),
                "echo": {key: echo(key, value) for key, value in row.values().items() if key.endswith("_fen")},
                "targets": chips(row.performance),
                "advice": _advice(columns[row.part_id], row, form.proposed.get(row.proposed_id or 0), on),
            }
            for row in saved.rows
        ],
        "opinions": [
            {
                "owner": f"opinion-{opinion.proposed_id}",
                "row_version": opinion.row_version,
                "values": {key: show_opinion(key, value) for key, value in opinion.values().items()},
                "echo": {"budget_fen": echo("budget_fen", opinion.budget_fen)},
            }
            for opinion in saved.opinions
        ],
        "deleted": [str(uid) for uid in saved.deleted],
        "errors": [{"owner": one.owner, "field": one.field, "message": one.message} for one in saved.errors],
        "conflicts": [
            {
                "owner": one.owner, "field": one.field, "yours": one.yours, "theirs": one.theirs, "by": one.by,
                "gone": one.gone,
            }
            for one in saved.conflicts
        ],
        "totals": totals(form),
    }  # fmt: skip


def time_left(closes_at: datetime | None, now: datetime) -> str:
    """How long there is still time, in the largest two units; empty when there is none."""
    if closes_at is None or closes_at <= now:
        return ""
    left: timedelta = closes_at - now
    hours, minutes = left.seconds // 3600, left.seconds // 60 % 60
    if left.days:
        days = ngettext("{n} 天", "{n} 天", left.days).format(n=left.days)
        return _("还剩 {days} {hours} 小时").format(days=days, hours=hours)
    return _("还剩 {hours} 小时 {minutes} 分").format(hours=hours, minutes=minutes)


def version_parts(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The tables of a submitted version, as they were."""
    found = []
    for part in content["parts"]:
        stored = CallPart(code=part["code"], title=part["title"], columns=part["columns"])
        columns = [_column(column) for column in stored.shown_columns]
        found.append(
            {
                "title": part["title"],
                "columns": columns,
                "rows": [
                    {
                        "number": number,
                        "uid": row.get("uid", ""),
                        "cells": [{**one, "text": shown(one["key"], row.get(one["key"]))} for one in columns],
                    }
                    for number, row in enumerate(part["rows"], start=1)
                ],
            }
        )
    return found


def version_opinions(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The opinions of a submitted version in words."""
    return [
        {
            "name": opinion["project_name"],
            "said": [
                (label, text)
                for key, label in OPINION_LABELS.items()
                if (text := opinion_text(key, opinion.get(key)))
            ],
        }
        for opinion in content["opinions"]
    ]  # fmt: skip


def labels() -> dict[str, Any]:
    """What the page's script says."""
    return {
        "saved": _("已保存"),
        "saving": _("正在保存…"),
        "unsaved": _("未保存"),
        "conflict": _("冲突：请选择保留哪一个"),
        "invalid": _("有填写错误，这些格未保存"),
        "offline": _("网络不通，内容暂存在本机，恢复后自动保存"),
        "signed_out": _("登录已失效，内容已暂存在本机。请在新窗口重新登录，然后回到这里继续。"),
        "theirs": _("{by}改成了：{text}"),
        "keep_mine": _("用我的"),
        "keep_theirs": _("用对方的"),
        "gone": _("{by}已删除这一行。"),
        "restore_row": _("恢复这一行"),
        "drop_row": _("删去"),
        "backup": _("本机有一份没有保存成功的内容（{at}）。"),
        "restore": _("恢复"),
        "discard": _("丢弃"),
        "pasted": _("已粘贴 {rows} 行 × {columns} 列"),
        "paste_full": _("行数已到上限，有 {n} 行没有粘贴。"),
        "paste_wide": _("右边的列不够，有 {n} 列没有粘贴。"),
        "count": _("{n} / {limit} 字"),
        "someone": _("他人"),
        "nothing": _("（空）"),
        "help": {
            "policies": {
                "title": _("查政策"), "label": _("标题里的词或文号"), "all": reverse("demands:policies"),
                "url": reverse("demands:policies_json"),
            },
            "indicators": {
                "title": _("查指标"), "label": _("指标名称、单位或级别"), "all": reverse("demands:indicators"),
                "url": reverse("demands:indicators_json"),
            },
        },
    }  # fmt: skip
