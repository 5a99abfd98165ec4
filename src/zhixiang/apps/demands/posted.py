"""The plain form, as a browser without scripts posts it → the same changes that the script sends as JSON."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from zhixiang.apps.demands.draft_form import DraftForm
from zhixiang.apps.demands.patch import Patch, patch_from
from zhixiang.rules.demand_entry import shown_row


def patch_of_post(data: Mapping[str, Any]) -> Patch:
    """Fields are named ``r:<row>:<key>`` and ``o:<project>:<key>``, versions ``v:<row>`` and ``ov:<project>``.

    Raises PatchError for names or versions that the page did not write.
    """
    rows: dict[str, dict[str, Any]] = {}
    opinions: dict[str, dict[str, Any]] = {}
    for name in data:
        kind, _, rest = name.partition(":")
        owner, _, key = rest.partition(":")
        if kind == "r":
            rows.setdefault(owner, {"uid": owner, "values": {}})["values"][key] = data[name]
        elif kind == "o":
            opinions.setdefault(owner, {"proposed": _whole(owner), "values": {}})["values"][key] = data[name]
    for owner, row in rows.items():
        # A row of this page is stored already: version 0 would make a new one of a row that somebody deleted.
        row["row_version"] = _whole(data.get(f"v:{owner}", "")) or 1
    for owner, opinion in opinions.items():
        opinion["row_version"] = _whole(data.get(f"ov:{owner}", ""))
    return patch_from({"rows": list(rows.values()), "opinions": list(opinions.values())})


def patch_of_button(form: DraftForm, button: str) -> Patch:
    """What a button of the grid does without scripts: ``add:<part>``, or ``copy``, ``up``, ``down``, ``delete:<row>``.

    A button that names nothing known does nothing.
    """
    verb, _, rest = button.partition(":")
    if verb == "add":
        return patch_from({"rows": [{"uid": str(uuid.uuid4()), "part": rest, "row_version": 0, "values": {}}]})
    for part in form.parts:
        rows = form.rows.get(part.pk, [])
        order = [str(row.uid) for row in rows]
        if rest not in order:
            continue
        at, row = order.index(rest), rows[order.index(rest)]
        if verb == "delete":
            return patch_from({"deleted": [{"uid": rest, "row_version": row.row_version}]})
        if verb == "copy":
            return _copy(form, part.code, order, at)
        to = at + {"up": -1, "down": 1}.get(verb, 0)
        if 0 <= to < len(order):
            order[at], order[to] = order[to], order[at]
        return patch_from({"order": {part.code: order}})
    return Patch()


def _copy(form: DraftForm, code: str, order: list[str], at: int) -> Patch:
    part = next(one for one in form.parts if one.code == code)
    values = shown_row(form.rows[part.pk][at].values())
    keys = {column.key for column in part.shown_columns}
    fresh: dict[str, Any] = {"uid": str(uuid.uuid4()), "part": code, "row_version": 0}
    fresh["values"] = {key: text for key, text in values.items() if key in keys and text}
    order = [*order[: at + 1], fresh["uid"], *order[at + 1 :]]
    return patch_from({"rows": [fresh], "order": {code: order}})


def _whole(text: Any) -> int:
    return int(text) if str(text).isdecimal() and len(str(text)) < 10 else 0
