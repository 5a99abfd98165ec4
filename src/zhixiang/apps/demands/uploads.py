"""What an uploaded form would change in the draft, row by row."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing

from zhixiang.apps.calls.models import Call, CallPart
from zhixiang.apps.demands.differences import Cell, RowDifference
from zhixiang.apps.demands.documents import template_code
from zhixiang.apps.demands.draft_form import DraftForm
from zhixiang.apps.demands.entry import row_reader
from zhixiang.apps.demands.models import DraftRow
from zhixiang.apps.demands.patch import Patch, PatchError, patch_from
from zhixiang.intake.forms.demand_form import DemandForm, FormLayout, FormPart, FormRow
from zhixiang.rules.demand_entry import EntryError, shown
from zhixiang.rules.demand_form import is_blank

_SALT = "zhixiang.demands.import"
_HOURS = 2 * 60 * 60


@dataclass(frozen=True, slots=True)
class Import:
    """What a file would change. ``problems`` are cells that cannot be taken; with any of them nothing is."""

    changes: Sequence[RowDifference]
    problems: Sequence[str]
    unchanged: int
    token: str
    """The patch, signed: applied as it was shown, or refused where the draft has changed since."""


def layout_of(call: Call, parts: Sequence[CallPart]) -> FormLayout:
    """What a file must look like to be this call's form."""
    return FormLayout(template_code(call), tuple(FormPart(p.code, p.title, p.shown_columns) for p in parts))


def _filled(form: DraftForm, part: CallPart) -> list[DraftRow]:
    return [row for row in form.rows.get(part.pk, []) if not is_blank(row.values())]


def _shown_values(row: DraftRow, part: CallPart) -> dict[str, Any]:
    values = row.values()
    return {column.key: values[column.key] for column in part.shown_columns}


def compare(form: DraftForm, read: DemandForm) -> Import:
    """What ``read`` would change in the draft: rows are matched by their content, then by name, then by likeness."""
    changes: list[RowDifference] = []
    problems: list[str] = []
    rows: list[dict[str, Any]] = []
    deleted: list[dict[str, Any]] = []
    order: dict[str, list[str]] = {}
    unchanged = 0
    for part, filled in zip(form.parts, read.parts, strict=True):
        problems.extend(_problems(part, filled))
        order[part.code] = []
        stored = _filled(form, part)
        for old, new in _matched(part, stored, filled.rows):
            if new is None and old is not None:
                deleted.append({"uid": str(old.uid), "row_version": old.row_version})
                changes.append(_difference(part, _texts(part, _shown_values(old, part)), {}))
                continue
            if new is None:
                continue
            after = _texts(part, new.values)
            before = _texts(part, _shown_values(old, part)) if old is not None else {}
            uid = str(old.uid if old is not None else uuid.uuid4())
            order[part.code].append(uid)
            if before == after:
                unchanged += 1
                continue
            version = old.row_version if old is not None else 0
            rows.append({"uid": uid, "part": part.code, "row_version": version, "values": after, "base": before})
            changes.append(_difference(part, before, after))
    patch = {"rows": rows, "deleted": deleted, "order": order}
    token = signing.dumps({"submission": form.submission.pk, "patch": patch}, salt=_SALT, compress=True)
    return Import(changes, problems, unchanged, token)


def patch_of(token: str, submission_id: int) -> Patch:
    """The patch that was shown. Raises PatchError for another form's, or one older than two hours."""
    try:
        held = signing.loads(token, salt=_SALT, max_age=_HOURS)
    except signing.BadSignature:
        held = None
    if held is None or held["submission"] != submission_id:
        raise PatchError("预览已经过期，请重新上传文件。")
    return patch_from(held["patch"])


def _matched(
    part: CallPart, stored: Sequence[DraftRow], filled: Sequence[FormRow]
) -> Iterator[tuple[DraftRow | None, FormRow | None]]:
    """Each filled row with the stored one that it continues, in the file's order; then the stored ones left over."""
    left = list(stored)
    found: dict[int, DraftRow] = {}
    for alike in (_same, _same_name, _much_the_same):
        for index, new in enumerate(filled):
            if index in found:
                continue
            old = next((row for row in left if alike(_shown_values(row, part), new.values)), None)
            if old is not None:
                left.remove(old)
                found[index] = old
    for index, new in enumerate(filled):
        yield found.get(index), new
    for row in left:
        yield row, None


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return dict(old) == dict(new)


def _same_name(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    name = new.get("project_name")
    return bool(name) and name == old.get("project_name")


def _much_the_same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    said = [key for key, value in new.items() if value not in (None, "") and key != "category"]
    return 2 * sum(1 for key in said if old.get(key) == new[key]) > len(said)


def _texts(part: CallPart, values: Mapping[str, Any]) -> dict[str, str]:
    return {column.key: shown(column.key, values.get(column.key)) for column in part.shown_columns}


def _difference(part: CallPart, before: Mapping[str, str], after: Mapping[str, str]) -> RowDifference:
    kind = "changed" if before and after else "added" if after else "removed"
    texts = after or before
    title = texts.get("project_name") or texts.get("content", "")
    cells = tuple(
        Cell(column.heading, before.get(column.key, ""), after.get(column.key, ""))
        for column in part.shown_columns
        if before.get(column.key, "") != after.get(column.key, "")
    )
    return RowDifference(part.title, title, kind, cells)


def _problems(part: CallPart, filled: FormPart) -> Iterator[str]:
    """Cells that the part does not allow: too long, or too many rows."""
    read = row_reader(part.shown_columns)
    if len(filled.rows) > part.max_rows:
        yield f"{part.title}最多 {part.max_rows} 行，文件里有 {len(filled.rows)} 行。"
    for row in filled.rows:
        for column in part.shown_columns:
            try:
                read(column.key, shown(column.key, row.values.get(column.key)))
            except EntryError as error:
                yield f"{row.place}“{column.heading}”栏：{error}"
