"""What changed from one version to another, cell by cell: pure functions over what versions say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhixiang.apps.demands.entry import OPINION_LABELS, show_opinion
from zhixiang.apps.demands.values import Stance
from zhixiang.rules.demand_entry import shown
from zhixiang.rules.demand_form import FIELDS, columns_from

_STANCES = {value: str(label) for value, label in Stance.choices if value} | {"": ""}
_YES_NO = {"yes": "愿意", "no": "不愿意", "": ""}


@dataclass(frozen=True, slots=True)
class Cell:
    """One field that differs: both texts, one of them empty where the row was added or removed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row that differs. ``kind`` is added, removed or changed."""

    part: str
    title: str
    kind: str
    cells: tuple[Cell, ...]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[RowDifference]:
    """The rows and opinions that differ, in the order of the later form; rows are known by their identifier."""
    found = []
    old, new = _rows(before), _rows(after)
    for key in [*new, *(key for key in old if key not in new)]:
        kind = "changed" if key in old and key in new else "added" if key in new else "removed"
        part, title, texts = new.get(key) or old[key]
        earlier = old[key][2] if key in old else {}
        later = texts if key in new else {}
        cells = tuple(
            Cell(label, earlier.get(label, ""), later.get(label, ""))
            for label in {**later, **earlier}
            if earlier.get(label, "") != later.get(label, "")
        )
        if cells:
            found.append(RowDifference(part, title, kind, cells))
    return found


def _rows(content: Mapping[str, Any]) -> dict[str, tuple[str, str, dict[str, str]]]:
    """Identifier → part, what to call the row, label → text."""
    rows: dict[str, tuple[str, str, dict[str, str]]] = {}
    for part in content["parts"]:
        headings = {column.key: column.heading for column in columns_from(part["columns"])}
        for row in part["rows"]:
            texts = {headings.get(key, FIELDS[key].label): shown(key, row.get(key)) for key in FIELDS}
            rows[row["uid"]] = (part["title"], row["project_name"] or row["content"], texts)
    for opinion in content["opinions"]:
        texts = {label: opinion_text(key, opinion.get(key)) for key, label in OPINION_LABELS.items()}
        rows[f"opinion-{opinion['proposed']}"] = ("对拟设置项目的意见", opinion["project_name"], texts)
    return rows


def opinion_text(key: str, value: Any) -> str:
    """A field of an opinion in words."""
    text = show_opinion(key, value)
    if key in ("on_name", "on_direction", "on_applicants"):
        return _STANCES.get(text, text)
    return _YES_NO[text] if key == "willing" else text
