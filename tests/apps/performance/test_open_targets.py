"""Targets follow the money: a notice's tables hold at once, later readings and adjustments become versions."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.apps.conftest import ACTORS, JIANGMEN, SEES, TAISHAN, load, small_notice
from tests.intake.builder import Table
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.audit.models import Event
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance.actions.issue_targets import issue_targets
from zhixiang.apps.performance.actions.open_targets import open_targets
from zhixiang.apps.performance.models import Indicator, TargetRow, TargetTable, TargetVersion
from zhixiang.apps.performance.queries.target_money import issued_fen
from zhixiang.apps.performance.target_scope import target_filter, visible_targets

pytestmark = pytest.mark.usefixtures("regions")


@pytest.mark.usefixtures("loaded")
class TestFromANotice:
    def test_each_line_with_money_has_targets_that_hold(self) -> None:
        assert TargetTable.objects.count() == 3
        assert set(TargetVersion.objects.values_list("state", "number")) == {("issued", 1)}
        assert TargetRow.objects.count() == Indicator.objects.count()
        rows = TargetRow.objects.select_related("printed").order_by("version", "position")
        assert all(row.target == row.printed.target for row in rows if row.printed and not row.printed.note)
        assert all(row.name == row.printed.name for row in rows if row.printed)

    def test_their_money_is_that_of_the_lines(self) -> None:
        tables = list(TargetTable.objects.order_by("region"))
        assert [issued_fen(tables)[table.pk] for table in tables] == [300_000_000, 200_000_000, 10_000_000]

    def test_opening_again_changes_nothing(self) -> None:
        before = list(TargetVersion.objects.values())
        opened = open_targets(AllocationPlan.objects.get(), actor=COMMAND_LINE)
        assert opened == (0, 0, 3)
        assert list(TargetVersion.objects.values()) == before
        assert Event.objects.filter(action="performance.open_targets").count() == 2

    @pytest.mark.parametrize("name", ACTORS)
    def test_they_are_seen_by_region(self, name: str) -> None:
        actor = ACTORS[name]
        assert {table.region_id for table in visible_targets(actor)} == SEES[name]
        versions = TargetVersion.objects.filter(target_filter(actor, "table__"))
        assert {version.table.region_id for version in versions} == SEES[name]

    @pytest.mark.parametrize("name", ["jiangmen", "taishan", "auditor", "applicant", "nobody"])
    def test_only_who_plans_or_issues_opens_them(self, name: str) -> None:
        with pytest.raises(Refused):
            open_targets(AllocationPlan.objects.get(), actor=ACTORS[name])

    def test_no_table_has_two_versions_that_hold_or_two_on_their_way(self) -> None:
        version = TargetVersion.objects.order_by("pk")[0]
        for state in ("issued", "draft"):
            version.pk, version.number, version.reason = None, version.number + 1, "试"
            version.state, version.issued_at = state, version.issued_at if state == "issued" else None
            if state == "draft":
                version.save(force_insert=True)
                version.pk, version.number = None, version.number + 1
            with pytest.raises(IntegrityError), transaction.atomic():
                version.save(force_insert=True)


@pytest.mark.usefixtures("loaded")
class TestAgain:
    def test_a_notice_that_prints_other_targets_makes_a_version_and_keeps_the_old_one(self) -> None:
        builder = small_notice()
        table: Table = builder.tables[2]
        table.rows[-1] = "\t\t\t台山服务企业数量\t不少于30家"
        load(builder, name="更正.txt", replace=True)
        taishan = TargetTable.objects.get(region=TAISHAN)
        assert list(taishan.versions.values_list("number", "state")) == [(1, "replaced"), (2, "issued")]
        assert taishan.versions.get(number=2).rows.filter(name="台山服务企业数量", number=30).exists()
        assert TargetTable.objects.get(region=JIANGMEN).versions.count() == 1
        assert TargetTable.objects.count() == 3


@pytest.mark.usefixtures("loaded")
def test_an_adjustment_replaces_what_held_before() -> None:
    table = TargetTable.objects.get(region=JIANGMEN)
    first = table.versions.get()
    second = TargetVersion.objects.create(
        table=table, number=2, state="audited", reason="年中调整", created_at=first.created_at,
        changed_at=first.changed_at, changed_by_name="省局处室",
    )  # fmt: skip
    with pytest.raises(Refused):
        issue_targets(actor=ACTORS["jiangmen"], version_id=second.pk)
    issue_targets(actor=ACTORS["provincial_officer"], version_id=second.pk)
    assert list(table.versions.values_list("number", "state")) == [(1, "replaced"), (2, "issued")]


@pytest.mark.usefixtures("loaded")
def test_opening_takes_the_same_queries_for_one_project_and_for_two() -> None:
    plan = AllocationPlan.objects.select_related("fund").get()

    def queries(*regions: str) -> int:
        TargetTable.objects.filter(region__in=regions).delete()
        with CaptureQueriesContext(connection) as captured:
            assert open_targets(plan, actor=COMMAND_LINE).tables == len(regions)
        return len(captured)

    assert queries(JIANGMEN) == queries(JIANGMEN, TAISHAN)
