"""What helps to fill targets in: last year's rows, the dictionary, the workbook there and back, the levels compared."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.apps.conftest import ACTORS, JIANGMEN, YEAR
from zhixiang.apps.library.models import Project
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance.actions.adjust_targets import adjust_targets
from zhixiang.apps.performance.actions.audit_targets import audit_targets
from zhixiang.apps.performance.actions.issue_targets import issue_targets
from zhixiang.apps.performance.actions.open_policy_targets import open_policy_targets
from zhixiang.apps.performance.actions.save_targets import Typed, save_targets
from zhixiang.apps.performance.actions.submit_targets import submit_targets
from zhixiang.apps.performance.actions.take_targets import take_targets
from zhixiang.apps.performance.models import TargetRow, TargetTable, TargetVersion
from zhixiang.apps.performance.queries.target_levels import levels, policies_without_targets
from zhixiang.apps.performance.queries.target_sources import entry_of, target_sources
from zhixiang.apps.performance.queries.targets import target_summaries, target_version
from zhixiang.apps.performance.target_entry import TypedRow, cells_of
from zhixiang.apps.performance.target_sheets import sheets_of, typed_of
from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.forms.target_sheet import read_target_sheet
from zhixiang.publishing.xlsx import workbook

CITY, PROVINCE = ACTORS["jiangmen"], ACTORS["provincial_officer"]


@pytest.fixture
def draft(regions: None, loaded: object) -> TargetVersion:
    """江门 adjusts what holds."""
    return adjusting(TargetTable.objects.get(region=JIANGMEN))


def adjusting(table: TargetTable) -> TargetVersion:
    held = table.versions.get(state="issued")
    version = adjust_targets(actor=CITY, version_id=held.pk, reason="年中任务有变化")
    found = target_version(CITY, table.pk, version.number)
    assert found is not None
    return found


def a_year_before(draft: TargetVersion) -> TargetTable:
    """What held in the year before: the same rows, the first one called otherwise and with a weight."""
    table = TargetTable.objects.create(project=draft.table.project, year=YEAR - 1, region=draft.table.region)
    old = TargetVersion.objects.create(
        table=table, number=1, state="issued", created_at=draft.created_at, changed_at=draft.changed_at,
        issued_at=draft.created_at,
    )  # fmt: skip
    rows = list(draft.rows.order_by("position"))
    for row in rows:
        row.pk, row.version = None, old
    rows[0].name, rows[0].group_key, rows[0].weight = "举办知识产权论坛", "forum", 20
    rows[0].base_value, rows[0].base_year = 3, YEAR - 2
    TargetRow.objects.bulk_create(rows)
    return table


class TestTaking:
    def test_last_year_offers_what_the_draft_lacks_and_brings_everything_but_the_weight(
        self, draft: TargetVersion
    ) -> None:
        before = list(draft.rows.order_by("position").values("name", "position", "stem"))
        a_year_before(draft)
        found = target_sources(CITY, draft, "")
        assert [row.name for row in found.last_year] == ["举办知识产权论坛"]
        chosen = {row.pk for row in found.last_year}
        added = take_targets(actor=CITY, version_id=draft.pk, row_version=1, row_ids=chosen, keys=["complaint_rate"])
        assert added == 2
        rows = list(draft.rows.order_by("position"))
        assert [{"name": r.name, "position": r.position, "stem": r.stem} for r in rows][: len(before)] == before
        forum, complaints = rows[-2:]
        assert (forum.name, forum.weight, forum.base_year) == ("举办知识产权论坛", None, YEAR - 2)
        assert forum.base_value == Decimal(3)
        entry = entry_of("complaint_rate")
        assert entry is not None
        assert (complaints.name, complaints.level2, complaints.value_text) == (entry.name, entry.level2, "")
        assert len({row.stem for row in rows}) == len(rows)

    def test_nothing_is_taken_twice(self, draft: TargetVersion) -> None:
        take_targets(actor=CITY, version_id=draft.pk, row_version=1, row_ids=(), keys=["complaint_rate"])
        draft.refresh_from_db()
        with pytest.raises(Refused, match="先勾选"):
            take_targets(
                actor=CITY, version_id=draft.pk, row_version=draft.row_version, row_ids=(), keys=["complaint_rate"]
            )

    def test_the_rows_of_others_cannot_be_taken_by_their_number(self, draft: TargetVersion) -> None:
        other = TargetRow.objects.exclude(version__table__region=JIANGMEN).first()
        assert other is not None
        with pytest.raises(Refused, match="先勾选"):
            take_targets(actor=CITY, version_id=draft.pk, row_version=1, row_ids={other.pk}, keys=[])

    @pytest.mark.parametrize("name", ["shaoguan", "taishan", "auditor", "finance_officer", "applicant"])
    def test_others_take_nothing(self, draft: TargetVersion, name: str) -> None:
        with pytest.raises(Refused):
            take_targets(actor=ACTORS[name], version_id=draft.pk, row_version=1, row_ids=(), keys=["complaint_rate"])


class TestWorkbook:
    def test_what_is_downloaded_is_read_back_as_it_was(self, draft: TargetVersion) -> None:
        kept = list(draft.rows.order_by("position"))
        data = workbook(sheets_of(draft))
        rows = typed_of(read_target_sheet(data, "目标.xlsx"), kept)
        assert [row.stem for row in rows] == [row.stem for row in kept]
        for row, old in zip(rows, kept, strict=True):
            assert {**row.cells} == {**cells_of(old)}

    def test_a_level_above_holds_for_the_rows_below_it(self) -> None:
        rows = read_target_sheet(
            sheet(["一级指标", "二级指标", "三级指标", "目标值（2024年）"],
                  ["产出指标", "数量指标", "培训场次", "≥3场"], ["", "", "宣讲场次", "≥2场"],
                  ["满意度", "", "学员满意度", "≥90%"]),
            "目标.xlsx",
        )  # fmt: skip
        typed = typed_of(rows, [])
        assert [row.cells["level"] for row in typed] == [
            "产出指标 / 数量指标", "产出指标 / 数量指标", "满意度指标 / 服务对象满意度指标",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"not a workbook", "不是 Word"),
            (b"PK\x03\x04" + b"\0" * 60, "损坏"),
        ],
    )
    def test_what_is_no_workbook_is_refused_in_words(self, data: bytes, said: str) -> None:
        with pytest.raises(UnreadableFile, match=said):
            read_target_sheet(data, "目标.xlsx")

    def test_a_workbook_without_the_columns_or_without_rows_says_what_is_missing(self) -> None:
        with pytest.raises(UnreadableFile, match="表头要有“三级指标”和“指标值”"):
            read_target_sheet(sheet(["项目", "金额"], ["甲", "1"]), "目标.xlsx")
        with pytest.raises(UnreadableFile, match="没有指标"):
            read_target_sheet(sheet(["三级指标", "指标值"]), "目标.xlsx")


@given(st.lists(st.tuples(st.text("培训场次=+@-1 ", max_size=8), st.text("≥0123场%", max_size=6)), max_size=5))
def test_any_texts_of_a_sheet_come_back_as_rows(rows: list[tuple[str, str]]) -> None:
    wanted = [(name.strip(), value.strip()) for name, value in rows if name.strip() or value.strip()]
    data = sheet(["三级指标", "指标值"], *(list(row) for row in rows), ["尾行", "1场"])
    found = [(row.cells["name"], row.cells["value_text"]) for row in read_target_sheet(data, "目标.xlsx")]
    assert found == [*wanted, ("尾行", "1场")]


def sheet(*rows: list[str]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = page.cell(number, place)
            cell.value, cell.data_type = text, "s"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class TestLevels:
    def test_the_province_sees_where_the_regions_do_not_make_its_target(self, draft: TargetVersion) -> None:
        policy = policies_without_targets(PROVINCE, YEAR)
        assert policy == [draft.table.project.parent]
        table = open_policy_targets(actor=PROVINCE, project_id=policy[0].pk, year=YEAR)
        assert policies_without_targets(PROVINCE, YEAR) == []
        version = table.versions.get()
        some = TargetRow.objects.filter(version__state="issued", unit="场").order_by("pk")[0]
        together = sum(
            row.number or 0
            for row in TargetRow.objects.filter(version__state="issued", group_key=some.group_key, unit="场")
        )
        row = TypedRow(0, {**cells_of(some), "value_text": f"不少于{int(together) + 1}场"})
        save_targets(actor=PROVINCE, version_id=version.pk, row_version=1, typed=Typed("总目标", "", [row]))
        version.refresh_from_db()
        submit_targets(actor=PROVINCE, version_id=version.pk, row_version=version.row_version)
        version.refresh_from_db()
        audit_targets(actor=PROVINCE, version_id=version.pk, row_version=version.row_version)
        issue_targets(actor=PROVINCE, version_id=version.pk)
        (one,) = levels(PROVINCE, YEAR).sums
        assert not one.met
        assert one.gap == Decimal(-1)
        assert one.sum == Decimal(together)

    def test_the_same_project_is_not_opened_twice_nor_by_a_city_nor_without_money(self, draft: TargetVersion) -> None:
        policy = draft.table.project.parent_id or 0
        with pytest.raises(Refused):
            open_policy_targets(actor=CITY, project_id=policy, year=YEAR)
        with pytest.raises(Refused, match="先下达资金"):
            open_policy_targets(actor=PROVINCE, project_id=policy, year=YEAR + 5)
        open_policy_targets(actor=PROVINCE, project_id=policy, year=YEAR)
        with pytest.raises(Refused, match="已经布置"):
            open_policy_targets(actor=PROVINCE, project_id=policy, year=YEAR)

    def test_list_and_levels_take_the_same_queries_however_many_tables_there_are(self, draft: TargetVersion) -> None:
        def counted() -> tuple[int, int]:
            with CaptureQueriesContext(
                connection,
            ) as listing:
                assert target_summaries(PROVINCE, YEAR).rows
            with CaptureQueriesContext(connection) as comparing:
                levels(PROVINCE, YEAR)
            return len(listing), len(comparing)

        before = counted()
        more = TargetTable.objects.bulk_create(
            TargetTable(project=project, year=YEAR, region_id=JIANGMEN) for project in _copies(draft.table.project, 7)
        )
        now = draft.created_at
        versions = TargetVersion.objects.bulk_create(
            TargetVersion(table=table, number=1, state="issued", created_at=now, changed_at=now, issued_at=now)
            for table in more
        )
        TargetRow.objects.bulk_create(
            TargetRow(
                version=version, position=0, stem=1, name="培训", kind="quantitative", op="ge", number=3, unit="场"
            )
            for version in versions
        )
        assert counted() == before
        assert before[0] <= 5
        assert before[1] <= 2


def _copies(project: Project, count: int) -> list[Project]:
    made = []
    for number in range(count):
        project.pk, project.code = None, f"44070024T0000000090{number:02d}"
        project.save(force_insert=True)
        made.append(Project.objects.get(pk=project.pk))
    return made
