"""What the actions on a draft share: the lock, the checks that come before every change, the values they take."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypedDict

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.calls import policies
from zhixiang.apps.calls.models import Call, CallPart
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_form import Column

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST: Final[Mapping[str, tuple[str, int]]] = {
    "title": ("标题", 200),
    "doc_no": ("文号", 100),
    "issuer": ("发文机关", 200),
    "text": ("正文", 50_000),
    "contact": ("联系方式", 2_000),
}
"""Text of a call → what it is called, most characters."""
MOST_PARTS, MOST_ROWS, MOST_CATEGORIES, MOST_PROPOSED = 12, 1_000, 40, 300
CODE = re.compile(r"[a-z][a-z0-9-]{0,31}")


class CallValues(TypedDict, total=False):
    """What a call says of itself; what is left out stays as it is. Moments carry their time zone."""

    year: int
    title: str
    doc_no: str
    issuer: str
    text: str
    contact: str
    opens_at: datetime | None
    closes_at: datetime | None
    unit_kinds: list[str]
    region_codes: list[str]
    direct_unit_ids: list[int]
    certifier_differs: bool


@dataclass(frozen=True, slots=True)
class PartValues:
    """One part of the form as the province wants it; ``code`` stays when everything else changes."""

    code: str
    title: str
    columns: Sequence[Column]
    guidance: str = ""
    categories: Sequence[str] = field(default_factory=tuple)
    rows_may_be_added: bool = True
    max_rows: int = 200
    asks_opinions: bool = False


def part_values(part: CallPart) -> PartValues:
    """A stored part as values, for a change of its neighbours or of one thing about it."""
    return PartValues(
        code=part.code,
        title=part.title,
        columns=part.shown_columns,
        guidance=part.guidance,
        categories=part.categories,
        rows_may_be_added=part.rows_may_be_added,
        max_rows=part.max_rows,
        asks_opinions=part.asks_opinions,
    )


@dataclass(frozen=True, slots=True)
class ProposedValues:
    """One proposed project; the names are those of ProposedProject."""

    project_name: str
    category: str = ""
    content: str = ""
    direction: str = ""
    applicants: str = ""
    necessity: str = ""
    basis: str = ""
    remark: str = ""


def refuse_unless_manager(actor: Actor) -> None:
    """Raises Refused for everybody who may not manage calls."""
    answer = policies.may_manage_calls(actor)
    if not answer.allowed:
        raise Refused(answer.reason)


def locked(call_id: int) -> Call:
    """The call, locked until the transaction ends. Raises Call.DoesNotExist."""
    return Call.objects.select_for_update().get(pk=call_id)


def locked_draft(call_id: int, row_version: int | None) -> Call:
    """The draft, locked. Raises Refused where it is none any more, or was changed since ``row_version`` was read.

    None skips the comparison: for programs that read and write in one go.
    """
    call = locked(call_id)
    if not policies.is_draft(call):
        raise Refused(f"征集现在是“{call.get_status_display()}”，内容不能再改。要给个别单位或地区更多时间，请用延期。")
    if row_version is not None and call.row_version != row_version:
        raise Refused(
            "这份征集刚被别人（或您的另一个窗口）改过，为免互相覆盖，没有保存。请记下您的改动，刷新页面后再改。"
        )
    return call


def noted(call: Call, *, actor: Actor, action: str, payload: Mapping[str, Any]) -> None:
    """Raise the row version, save what was changed and leave the audit event."""
    call.row_version += 1
    call.save()
    record(actor=actor, action=action, object_type="call", object_id=call.pk, object_label=call.title, payload=payload)


def check_texts(values: Mapping[str, Any], longest: Mapping[str, tuple[str, int]], where: str = "") -> None:
    """Raises Refused for a text that is too long, saying which, where and by how much."""
    for name, (label, most) in longest.items():
        length = len(str(values.get(name) or ""))
        if length > most:
            raise Refused(f"{where}“{label}”太长：最多 {most} 字，现有 {length} 字。")


def check_values(values: CallValues) -> None:
    """Raises Refused for values that no call can have."""
    check_texts(values, LONGEST)
    if "title" in values and not values["title"].strip():
        raise Refused("请填写标题。")
    if "year" in values and not FIRST_YEAR <= values["year"] <= LAST_YEAR:
        raise Refused(f"项目年度须在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。")


def check_window(opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Raises Refused for a window that ends before it begins."""
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise Refused("截止时间须晚于开始时间。")
