"""What the demo's units ask for, as its file says it, in the shape in which a form sends it."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zhixiang.apps.demands.models import DraftRow, Submission

_FILE: Final = "demands_2024.toml"
_TEXTS: Final = ("content", "necessity", "basis", "performance")
_WHOLE: Final = ("subsidy", "delegated")
"""Parts that ask for one amount, not for a number of projects and what each costs."""


@dataclass(frozen=True, slots=True)
class DemoSubmission:
    """One unit's form, how far it comes, and who does what on its way."""

    unit: int
    state: str
    rows: list[Mapping[str, Any]]
    opinions: tuple[Mapping[str, Any], ...] = ()
    items: tuple[Mapping[str, Any], ...] = ()
    corrected: tuple[Mapping[str, Any], ...] = ()
    return_reason: str = ""
    decline_reason: str = ""
    recommended_by: str = ""


@cache
def demo_submissions() -> tuple[DemoSubmission, ...]:
    """All of them, in the order in which they are filled in."""
    return tuple(DemoSubmission(**row) for row in _file()["submission"])


def row_uid(submission: Submission, number: int) -> uuid.UUID:
    """What identifies the row with this number, as a browser would have chosen it."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"zhixiang-demo/{submission.pk}/{number}")


def patch_of(wanted: DemoSubmission, submission: Submission) -> dict[str, Any]:
    """Rows and opinions as a page sends them."""
    proposed = {row.project_name: row for row in DraftRow.objects.filter(submission=submission, proposed__isnull=False)}
    return {
        "rows": [
            _given(proposed[row["proposed"]], row)
            if "proposed" in row
            else _new(row, submission.unit.region.name, row_uid(submission, number))
            for number, row in enumerate(wanted.rows)
        ],
        "opinions": [_opinion(one, proposed[one["proposed"]].proposed_id or 0) for one in wanted.opinions],
    }


def change_of(wanted: DemoSubmission, submission: Submission) -> dict[str, Any]:
    """What the unit corrects after its form came back."""
    drafts = {row.uid: row for row in DraftRow.objects.filter(submission=submission)}
    rows = []
    for one in wanted.corrected:
        row = drafts[row_uid(submission, one["row"])]
        rows.append(
            {
                "uid": str(row.uid), "part": row.part.code, "row_version": row.row_version,
                "values": {one["field"]: one["text"]},
            }
        )  # fmt: skip
    return {"rows": rows}


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(files("zhixiang.demo").joinpath(_FILE).read_text(encoding="utf-8"))


def demo_texts(kind: str, *, place: str, what: str, n: int, m: int) -> dict[str, str]:
    """What a demand of this kind says, with its place, its subject and its two figures put in."""
    project = _file()["project"][kind]
    names = {"place": place, "what": what, "n": n, "m": m}
    return {key: project[key].format(**names) for key in ("project_name", *_TEXTS) if key in project}


def demo_category(kind: str) -> str:
    """The category of a demand of this kind; empty where its part has none."""
    return str(_file()["project"][kind].get("category", ""))


def _new(row: Mapping[str, Any], place: str, uid: uuid.UUID) -> dict[str, Any]:
    project = _file()["project"][row["project"]]
    texts = demo_texts(row["project"], place=place, what=row["what"], n=row["n"], m=row["m"])
    values = {key: row.get(key) or text for key, text in texts.items() if key in _TEXTS}
    values.pop(row.get("without", ""), None)
    values["project_name"] = texts["project_name"] + row.get("also", "")
    if project["part"] in _WHOLE:
        values["amount_fen"] = str(row["wan"])
    else:
        values |= {"category": project["category"], "quantity": str(row["n"]), "unit_amount_fen": str(row["wan"])}
    return {"uid": str(uid), "part": project["part"], "row_version": 0, "values": values}


def _given(draft: DraftRow, row: Mapping[str, Any]) -> dict[str, Any]:
    values = {"amount_fen": str(row["wan"]), "performance": row["performance"]}
    return {"uid": str(draft.uid), "part": draft.part.code, "row_version": draft.row_version, "values": values}


def _opinion(one: Mapping[str, Any], proposed: int) -> dict[str, Any]:
    values = {"on_name": one["stance"], "on_name_text": one.get("text", "")}
    if "wan" in one:
        values |= {"willing": "yes", "budget_fen": str(one["wan"]), "performance": one["performance"]}
    return {"proposed": proposed, "row_version": 0, "values": values}
