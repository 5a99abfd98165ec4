"""What a page asks to change in a draft, as plain records: read from JSON, built by forms, applied by save_draft.

Values are the texts that people typed. ``base`` is what stood in each field when they began: with it, two windows that
changed different fields of a row both keep their work.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

MAX_ROWS: Final = 500
"""Most rows that one request may change."""
MAX_TEXT: Final = 20_000
"""Most characters of one text in a request; what a column allows is less, and has a better sentence."""


class PatchError(ValueError):
    """A request that no page of ours sends; the message is a plain Chinese sentence."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """New texts for some fields of a row; a row that is not stored yet has version 0 and names its part."""

    uid: uuid.UUID
    part: str
    row_version: int
    values: Mapping[str, str]
    base: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpinionChange:
    """New texts for some fields of the opinion on one proposed project."""

    proposed: int
    row_version: int
    values: Mapping[str, str]
    base: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Patch:
    """All changes of one request. ``order`` lists the rows of a part as the page shows them."""

    rows: Sequence[RowChange] = ()
    deleted: Sequence[tuple[uuid.UUID, int]] = ()
    order: Mapping[str, Sequence[uuid.UUID]] = field(default_factory=dict)
    opinions: Sequence[OpinionChange] = ()


def patch_from(data: Any) -> Patch:
    """The changes of a JSON request. Raises PatchError for what is not of that shape."""
    if not isinstance(data, dict):
        raise PatchError("请求的格式不对：应是一个对象。")
    rows, deleted = _list(data, "rows"), _list(data, "deleted")
    order = data.get("order", {})
    if not isinstance(order, dict):
        raise PatchError("请求的格式不对：order 应是一个对象。")
    return Patch(
        rows=[
            RowChange(_uid(one), str(one.get("part", "")), _version(one), _texts(one, "values"), _texts(one, "base"))
            for one in rows
        ],
        deleted=[(_uid(one), _version(one)) for one in deleted],
        order={str(part): [_uid({"uid": one}) for one in _list(order, part)] for part in order},
        opinions=[
            OpinionChange(_number(one, "proposed"), _version(one), _texts(one, "values"), _texts(one, "base"))
            for one in _list(data, "opinions")
        ],
    )


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    found = data.get(key, [])
    if not isinstance(found, list):
        raise PatchError(f"请求的格式不对：{key} 应是一个列表。")
    if len(found) > MAX_ROWS:
        raise PatchError(f"一次最多保存 {MAX_ROWS} 行，请分几次粘贴。")
    return found


def _uid(one: Any) -> uuid.UUID:
    try:
        return uuid.UUID(one["uid"])
    except (TypeError, KeyError, ValueError, AttributeError):
        raise PatchError("请求的格式不对：行标识不正确。") from None


def _version(one: Mapping[str, Any]) -> int:
    return _number(one, "row_version", missing=0)


def _number(one: Mapping[str, Any], key: str, missing: int | None = None) -> int:
    value = one.get(key, missing) if isinstance(one, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise PatchError(f"请求的格式不对：{key} 应是一个不小于零的整数。")
    return value


def _texts(one: Mapping[str, Any], key: str) -> dict[str, str]:
    found = one.get(key, {}) if isinstance(one, dict) else None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise PatchError(f"请求的格式不对：{key} 里应都是文字。")
    if any(len(text) > MAX_TEXT for text in found.values()):
        raise PatchError(f"有一格的文字超过 {MAX_TEXT} 字，请删减后再保存。")
    return {str(name): text for name, text in found.items()}
