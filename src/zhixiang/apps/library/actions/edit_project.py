"""A project is mended before it gets money: texts, amounts by year, targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from django.db import transaction
from django.db.models import Field

from zhixiang.apps.library import policies
from zhixiang.apps.library.entry import LONGEST_NAME, TargetRow
from zhixiang.apps.library.models import Project, ProjectTarget, ProjectYear
from zhixiang.apps.library.states import EDITABLE
from zhixiang.apps.library.steps import Picked, chosen, insist, sign, tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

TEXTS = ("name", "category", "unit_name", "content", "necessity", "basis", "goal", "function_code")


@dataclass(frozen=True, slots=True)
class Values:
    """What the project is to say. Amounts in fen; a year that is not named keeps what it asks for."""

    texts: dict[str, str]
    start_year: int
    end_year: int
    total_fen: int
    years: dict[int, int] = field(default_factory=dict)
    targets: list[TargetRow] | None = None


def edit_project(*, actor: Actor, seen: Picked, values: Values) -> Project:
    """Change what the project says; its code, region, sources and state stay. The audit event names what changed.

    Raises Refused where the actor may not, the project is past editing or was changed since it was looked at, or
    the values contradict each other.
    """
    insist(policies.may_manage(actor))
    with transaction.atomic():
        project = chosen(actor, [seen])[0]
        if project.state not in EDITABLE:
            raise Refused(f"这个项目现在是“{project.get_state_display()}”，不能修改。")
        _insist_values(values)
        fresh: dict[str, Any] = {**values.texts, "start_year": values.start_year, "end_year": values.end_year}
        fresh["total_fen"] = values.total_fen
        before = {key: getattr(project, key) for key in fresh}
        changes = {key: [before[key], value] for key, value in fresh.items() if before[key] != value}
        for key, (_old, value) in changes.items():
            setattr(project, key, value)
        _put_years(project, values, changes)
        _put_targets(project, values, changes)
        sign(actor, [project])
        project.save()
        tell(
            actor=actor, projects=[project], action="library.edit_project", sources={project.pk: project.state},
            note="、".join(_label(key) if key in fresh else key for key in changes),
            payload={"changes": changes},
        )  # fmt: skip
    return project


def _label(key: str) -> str:
    return str(cast("Field[Any, Any]", Project._meta.get_field(key)).verbose_name)


def _insist_values(values: Values) -> None:
    name = values.texts.get("name", "x")
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Refused(f"请填写项目名称，最多 {LONGEST_NAME} 字。")
    if not values.texts.get("unit_name", "x").strip():
        raise Refused("请填写实施单位。")
    if values.end_year < values.start_year:
        raise Refused(f"终止年度 {values.end_year} 早于起始年度 {values.start_year}，请改正。")
    if values.total_fen < 0 or any(fen < 0 for fen in values.years.values()):
        raise Refused("金额不能是负数。")
    if any(not values.start_year <= year <= values.end_year for year in values.years):
        raise Refused("申请金额的年度不在实施期内，请改正实施期或年度。")
    if sum(values.years.values()) > values.total_fen:
        raise Refused("各年度申请金额之和超过总投资，请改正。")


def _put_years(project: Project, values: Values, changes: dict[str, Any]) -> None:
    known = {row.year: row for row in project.years.all()}
    before = {year: row.asked_fen for year, row in known.items()}
    for year, fen in values.years.items():
        if year in known and known[year].asked_fen != fen:
            known[year].asked_fen = fen
            known[year].save(update_fields=["asked_fen"])
        elif year not in known:
            ProjectYear.objects.create(project=project, year=year, asked_fen=fen)
    after = {**before, **values.years}
    if after != before:
        changes["年度金额"] = [_by_text(before), _by_text(after)]


def _put_targets(project: Project, values: Values, changes: dict[str, Any]) -> None:
    if values.targets is None:
        return
    before = [TargetRow(one.level1, one.level2, one.name, one.value_text) for one in project.targets.all()]
    if before == values.targets:
        return
    project.targets.all().delete()
    ProjectTarget.objects.bulk_create(
        ProjectTarget(project=project, position=position, **one._asdict())
        for position, one in enumerate(values.targets)
    )
    changes["绩效指标"] = [[list(one) for one in before], [list(one) for one in values.targets]]


def _by_text(years: dict[int, int]) -> dict[str, int]:
    return {str(year): fen for year, fen in sorted(years.items())}
