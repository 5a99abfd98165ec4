"""What is typed about a review → values: points, rubric lines, lines to cut at."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from zhixiang.apps.people.errors import Refused

_MOST_ITEMS = 20
_MOST = Decimal(100)


@dataclass(frozen=True, slots=True)
class RubricLine:
    """One line of a rubric as it is to be stored."""

    name: str
    guidance: str
    points: Decimal
    weight: Decimal


DEFAULT_RUBRIC = (
    RubricLine("必要性", "是否符合资金支持方向，问题是否真实、迫切。", Decimal(100), Decimal(30)),
    RubricLine("可行性", "实施条件、进度安排和承担能力。", Decimal(100), Decimal(25)),
    RubricLine("绩效目标", "目标是否明确、可衡量，与资金规模是否匹配。", Decimal(100), Decimal(25)),
    RubricLine("预算合理性", "测算依据是否充分，支出标准是否合理。", Decimal(100), Decimal(20)),
)
"""Where a round begins; the province changes it before it opens."""


def decimal_in(text: str, *, what: str) -> Decimal:
    """A number as people type it, in full width as well. Raises Refused."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or len(plain) > 12:
        raise Refused(f"“{what}”应填数字，现在是“{text.strip()[:20]}”。")
    return value


def rubric_in(rows: Sequence[Sequence[str]]) -> list[RubricLine]:
    """Rows of name, guidance, points, weight as typed; rows without a name are left out. Raises Refused."""
    lines = []
    for name, guidance, points, weight in rows:
        if not name.strip():
            continue
        line = RubricLine(
            name.strip()[:100],
            guidance.strip()[:2000],
            decimal_in(points, what=f"{name.strip()}：满分"),
            decimal_in(weight, what=f"{name.strip()}：权重"),
        )
        for value, what in ((line.points, "满分"), (line.weight, "权重")):
            if not 0 < value <= _MOST or value != round(value, 2):
                raise Refused(f"“{line.name}”的{what}应大于 0、不超过 {_MOST}，最多两位小数。")
        lines.append(line)
    if not lines:
        raise Refused("评分表里至少要有一个评分项。")
    if len(lines) > _MOST_ITEMS:
        raise Refused(f"评分项有 {len(lines)} 个，最多 {_MOST_ITEMS} 个。")
    names = [line.name for line in lines]
    if len(set(names)) < len(names):
        raise Refused("评分项的名称不能重复。")
    return lines
