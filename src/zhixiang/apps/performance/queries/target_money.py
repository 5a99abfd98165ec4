"""The money behind targets: always the sum of issued lines, never a stored figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, Sum

from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.performance.models import TargetTable


def issued_fen(tables: Iterable[TargetTable]) -> dict[int, int]:
    """Table's key → fen that issued lines give its project in its year; without money, without an entry. One query.

    A level-1 project has no line of its own: its money is that of its tasks.
    """
    wanted = {(table.project_id, table.year): table.pk for table in tables}
    projects = {project for project, _year in wanted}
    lines = AllocationLine.objects.filter(
        Q(project__in=projects) | Q(project__parent__in=projects),
        plan__fund__year__in={year for _project, year in wanted},
        plan__status=AllocationPlan.Status.ISSUED,
    )
    sums = lines.order_by().values_list("project_id", "project__parent_id", "plan__fund__year")
    found: dict[int, int] = defaultdict(int)
    for project, above, year, fen in sums.annotate(fen=Sum("amount_fen")):
        for key in {(project, year), (above, year)} & wanted.keys():
            found[wanted[key]] += fen
    return {key: fen for key, fen in found.items() if fen}
