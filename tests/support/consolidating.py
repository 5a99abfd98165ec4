"""A city at work on its report, as the actions do it: for tests of what comes after."""

from __future__ import annotations

from tests.support.call_factory import World
from tests.support.filling import submitted
from zhixiang.apps.consolidation.actions.open_report import open_report
from zhixiang.apps.consolidation.actions.sign_report import sign_report
from zhixiang.apps.consolidation.actions.submit_report import submit_report
from zhixiang.apps.consolidation.actions.take_demands import take_demands
from zhixiang.apps.consolidation.models import Report, ReportLine, ReportVersion
from zhixiang.apps.consolidation.steps import Picked


def opened(world: World, enterprise: int = 2, centre: int = 1) -> Report:
    """The report of 江门, after its two units have submitted so many rows of 100 万元 each."""
    submitted(world, "enterprise", rows=enterprise)
    submitted(world, "centre", rows=centre)
    return open_report(actor=world.actor("city"), call_id=world.call.pk)


def taken(world: World, enterprise: int = 2, centre: int = 1) -> Report:
    """The same with every demand in a line of its own."""
    report = opened(world, enterprise, centre)
    take_demands(actor=world.actor("city"), report_id=report.pk)
    report.refresh_from_db()
    return report


def signed(world: World, report: Report) -> Report:
    """The draft as it is, signed."""
    report.refresh_from_db()
    return sign_report(actor=world.actor("city"), report_id=report.pk, draft_version=report.draft_version)


def sent(world: World, report: Report | None = None) -> ReportVersion:
    """The whole way to the province."""
    report = signed(world, report or taken(world))
    return submit_report(actor=world.actor("city"), report_id=report.pk)


def in_order(report: Report) -> list[ReportLine]:
    """The lines as the report shows them."""
    return list(report.lines.order_by("part_id", "position", "pk"))


def picked(*lines: ReportLine) -> list[Picked]:
    """The lines as somebody sees them now."""
    return [Picked(line.pk, line.row_version) for line in ReportLine.objects.filter(pk__in=[line.pk for line in lines])]
