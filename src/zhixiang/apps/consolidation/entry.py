"""Texts that an officer types into a line → stored values, and a line made from values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import Field

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.consolidation.models import ReportLine
from zhixiang.apps.demands.entry import row_reader
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_entry import EntryError, shown
from zhixiang.rules.demand_form import FIELDS, is_blank, row_amount


class BadEntry(Refused):
    """Texts that a line cannot hold: field → sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("；".join(f"{FIELDS[key].label}：{text}" for key, text in errors.items()))
        self.errors = dict(errors)


def entered(part: CallPart, texts: Mapping[str, str], current: Mapping[str, Any]) -> dict[str, Any]:
    """``current`` with what ``texts`` change. Raises BadEntry.

    Only what differs from what was shown is read: joined texts may be longer than a unit may write, and stay so.
    """
    read = row_reader(part.shown_columns)
    values, errors = {key: current.get(key) for key in FIELDS}, {}
    for column in part.shown_columns:
        text = texts.get(column.key)
        if text is None or _same(text, shown(column.key, current.get(column.key))):
            continue
        try:
            values[column.key] = read(column.key, text)
        except EntryError as error:
            errors[column.key] = str(error)
            continue
        if column.required and values[column.key] in (None, ""):
            errors[column.key] = "这一栏必须填写。"
    if errors:
        raise BadEntry(errors)
    if is_blank(values):
        raise Refused("这一行什么也没有填，不能保存。")
    return values


def put(line: ReportLine, values: Mapping[str, Any]) -> ReportLine:
    """Set all fields of ``line`` and what it asks for. Raises BadEntry for what does not fit its column."""
    errors = {}
    for key, value in values.items():
        field = cast("Field[Any, Any]", ReportLine._meta.get_field(key))
        longest = field.max_length
        if longest and isinstance(value, str) and len(value) > longest:
            errors[key] = f"有 {len(value)} 字，最多 {longest} 字，请改短。"
        setattr(line, key, "" if value is None and field.empty_strings_allowed else value)
    if errors:
        raise BadEntry(errors)
    line.asks_fen = row_amount(values)
    return line


def _same(first: str, second: str) -> bool:
    return first.replace("\r\n", "\n").strip() == second.strip()
