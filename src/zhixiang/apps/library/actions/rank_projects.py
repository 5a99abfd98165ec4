"""The listed projects under one policy get their order for a budget year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.library import policies
from zhixiang.apps.library.models import Project, ProjectYear
from zhixiang.apps.library.steps import Picked, insist, locked, move, sign
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

RANKABLE = (Project.State.LISTED, Project.State.RANKED)
_BATCH = 500


def rank_projects(*, actor: Actor, parent: Picked, year: int, ranks: Mapping[int, int]) -> int:
    """Put the projects of ``ranks`` (project → wanted place from 1) among those that are ranked already.

    The others keep their order; places are numbered anew without gaps, and one past the end means last. Returns how
    many changed place. Raises Refused where somebody ranked in between, or a project does not belong here.
    """
    insist(policies.may_manage(actor))
    if not ranks or min(ranks.values()) < 1:
        raise Refused("请填写排序，从 1 起。")
    with transaction.atomic():
        policy = _locked_policy(actor, parent)
        rows = ProjectYear.objects.filter(project__parent=policy, project__state__in=RANKABLE, year=year)
        known = {row.project_id: row for row in rows.order_by("project_id")}
        if strange := set(ranks) - set(known):
            raise Refused(f"有 {len(strange)} 个项目不在这个一级项目 {year} 年度已入库的项目里，请刷新页面后再排序。")
        order = placed(_in_order(known), ranks)
        changed = [known[key] for place, key in enumerate(order, start=1) if known[key].rank != place]
        for place, key in enumerate(order, start=1):
            known[key].rank = place
        ProjectYear.objects.bulk_update(changed, ["rank"], batch_size=_BATCH)
        _move_fresh(actor, ranks)
        sign(actor, [policy])
        policy.save(update_fields=["row_version", "changed_at", "changed_by_name"])
        payload = {"year": year, "places": {str(key): place for key, place in ranks.items()}, "changed": len(changed)}
        record(
            actor=actor, action="library.rank_projects", object_type="project", object_id=policy.pk,
            object_label=str(policy), payload=payload,
        )  # fmt: skip
    return len(changed)


def placed(order: Sequence[int], ranks: Mapping[int, int]) -> list[int]:
    """``order`` with the keys of ``ranks`` at their wanted places, the lower place first."""
    result = [key for key in order if key not in ranks]
    before = {key: place for place, key in enumerate(order)}
    for key in sorted(ranks, key=lambda one: (ranks[one], before.get(one, len(before)), one)):
        result.insert(min(ranks[key] - 1, len(result)), key)
    return result


def _locked_policy(actor: Actor, parent: Picked) -> Project:
    policy = locked(actor, [parent.project_id])[0]
    if policy.level != Project.Level.POLICY:
        raise Refused("只能在一级项目里排序。")
    if policy.row_version != parent.row_version:
        raise Refused(f"{policy.changed_by_name or '别人'}刚刚改过这个一级项目的排序，请刷新页面，看过以后再排。")
    return policy


def _in_order(known: Mapping[int, ProjectYear]) -> list[int]:
    """Those that are ranked, by rank."""
    ranked = [(row.rank, key) for key, row in known.items() if row.rank is not None]
    return [key for _rank, key in sorted(ranked)]


def _move_fresh(actor: Actor, ranks: Mapping[int, int]) -> None:
    """What had no place so far is ranked now."""
    keys = list(Project.objects.filter(pk__in=ranks, state=Project.State.LISTED).values_list("pk", flat=True))
    if keys:
        move(actor=actor, projects=locked(actor, keys), action="library.rank_projects")
