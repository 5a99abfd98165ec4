"""The province enters factors and their data."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from zhixiang.apps.allocation import policies
from zhixiang.apps.allocation.actions.open_plan import FIRST_YEAR, LAST_YEAR
from zhixiang.apps.allocation.factor_entry import Figure
from zhixiang.apps.allocation.models import Factor, FactorValue
from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.demands.steps import insist
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_BATCH = 500


def add_factor(*, actor: Actor, code: str, name: str, unit: str = "", inverse: bool = False) -> Factor:
    """A new factor. Raises Refused for a code or name that is there already, or none."""
    code, name = code.strip(), name.strip()
    if not name or len(name) > 60 or not code or len(code) > 32 or not code.replace("_", "").isalnum():
        raise Refused("请填写因素的名称（最多 60 字）和代码（英文字母、数字或下划线，最多 32 个）。")
    with transaction.atomic():
        insist(policies.may_make(actor))
        if Factor.objects.filter(name=name).exists() or Factor.objects.filter(code=code).exists():
            raise Refused(f"因素“{name}”或代码“{code}”已经有了，请直接录入它的数据，或换一个名称。")
        factor = Factor.objects.create(code=code, name=name, unit=unit.strip()[:20], inverse=inverse)
        record(
            actor=actor,
            action="allocation.add_factor",
            object_type="factor",
            object_id=factor.pk,
            object_label=name,
            payload={"code": code, "inverse": inverse},
        )
    return factor


def put_factor_values(*, actor: Actor, year: int, figures: Sequence[Figure]) -> int:
    """Store the figures that differ from what is there; how many did. All or none.

    Scenarios that were computed from older figures keep their lines until they are computed again.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(f"数据年度 {year} 不对，请填 {FIRST_YEAR} 到 {LAST_YEAR} 之间的年份。")
    if any(figure.value.quantize(Decimal("0.0001")) != figure.value for figure in figures):
        raise Refused("因素数据最多四位小数，请四舍五入后再录入。")
    with transaction.atomic():
        insist(policies.may_make(actor))
        there = {
            (row.factor_id, row.region_id): row
            for row in FactorValue.objects.select_for_update().filter(year=year)
        }  # fmt: skip
        new, changed, told = [], [], []
        for figure in figures:
            row = there.get((figure.factor_id, figure.region_code))
            if row is None:
                new.append(_row(year, figure))
            elif (row.value, row.source) != (figure.value, figure.source or row.source):
                row.value, row.source = figure.value, figure.source or row.source
                changed.append(row)
            else:
                continue
            told.append([figure.factor_id, figure.region_code, str(figure.value)])
        if told:
            FactorValue.objects.bulk_create(new, batch_size=_BATCH)
            FactorValue.objects.bulk_update(changed, ["value", "source"], batch_size=_BATCH)
            record(
                actor=actor,
                action="allocation.put_factor_values",
                object_type="factor_values",
                object_id=year,
                object_label=f"{year} 因素数据",
                payload={"figures": told},
            )
    return len(told)


def _row(year: int, figure: Figure) -> FactorValue:
    return FactorValue(
        year=year, factor_id=figure.factor_id, region_id=figure.region_code, value=figure.value, source=figure.source
    )
