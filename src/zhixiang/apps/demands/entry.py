"""Texts that people typed into a row or an opinion → stored values, with the check that keeps both sides' work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zhixiang.apps.demands.values import OpinionValues, Stance
from zhixiang.rules.demand_entry import EntryError, clean, parse, parse_wan
from zhixiang.rules.demand_form import FIELDS, Column
from zhixiang.rules.money import format_wan

_WILLING: Final = {"": None, "yes": True, "no": False}
_OPINION_TEXT: Final = 2000
OPINION_LABELS: Final = {
    "on_name": "对名称的意见",
    "on_name_text": "对名称的说明",
    "on_direction": "对方向的意见",
    "on_direction_text": "对方向的说明",
    "on_applicants": "对申报主体的意见",
    "on_applicants_text": "对申报主体的说明",
    "willing": "是否愿意承担",
    "budget_fen": "经费预算（万元）",
    "performance": "项目绩效",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """A text that was not saved, and why. ``owner`` is the row's identifier or ``opinion-<project>``."""

    owner: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else changed meanwhile: nothing of its row was saved. ``gone``: the row was deleted."""

    owner: str
    field: str
    yours: str
    theirs: str
    by: str
    gone: bool = False


@dataclass(slots=True)
class Entered:
    """What becomes of the texts of one row: values to store, and what was wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def enter(
    *,
    owner: str,
    texts: Mapping[str, str],
    base: Mapping[str, str] | None,
    current: Mapping[str, str],
    by: str,
    read: Callable[[str, str], Any],
    show: Callable[[str, Any], str],
) -> Entered:
    """Compare typed ``texts`` with the ``current`` ones of the stored row.

    ``base`` is None for a row that nobody else changed. Otherwise a field is taken only where it still says what it
    said when the typing began, or says the same already; any other is a conflict. ``read`` raises EntryError.
    """
    result = Entered()
    for key, text in texts.items():
        try:
            value = read(key, text)
        except EntryError as error:
            result.errors.append(FieldError(owner, key, str(error)))
            continue
        spelled = show(key, value)
        if spelled == current.get(key, ""):
            continue
        if base is not None and clean(base.get(key, "")) != current.get(key, ""):
            result.conflicts.append(Conflict(owner, key, spelled, current.get(key, ""), by))
            continue
        result.values[key] = value
    return result


def row_reader(columns: tuple[Column, ...]) -> Callable[[str, str], Any]:
    """Reads the texts of a part's row; a field that the part does not show is refused."""
    by_key = {column.key: column for column in columns}

    def read(key: str, text: str) -> Any:
        if key not in by_key:
            raise EntryError("这一部分没有这一栏。" if key in FIELDS else f"没有名为“{key[:40]}”的栏目。")
        return parse(text, by_key[key])

    return read


def read_opinion(key: str, text: str) -> Any:
    """The stored value of one field of an opinion. Raises EntryError."""
    text = clean(text)
    if key not in OpinionValues.KEYS:
        raise EntryError(f"没有名为“{key[:40]}”的栏目。")
    if key == "willing":
        if text not in _WILLING:
            raise EntryError("请选择愿意、不愿意，或不填。")
        return _WILLING[text]
    if key == "budget_fen":
        return parse_wan(text)
    if key in ("on_name", "on_direction", "on_applicants"):
        if text not in Stance.values:
            raise EntryError("请选择同意、建议修改或不同意。")
        return text
    if len(text) > _OPINION_TEXT:
        raise EntryError(f"最多 {_OPINION_TEXT} 字，现在有 {len(text)} 字。")
    return text


def show_opinion(key: str, value: Any) -> str:
    """The text of a field of an opinion as the form shows it."""
    if value is None:
        return ""
    if key == "willing":
        return "yes" if value else "no"
    return format_wan(value, thousands=False) if key == "budget_fen" else str(value)
