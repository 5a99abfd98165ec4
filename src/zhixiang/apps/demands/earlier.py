"""What a unit answered to earlier calls, and how those rows would stand in the form that it fills in now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.demands.draft_form import DraftForm, says_something
from zhixiang.apps.demands.models import DraftRow, Submission, SubmissionVersion
from zhixiang.rules.demand_entry import EntryError, parse, shown
from zhixiang.rules.demand_form import FIELDS, row_amount


@dataclass(slots=True)
class EarlierRow:
    """A row of an earlier version. ``values`` are those that fit ``part``; ``lost`` says what of it does not.

    ``refusal`` says why the whole row cannot be taken over; ``taken`` that the draft has it already. ``into`` is the
    row of the same project that the province filled in beforehand and nobody has touched: the values go there.
    """

    uid: UUID
    number: int
    title: str
    part_title: str
    fen: int
    part: CallPart | None
    taken: bool
    values: dict[str, Any] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    refusal: str = ""
    into: DraftRow | None = None


def earlier_versions(submission: Submission) -> QuerySet[SubmissionVersion]:
    """The latest version of each other submission of the unit: first that of the call which this one was copied from,
    then the newest. One query, without what they say.
    """
    first = Case(When(submission__call=submission.call.cloned_from_id, then=Value(0)), default=Value(1),
                 output_field=IntegerField())  # fmt: skip
    rows = SubmissionVersion.objects.filter(submission__unit=submission.unit_id, submission__latest__isnull=False)
    rows = rows.filter(pk__in=Submission.objects.filter(unit=submission.unit_id).values("latest"))
    rows = rows.exclude(submission=submission.pk).select_related("submission__call").defer("content")
    return rows.alias(first=first).order_by("first", "-submitted_at", "-pk")


def rows_of(form: DraftForm, version: SubmissionVersion) -> list[EarlierRow]:
    """The rows of an earlier version in its order, each with what fits into the form. No query beside its content."""
    untouched = _untouched(form)
    taken = {row.taken_uid for rows in form.rows.values() for row in rows if row.taken_from == version.receipt_no}
    found: list[EarlierRow] = []
    for old in version.content["parts"]:
        labels = {column["key"]: column.get("label") or FIELDS[column["key"]].label for column in old["columns"]}
        part = _part_like(form, old)
        for values in old["rows"]:
            row = EarlierRow(
                uid=UUID(values["uid"]),
                number=len(found) + 1,
                title=values.get("project_name") or (values.get("content") or "")[:40],
                part_title=old["title"],
                fen=row_amount(values),
                part=part,
                taken=UUID(values["uid"]) in taken,
            )
            if part is not None and not row.taken:
                row.into = untouched.pop((part.pk, row.title), None)
            _fit(row, values, labels)
            found.append(row)
    return found


def _untouched(form: DraftForm) -> dict[tuple[int, str], DraftRow]:
    """(part, project) → the row that the province filled in and in which nothing else was entered."""
    return {
        (part, row.project_name): row
        for part, rows in form.rows.items()
        for row in rows
        if row.proposed_id and not says_something(row.values(), form.proposed.get(row.proposed_id))
    }


def _part_like(form: DraftForm, old: Mapping[str, Any]) -> CallPart | None:
    """The part with the same code; where there is none, with the same title."""
    by_code = {part.code: part for part in form.parts}
    by_title = {part.title: part for part in form.parts}
    return by_code.get(old["code"]) or by_title.get(old["title"])


def _fit(row: EarlierRow, values: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    if row.part is None:
        row.refusal = f"本次征集没有“{row.part_title}”这一部分。"
        return
    if not row.part.rows_may_be_added and row.into is None:
        row.refusal = f"本次征集的“{row.part.title}”不能加行。"
        return
    columns = {column.key: column for column in row.part.shown_columns}
    for key in FIELDS:
        text = shown(key, values.get(key))
        if not text:
            continue
        label = labels.get(key, FIELDS[key].label)
        if key not in columns:
            row.lost.append(f"“{label}”：本次征集没有这一栏。")
            continue
        try:
            row.values[key] = parse(text, columns[key])
        except EntryError as error:
            row.lost.append(f"“{label}”：{error}")
    if not row.values:
        row.refusal = "没有一栏能带入本次征集。"
