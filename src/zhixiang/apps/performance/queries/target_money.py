"""The money behind targets: always the sum of issued lines, never a stored figure."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Sum

from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.performance.models import TargetTable


def issued_fen(tables: Iterable[TargetTable]) -> dict[int, int]:
    """Table's key → fen that issued lines give its project in its year; without money, without an entry. One query."""
    wanted = {(table.project_id, table.year): table.pk for table in tables}
    lines = AllocationLine.objects.filter(
        project__in={project for project, _year in wanted},
        plan__fund__year__in={year for _project, year in wanted},
        plan__status=AllocationPlan.Status.ISSUED,
    )
    sums = lines.order_by().values_list("project_id", "plan__fund__year").annotate(fen=Sum("amount_fen"))
    return {wanted[project, year]: fen for project, year, fen in sums if (project, year) in wanted and fen}
