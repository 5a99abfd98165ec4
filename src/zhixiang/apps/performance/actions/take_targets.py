"""Put rows of last year and entries of the dictionary under those of a draft; what is there stays as it is."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from zhixiang.apps.library.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.models import TargetRow, TargetVersion
from zhixiang.apps.performance.queries.target_sources import entry_of, last_year
from zhixiang.apps.performance.target_entry import MOST_ROWS
from zhixiang.apps.performance.target_rows import Wording, from_version, row_of
from zhixiang.apps.performance.target_states import EDITABLE
from zhixiang.apps.performance.target_steps import insist_seen, locked, told, touch


def take_targets(
    *, actor: Actor, version_id: int, row_version: int, row_ids: Collection[int], keys: Collection[str]
) -> int:
    """How many rows were added: last year's by id, the dictionary's by key, each thing once.

    A row of last year brings its value, base and plan but no weight, since weights of two years do not add up to one
    table. An entry brings name and level; its value is for the writer. Raises Refused for whoever may not, for a
    version that is not a draft or that somebody changed meanwhile, for nothing chosen and for too many rows.
    """
    with transaction.atomic():
        version = locked(actor, version_id)
        insist(target_policies.may_write(actor, version.table))
        if version.state not in EDITABLE:
            raise Refused(f"这张绩效目标表现在是“{version.get_state_display()}”，不能修改。请刷新页面查看最新状态。")
        insist_seen(version, row_version)
        there = list(version.rows.order_by("position"))
        added = _rows(actor, version, there, row_ids, keys)
        if not added:
            raise Refused("还没有选中本表没有的指标，请先勾选。")
        if len(there) + len(added) > MOST_ROWS:
            raise Refused(f"一张表最多 {MOST_ROWS} 行指标，现有 {len(there)} 行，请少选一些。")
        TargetRow.objects.bulk_create(added)
        touch(version, actor)
        version.save()
        told(
            actor=actor, version=version, action="performance.take_targets", source=version.state,
            note=f"带入 {len(added)} 行指标", payload={"rows": [row.name for row in added]},
        )  # fmt: skip
    return len(added)


def _rows(
    actor: Actor, version: TargetVersion, there: list[TargetRow], row_ids: Collection[int], keys: Collection[str]
) -> list[TargetRow]:
    seen = {row.group_key for row in there}
    stem, position = max((row.stem for row in there), default=0), len(there)
    chosen = [row for row in last_year(actor, version) if row.pk in row_ids]
    added: list[TargetRow] = []
    for row in from_version(version, chosen):
        if row.group_key not in seen:
            seen.add(row.group_key)
            row.weight, row.printed_id = None, None
            added.append(row)
    for entry in filter(None, map(entry_of, keys)):
        if entry.key not in seen:
            seen.add(entry.key)
            added.append(row_of(version, 0, Wording(entry.level1, entry.level2, entry.name, ""), stem=0))
    for number, row in enumerate(added, start=1):
        row.position, row.stem = position + number - 1, stem + number
    return added
