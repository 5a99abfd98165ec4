"""Targets from draft to issue: who may, what blocks, and that nothing typed or issued is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.conftest import ACTORS, JIANGMEN, TAISHAN
from zhixiang.apps.audit.models import Event
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance.actions.adjust_targets import adjust_targets
from zhixiang.apps.performance.actions.audit_targets import audit_targets
from zhixiang.apps.performance.actions.issue_targets import issue_targets
from zhixiang.apps.performance.actions.return_targets import return_targets
from zhixiang.apps.performance.actions.save_targets import NotSaved, Typed, save_targets
from zhixiang.apps.performance.actions.submit_targets import submit_targets
from zhixiang.apps.performance.models import TargetTable, TargetVersion
from zhixiang.apps.performance.queries.targets import changes, target_summaries, target_version
from zhixiang.apps.performance.target_entry import CELLS, TypedRow, cells_of, read_rows

CITY, COUNTY, PROVINCE = ACTORS["jiangmen"], ACTORS["taishan"], ACTORS["provincial_officer"]


@pytest.fixture
def draft(regions: None, loaded: object) -> TargetVersion:
    """江门 adjusts what holds."""
    held = TargetTable.objects.get(region=JIANGMEN).versions.get()
    return adjust_targets(actor=CITY, version_id=held.pk, reason="年中任务有变化")


def typed(version: TargetVersion, **first: str) -> Typed:
    """The rows as they are stored, the first with other cells."""
    rows = [TypedRow(row.stem, cells_of(row)) for row in version.rows.order_by("position")]
    rows[0] = TypedRow(rows[0].stem, {**rows[0].cells, **first})
    return Typed("提升知识产权服务能力", version.spending, rows)


def save(version: TargetVersion, what: Typed) -> TargetVersion:
    version.refresh_from_db()
    return save_targets(actor=CITY, version_id=version.pk, row_version=version.row_version, typed=what)


class TestWay:
    def test_an_adjustment_holds_once_it_was_audited_and_issued_and_the_old_one_stays(
        self, draft: TargetVersion
    ) -> None:
        held = draft.table.versions.get(number=1)
        before = list(held.rows.order_by("position").values())
        save(draft, typed(draft, value_text="不少于88场"))
        draft.refresh_from_db()
        submit_targets(actor=CITY, version_id=draft.pk, row_version=draft.row_version)
        draft.refresh_from_db()
        audit_targets(actor=PROVINCE, version_id=draft.pk, row_version=draft.row_version)
        issue_targets(actor=PROVINCE, version_id=draft.pk)
        assert list(draft.table.versions.values_list("number", "state")) == [(1, "replaced"), (2, "issued")]
        assert list(held.rows.order_by("position").values()) == before
        now = target_version(CITY, draft.table_id)
        assert now is not None
        found = changes(list(held.rows.all()), list(now.rows.all()), {"value_text": "指标值", "name": "三级指标"})
        assert [(one.cell, one.after) for one in found] == [("指标值", "不少于88场")]

    def test_each_step_leaves_its_event(self, draft: TargetVersion) -> None:
        save(draft, typed(draft))
        draft.refresh_from_db()
        submit_targets(actor=CITY, version_id=draft.pk, row_version=draft.row_version)
        draft.refresh_from_db()
        return_targets(actor=PROVINCE, version_id=draft.pk, row_version=draft.row_version, reason="请写明数量")
        steps = ["adjust_targets", "save_targets", "submit_targets", "return_targets"]
        assert [f"performance.{step}" for step in steps] == list(draft.events.values_list("action", flat=True))
        told = Event.objects.filter(object_type="target_version", object_id=str(draft.pk))
        assert told.count() == len(steps)
        draft.refresh_from_db()
        assert draft.return_reason == "请写明数量"

    @pytest.mark.parametrize("name", ["taishan", "shaoguan", "auditor", "finance_officer", "applicant", "nobody"])
    def test_others_neither_write_nor_submit_nor_audit(self, draft: TargetVersion, name: str) -> None:
        actor = ACTORS[name]
        for act in (submit_targets, audit_targets):
            with pytest.raises(Refused):
                act(actor=actor, version_id=draft.pk, row_version=draft.row_version)
        with pytest.raises(Refused):
            save_targets(actor=actor, version_id=draft.pk, row_version=draft.row_version, typed=typed(draft))
        with pytest.raises(Refused):
            adjust_targets(actor=actor, version_id=draft.table.versions.get(number=1).pk, reason="x")

    def test_the_city_does_not_audit_its_own(self, draft: TargetVersion) -> None:
        save(draft, typed(draft))
        draft.refresh_from_db()
        submit_targets(actor=CITY, version_id=draft.pk, row_version=draft.row_version)
        draft.refresh_from_db()
        with pytest.raises(Refused):
            audit_targets(actor=CITY, version_id=draft.pk, row_version=draft.row_version)

    def test_a_second_adjustment_waits_for_the_first(self, draft: TargetVersion) -> None:
        with pytest.raises(Refused, match="已有一个调整在办理"):
            adjust_targets(actor=CITY, version_id=draft.table.versions.get(number=1).pk, reason="又一个")

    def test_what_was_issued_cannot_be_written(self, draft: TargetVersion) -> None:
        held = draft.table.versions.get(number=1)
        with pytest.raises(Refused, match="不能修改"):
            save_targets(actor=CITY, version_id=held.pk, row_version=held.row_version, typed=typed(held))


class TestSaving:
    def test_one_wrong_cell_keeps_everything_as_it_was_and_is_named(self, draft: TargetVersion) -> None:
        before = list(draft.rows.order_by("position").values("name", "weight"))
        with pytest.raises(NotSaved) as refusal:
            save(draft, typed(draft, weight="很多", name="", quarters="10 40 30 100"))
        assert set(refusal.value.errors) == {(1, "weight"), (1, "name"), (1, "quarters")}
        assert list(draft.rows.order_by("position").values("name", "weight")) == before

    def test_two_windows_do_not_overwrite_each_other(self, draft: TargetVersion) -> None:
        seen = draft.row_version
        save(draft, typed(draft, value_text="不少于5场"))
        with pytest.raises(Refused, match="刚刚由"):
            save_targets(actor=CITY, version_id=draft.pk, row_version=seen, typed=typed(draft))

    def test_rows_keep_their_stem_when_they_move_and_new_ones_get_the_next(self, draft: TargetVersion) -> None:
        now = typed(draft)
        fresh = TypedRow(0, {**now.rows[0].cells, "name": "新增的培训场次", "value_text": "不少于3场"})
        last = max(row.stem for row in now.rows)
        save(draft, Typed(now.goals, now.spending, [fresh, *reversed(now.rows)]))
        stems = list(draft.rows.order_by("position").values_list("stem", flat=True))
        assert stems == [last + 1, *(row.stem for row in reversed(now.rows))]

    @pytest.mark.parametrize(
        ("cells", "said"),
        [({"weight": "90"}, "没有填权重"), ({"value_text": ""}, "没有填写指标值"), ({"value_text": "不少于0场"}, "指标值为 0")],
    )  # fmt: skip
    def test_what_blocks_is_said_when_it_is_submitted(
        self, draft: TargetVersion, cells: dict[str, str], said: str
    ) -> None:
        save(draft, typed(draft, **cells))
        draft.refresh_from_db()
        with pytest.raises(Refused, match=said):
            submit_targets(actor=CITY, version_id=draft.pk, row_version=draft.row_version)


@given(st.lists(st.fixed_dictionaries({cell: st.text(max_size=12) for cell in CELLS}), max_size=6))
def test_whatever_is_typed_is_either_read_or_named_as_wrong(rows: list[dict[str, str]]) -> None:
    sent = [TypedRow(0, cells) for cells in rows]
    reading = read_rows(TargetVersion(), sent, {})
    assert len(reading.rows) == sum(not row.blank for row in sent)
    assert {number for number, _cell in reading.errors} <= set(range(1, len(rows) + 1))
    assert len({row.stem for row in reading.rows}) == len(reading.rows)


@pytest.mark.usefixtures("regions", "loaded")
class TestList:
    def test_it_shows_what_somebody_may_see_with_its_money(self) -> None:
        page = target_summaries(PROVINCE, 2024)
        assert [(one.table.region_id, one.fen) for one in page.rows] == [
            ("440200000", 300_000_000), (JIANGMEN, 200_000_000), (TAISHAN, 10_000_000),
        ]  # fmt: skip
        assert [one.table.region_id for one in target_summaries(COUNTY, 2024).rows] == [TAISHAN]
        assert [one.table.region_id for one in target_summaries(PROVINCE, 2024, region=JIANGMEN).rows] == [
            JIANGMEN, TAISHAN,
        ]  # fmt: skip
        assert target_summaries(PROVINCE, 2024, state="draft").rows == []
