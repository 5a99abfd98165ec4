"""The hash chain of audit events, as pure functions: no Django, so that whoever holds an export can verify it.

Each event is written as canonical JSON (keys sorted, no blanks, UTF-8) together with the hash of the event before it;
the hash of that text is the event's own. Changing, removing or inserting an event breaks every hash after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from zhixiang.apps.audit.digests import hexdigest

ALGORITHM: Final = "sm3"
GENESIS: Final = "0" * 64
"""What stands for the hash before the first event."""

FIELDS: Final = (
    "seq", "at", "actor_id", "actor_name", "actor_role", "action", "object_type", "object_id", "object_label",
    "payload", "algorithm", "prev_hash",
)  # fmt: skip
"""The fields that the hash covers: all but the hash itself."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a verification found. ``broken_at`` is the number of the first bad event, None when all is well."""

    count: int
    last_hash: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        """Whether no event was changed, removed or put in between."""
        return self.broken_at is None


def canonical(record: Record) -> bytes:
    """The text that is hashed. Raises TypeError for a float: it has no one spelling that every database keeps."""
    _refuse_floats(record["payload"])
    covered = {name: record[name] for name in FIELDS}
    return json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def event_hash(record: Record) -> str:
    """The hash of an event, hexadecimal. Raises ValueError for an algorithm that is not known."""
    return hexdigest(record["algorithm"], canonical(record))


START: Final = ChainReport(0, GENESIS)
"""Before the first event."""


def verify(records: Iterable[Record], after: ChainReport = START) -> ChainReport:
    """Walk the chain behind ``after``, which is its beginning or what was found intact before; stops at the first event
    that does not fit.
    """
    count, previous = after.count, after.last_hash
    for record in records:
        reason = _defect(record, count + 1, previous)
        if reason:
            return ChainReport(count, previous, count + 1, reason)
        count, previous = count + 1, record["hash"]
    return ChainReport(count, previous)


def verify_export(lines: Iterable[str]) -> ChainReport:
    """The same for an export, one JSON object a line. Damage to the JSON itself counts as a broken event."""
    return verify(_parsed(lines))


def _parsed(lines: Iterable[str]) -> Iterator[Record]:
    for line in lines:
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        yield record if isinstance(record, dict) else {}


def _defect(record: Record, seq: int, previous: str) -> str:
    if missing := [name for name in (*FIELDS, "hash") if name not in record]:
        return f"第 {seq} 个事件不完整，缺少 {'、'.join(missing)}。"
    if record["seq"] != seq:
        return f"应为第 {seq} 个事件，实际编号是 {record['seq']}：中间有事件被删除、插入或调换。"
    if record["prev_hash"] != previous:
        return f"第 {seq} 个事件记录的前一个散列值与实际不符。"
    try:
        computed = event_hash(record)
    except (TypeError, ValueError) as error:
        return f"第 {seq} 个事件无法计算散列值：{error}"
    return "" if computed == record["hash"] else f"第 {seq} 个事件的内容被改动过，散列值不符。"


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("审计事件里不能有浮点数，金额请用整数（分），其他小数请写成文字。")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
