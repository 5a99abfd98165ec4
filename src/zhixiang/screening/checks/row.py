"""One indicator as the checks see it: its words, what they were read as, and what its table already had."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Final

from zhixiang.rules.indicator_wording import echoes_name, is_deadline
from zhixiang.rules.indicators import Kind, Target, parse_target
from zhixiang.rules.taxonomy import normalise_level

_MOST_TABLES: Final = 20_000
"""Tables whose indicators are remembered at a time; rows of one table stand near each other."""
_LONGEST_DEADLINE: Final = 24
"""A longer text that speaks of time is a description."""


class UnreadableRow(ValueError):
    """A line that is no indicator; the message is a plain Chinese sentence without the line's number."""


@dataclass(slots=True)
class Row:
    """An indicator. ``prev`` is last year's value as written, ``budget_wan`` the money meant for this one target."""

    name: str
    value: str
    level1: str = ""
    level2: str = ""
    prev: str = ""
    budget_wan: float | None = None
    table: str = ""
    id: str = ""
    field: str = "value"
    target: Target = dataclass_field(init=False)
    """What the value says."""
    before: Target | None = dataclass_field(init=False, default=None)
    """What last year's value says, or None without a figure."""
    is_echo: bool = dataclass_field(init=False)
    """Whether the value only repeats the name."""
    is_deadline: bool = dataclass_field(init=False)
    """Whether the value has no figure but a date or a term."""

    def __post_init__(self) -> None:
        self.target = parse_target(self.value, self.name)
        if self.prev.strip():
            before = parse_target(self.prev, self.name)
            self.before = before if before.kind is Kind.QUANTITATIVE else None
        self.is_echo = echoes_name(self.name, self.value)
        in_words = self.target.kind is Kind.QUALITATIVE and len(self.value) <= _LONGEST_DEADLINE
        self.is_deadline = in_words and is_deadline(self.value)


def row_from(data: Mapping[str, Any]) -> Row:
    """The row in a mapping with the keys of the exchange format (docs/checks.md). Raises UnreadableRow."""
    if not isinstance(data.get("name"), str):
        raise UnreadableRow("缺少指标名称 name。")
    words = {}
    for key in ("name", "value", "level1", "level2", "prev", "table", "id"):
        word = data.get(key)
        if isinstance(word, bool | list | dict):
            raise UnreadableRow(f"字段 {key} 应为文字。")
        words[key] = "" if word is None else str(word)
    budget = data.get("budget_wan")
    if budget is not None and (isinstance(budget, bool) or not isinstance(budget, int | float)):
        raise UnreadableRow("字段 budget_wan 应为数字（万元）。")
    for key, level in (("level1", 1), ("level2", 2)):
        known = normalise_level(words[key]) if words[key] else None
        if known is not None and known[0] == level:
            words[key] = known[1]
    return Row(**words, budget_wan=None if budget is None else float(budget))


class Seen:
    """What the tables had before a row. Bounded: the tables that were not heard of longest are forgotten."""

    def __init__(self, most: int = _MOST_TABLES) -> None:
        self._tables: OrderedDict[str, dict[object, str]] = OrderedDict()
        self._most = most

    def note(self, table: str, key: object, what: str) -> str | None:
        """Remember ``key`` in a table; what stood there under the same key before, or None."""
        known = self._tables.get(table)
        if known is None:
            known = self._tables[table] = {}
            if len(self._tables) > self._most:
                self._tables.popitem(last=False)
        else:
            self._tables.move_to_end(table)
        earlier = known.get(key)
        if earlier is None:
            known[key] = what
        return earlier
