"""Lines that were read before the library was there get the projects that they pay for."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone

_BATCH = 500
_PROVINCE = "440000000"


def give_projects(apps: Any, schema_editor: Any) -> None:
    """One level-1 project a fund, one level-2 project for each unit and task under it; a reading repeated shares them.

    Codes follow the pattern of the field: region (6), year (2), kind T, running number (12).
    """
    plan_model = apps.get_model("allocation", "AllocationPlan")
    plan_model.objects.update(method="read")
    for fund in apps.get_model("allocation", "Fund").objects.filter(plans__lines__isnull=False).distinct():
        _give(apps, fund)


def _give(apps: Any, fund: Any) -> None:
    project_model = apps.get_model("library", "Project")
    line_model = apps.get_model("allocation", "AllocationLine")
    lines = list(line_model.objects.filter(plan__fund=fund).select_related("region").order_by("plan", "position"))
    policy = project_model.objects.create(
        level=1, name=fund.name, region_id=_province(apps, lines[0]), unit_name="广东省市场监督管理局",
        **_shared(apps, fund, sum(line.amount_fen for line in lines if line.plan.status == "issued"), _PROVINCE),
    )  # fmt: skip
    known: dict[tuple[str, str, str], Any] = {}
    for line in lines:
        key = (line.region_id, line.unit_name, line.project_name)
        if key not in known:
            known[key] = project_model.objects.create(
                level=2, parent=policy, name=line.project_name or line.unit_name, region_id=line.region_id,
                unit_name=line.unit_name, **_shared(apps, fund, line.amount_fen, line.region_id),
            )  # fmt: skip
            apps.get_model("library", "ProjectYear").objects.create(
                project=known[key], year=fund.year, asked_fen=line.amount_fen
            )
        line.project = known[key]
    line_model.objects.bulk_update(lines, ["project"], batch_size=_BATCH)


def _province(apps: Any, line: Any) -> str:
    found = apps.get_model("people", "Region").objects.filter(pk=_PROVINCE).first()
    return found.pk if found is not None else line.region_id


def _shared(apps: Any, fund: Any, fen: int, region: str) -> dict[str, Any]:
    start = f"{region[:6]}{fund.year % 100:02d}T"
    used = apps.get_model("library", "Project").objects.filter(code__startswith=start).count()
    now = timezone.now()
    return {
        "code": f"{start}{used + 1:012d}", "start_year": fund.year, "end_year": fund.year, "total_fen": fen,
        "function_code": fund.function_code, "state": "arranged", "created_at": now, "changed_at": now,
        "changed_by_name": "命令行",
    }  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("allocation", "0004_plans_made_here"), ("library", "0001_initial")]

    operations = [migrations.RunPython(give_projects, migrations.RunPython.noop)]
