"""Save a draft of targets as a whole: all rows as typed, or none with every error named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from zhixiang.apps.library.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import TargetRow, TargetVersion
from zhixiang.apps.performance.target_entry import TypedRow, read_rows, too_long
from zhixiang.apps.performance.target_states import EDITABLE
from zhixiang.apps.performance.target_steps import insist_seen, locked, told, touch

_LONGEST_TEXT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Typed:
    """A whole draft as typed."""

    goals: str
    spending: str
    rows: Sequence[TypedRow]


class NotSaved(Refused):
    """Nothing was saved; ``errors`` says by (row from 1, cell) what is wrong."""

    def __init__(self, errors: dict[tuple[int, str], str]) -> None:
        super().__init__(gettext("有 {n} 处需要改正，还没有保存。您填写的内容都在下面。").format(n=len(errors)))
        self.errors = errors


def save_targets(*, actor: Actor, version_id: int, row_version: int, typed: Typed) -> TargetVersion:
    """Put the typed rows in the place of the version's.

    Raises Refused for whoever may not, a version that is not a draft, or one that somebody changed meanwhile;
    NotSaved where a cell cannot be read.
    """
    with transaction.atomic():
        version = locked(actor, version_id)
        insist(target_policies.may_write(actor, version.table))
        if version.state not in EDITABLE:
            raise Refused(f"这张绩效目标表现在是“{version.get_state_display()}”，不能修改。请刷新页面查看最新状态。")
        insist_seen(version, row_version)
        before = list(version.rows.order_by("position"))
        reading = read_rows(version, typed.rows, {row.stem: row for row in before})
        for name, text in (("goals", typed.goals), ("spending", typed.spending)):
            if len(text) > _LONGEST_TEXT:
                reading.errors[0, name] = too_long(text, _LONGEST_TEXT)
        if reading.errors:
            raise NotSaved(reading.errors)
        version.rows.all().delete()
        TargetRow.objects.bulk_create(reading.rows)
        version.goal_items = [line.strip() for line in typed.goals.splitlines() if line.strip()]
        version.spending = typed.spending.strip()
        touch(version, actor)
        version.save()
        version.refresh_from_db(fields=["row_version"])
        told(
            actor=actor, version=version, action="performance.save_targets", source=version.state,
            payload={"rows_before": len(before), "rows": len(reading.rows)},
        )  # fmt: skip
    return version
