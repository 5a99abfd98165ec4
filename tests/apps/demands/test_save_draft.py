"""Saving a draft: rows and opinions are stored, merged, refused in words; nothing that somebody else typed is lost."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.call_factory import PROPOSED, World
from tests.support.filling import ROW, certified, filled, new_row, save, started
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.calls.models import Call, ProposedProject
from zhixiang.apps.demands.actions.open_form import open_form
from zhixiang.apps.demands.actions.save_draft import save_draft
from zhixiang.apps.demands.draft_form import load_form
from zhixiang.apps.demands.models import DraftRow, Submission
from zhixiang.apps.demands.patch import Patch, PatchError, patch_from
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_form import row_amount

WAN = 10**6


def change(row: DraftRow, base: dict[str, str] | None = None, **values: str) -> dict[str, Any]:
    return {"uid": str(row.uid), "row_version": row.row_version, "values": values, "base": base or {}}


def stored(submission: Submission, **lookup: Any) -> DraftRow:
    return DraftRow.objects.get(submission=submission, **lookup)


def test_a_form_starts_with_what_the_province_proposes(world: World) -> None:
    submission = started(world)
    rows = DraftRow.objects.filter(submission=submission)
    assert [row.project_name for row in rows] == list(PROPOSED)
    assert load_form(submission).totals().rows == 0, "what nobody touched does not count"
    assert open_form(actor=world.filler(), call_id=world.call.pk).pk == submission.pk
    assert Event.objects.filter(action="demands.open_form").count() == 1


@pytest.mark.parametrize(("unit", "region", "city"), [
    ("enterprise", "440700000", "440700000"),
    ("centre", "440781000", "440700000"),
    ("direct", "440000000", None),
])  # fmt: skip
def test_a_form_knows_whose_office_receives_it(world: World, unit: str, region: str, city: str | None) -> None:
    submission = started(world, unit)
    assert (submission.region_id, submission.city_id) == (region, city)


@pytest.mark.parametrize("who", ["enterprise_certifier", "city", "province", "auditor"])
def test_only_those_who_fill_in_open_a_form(world: World, who: str) -> None:
    with pytest.raises(Refused):
        open_form(actor=world.actor(who), call_id=world.call.pk)


def test_a_call_that_does_not_ask_the_unit_cannot_be_answered(world: World) -> None:
    Call.objects.update(unit_kinds=["university"])
    with pytest.raises(Call.DoesNotExist):
        started(world)
    assert started(world, "elsewhere").pk
    Call.objects.update(status="closed", unit_kinds=[])
    with pytest.raises(Refused, match="已经结束"):
        started(world, "centre")


def test_a_region_that_is_not_asked_cannot_answer(world: World) -> None:
    world.call.regions.add("440700000")
    with pytest.raises(Call.DoesNotExist):
        started(world, "elsewhere")
    assert started(world, "centre").pk, "a county belongs to its city"
    assert started(world, "direct").pk, "a direct unit is asked by name"


def test_a_row_is_stored_with_its_money_in_fen(world: World) -> None:
    submission = started(world)
    done = save(world, submission, rows=[new_row(**ROW | {"amount_fen": "1,239.5"})])
    assert done.clean
    row = stored(submission, part__code="retained")
    assert (row.amount_fen, row.quantity, row.unit_amount_fen) == (1239_500_000, 4, 25 * WAN)
    assert done.form.totals().total_fen == 1239_500_000
    assert (row.row_version, row.changed_by_name) == (1, world.filler().name)


def test_what_cannot_be_stored_is_refused_field_by_field_and_the_rest_is_kept(world: World) -> None:
    submission = started(world)
    done = save(world, submission, rows=[new_row(project_name="甲", quantity="若干", category="字" * 101, no_such="x")])
    assert {(error.field, error.message[:12]) for error in done.errors} == {
        ("quantity", "“若干”不是一个整数，请"), ("category", "最多 100 字，现在有"), ("no_such", "没有名为“no_such"),
    }  # fmt: skip
    assert stored(submission, part__code="retained").project_name == "甲"


def test_a_part_takes_no_field_that_it_does_not_show(world: World) -> None:
    done = save(world, started(world), rows=[new_row("subsidy", project_name="甲", quantity="3")])
    assert [error.message for error in done.errors] == ["这一部分没有这一栏。"]


def test_a_part_takes_no_more_rows_than_it_may(world: World) -> None:
    world.call.parts.filter(code="retained").update(max_rows=2)
    world.call.parts.filter(code="subsidy").update(rows_may_be_added=False)
    done = save(world, started(world), rows=[new_row(), new_row(), new_row(), new_row("subsidy"), new_row("nothing")])
    assert [error.message for error in done.errors] == [
        "“保留省局部分”最多 2 行。", "“后补助资金”不能加行。", "没有这一部分，请刷新页面。",
    ]  # fmt: skip
    assert len(done.rows) == 2


def test_saving_the_same_again_changes_nothing(world: World) -> None:
    submission, row = started(world), new_row()
    save(world, submission, rows=[row])
    before, events = stored(submission, part__code="retained"), Event.objects.count()
    again = save(world, submission, rows=[row])
    assert again.clean, "an answer that was lost on the way is asked for again"
    after = stored(submission, part__code="retained")
    assert (after.row_version, Event.objects.count()) == (before.row_version, events)


def test_two_windows_on_different_fields_keep_both(world: World) -> None:
    submission = filled(world)
    row = stored(submission, part__code="retained")
    save(world, submission, rows=[change(row, remark="甲写的")])
    late = save(world, submission, rows=[change(row, {"necessity": ""}, necessity="乙写的")])
    assert late.clean
    row.refresh_from_db()
    assert (row.remark, row.necessity, row.row_version) == ("甲写的", "乙写的", 3)


def test_two_windows_on_the_same_field_are_a_conflict_with_both_texts(world: World) -> None:
    submission = filled(world)
    row = stored(submission, part__code="retained")
    save(world, submission, rows=[change(row, {"remark": ""}, remark="甲写的")])
    late = save(world, submission, rows=[change(row, {"remark": "", "necessity": ""}, remark="乙写的", necessity="乙")])
    assert [(one.yours, one.theirs, one.by) for one in late.conflicts] == [("乙写的", "甲写的", world.filler().name)]
    row.refresh_from_db()
    assert (row.remark, row.necessity) == ("甲写的", ""), "nothing of a row in conflict is saved"
    settled = save(world, submission, rows=[change(row, {"remark": "甲写的"}, remark="甲写的，乙写的")])
    assert settled.clean


def test_a_row_that_somebody_deleted_is_a_conflict(world: World) -> None:
    submission = filled(world)
    row = stored(submission, part__code="retained")
    done = save(world, submission, deleted=[{"uid": str(row.uid), "row_version": 1}])
    assert done.deleted == [row.uid]
    late = save(world, submission, rows=[change(row, remark="还在写")])
    assert [(one.gone, one.yours) for one in late.conflicts] == [(True, "还在写")]
    assert save(world, submission, deleted=[{"uid": str(row.uid), "row_version": 1}]).clean


def test_a_row_that_somebody_changed_is_not_deleted(world: World) -> None:
    submission = filled(world)
    row = stored(submission, part__code="retained")
    save(world, submission, rows=[change(row, remark="甲写的")])
    late = save(world, submission, deleted=[{"uid": str(row.uid), "row_version": 1}])
    assert late.conflicts
    assert stored(submission, pk=row.pk).remark == "甲写的"


def test_a_pre_filled_row_may_be_changed_but_not_deleted(world: World) -> None:
    submission = started(world)
    row = stored(submission, project_name=PROPOSED[0])
    done = save(world, submission, deleted=[{"uid": str(row.uid), "row_version": 1}])
    assert [error.message for error in done.errors] == ["这是省局预填的行，可以留空，不能删除。"]
    done = save(world, submission, rows=[change(row, amount_fen="30")])
    assert (done.form.totals().rows, done.form.totals().total_fen) == (1, 30 * WAN)


def test_rows_are_moved_and_a_row_of_another_window_stays(world: World) -> None:
    submission = started(world)
    rows = [new_row(project_name=name) for name in "甲乙丙丁"]
    save(world, submission, rows=rows)
    order = [rows[3]["uid"], rows[0]["uid"], rows[1]["uid"]]
    save(world, submission, order={"retained": order})
    names = [row.project_name for row in DraftRow.objects.filter(submission=submission, part__code="retained")]
    assert sorted(names) == sorted("甲乙丙丁")
    assert [name for name in names if name != "丙"] == ["丁", "甲", "乙"]


def test_opinions_are_stored_merged_and_refused(world: World) -> None:
    submission, project = started(world), ProposedProject.objects.get(project_name=PROPOSED[1])

    def opinion(version: int, **values: str) -> Any:
        return {"proposed": project.pk, "row_version": version, "values": values, "base": {}}

    done = save(world, submission, opinions=[opinion(0, on_name="agree", willing="yes", budget_fen="50")])
    assert done.clean
    assert (done.opinions[0].willing, done.opinions[0].budget_fen) == (True, 50 * WAN)
    assert save(world, submission, opinions=[opinion(0, performance="培训≥3场")]).clean, "another field: merged"
    late = save(world, submission, opinions=[opinion(0, on_name="object")])
    assert [(one.yours, one.theirs) for one in late.conflicts] == [("object", "agree")]
    wrong = save(world, submission, opinions=[opinion(2, on_name="maybe", willing="perhaps", budget_fen="若干", x="y")])
    assert len(wrong.errors) == 4
    assert save(world, submission, opinions=[opinion(0) | {"proposed": 999999}]).errors


def test_another_unit_s_draft_does_not_exist(world: World) -> None:
    submission = filled(world)
    with pytest.raises(Submission.DoesNotExist):
        save_draft(actor=world.filler("elsewhere"), submission_id=submission.pk, patch=Patch())
    with pytest.raises(Submission.DoesNotExist):
        save_draft(actor=world.actor("city"), submission_id=submission.pk, patch=Patch())
    with pytest.raises(Refused, match="没有“填报”的职责"):
        save_draft(actor=world.certifier(), submission_id=submission.pk, patch=Patch())


def test_a_signed_draft_and_a_closed_call_cannot_be_changed(world: World) -> None:
    submission = certified(world)
    with pytest.raises(Refused, match="已签发，待提交”，不能修改"):
        save(world, submission, rows=[new_row()])
    Submission.objects.update(state="draft")
    Call.objects.update(status="closed")
    with pytest.raises(Refused, match="征集已经结束"):
        save(world, submission, rows=[new_row()])


def test_every_save_leaves_its_event_and_the_chain_holds(world: World) -> None:
    submission = filled(world)
    event = Event.objects.get(action="demands.save_draft")
    assert event.payload["added"] == [str(stored(submission, part__code="retained").uid)]
    assert verify_chain().intact


@pytest.mark.parametrize(
    "data",
    [
        [], {"rows": {}}, {"rows": [1]}, {"rows": [{"uid": "x"}]}, {"rows": [{"uid": str(uuid.uuid4()), "values": []}]},
        {"rows": [{"uid": str(uuid.uuid4()), "row_version": -1}]}, {"rows": [{"uid": str(uuid.uuid4()), "values": {"a": 1}}]},
        {"opinions": [{}]}, {"order": []}, {"order": {"a": [1]}}, {"deleted": [None]},
        {"rows": [{"uid": str(uuid.uuid4()), "values": {"remark": "字" * 20_001}}]},
        {"rows": [{"uid": str(uuid.uuid4())}] * 501},
    ],
)  # fmt: skip
def test_a_request_of_another_shape_is_refused(data: Any) -> None:
    with pytest.raises(PatchError):
        patch_from(data)


AMOUNTS = st.none() | st.integers(0, 10**6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["retained", "centres"]), AMOUNTS, AMOUNTS, AMOUNTS), max_size=12))
def test_the_totals_agree_with_the_stored_rows(world: World, rows: list[tuple[str, Any, Any, Any]]) -> None:
    submission = started(world)
    DraftRow.objects.filter(submission=submission, proposed=None).delete()

    def text(value: int | None) -> str:
        return "" if value is None else str(value % 10**5)

    patch = [
        new_row(part, project_name="甲", amount_fen=text(a), quantity=text(n), unit_amount_fen=text(u))
        for part, a, n, u in rows
    ]
    sums = save(world, submission, rows=patch).form.totals()
    mine = DraftRow.objects.filter(submission=submission, proposed=None).select_related("part")
    assert sums.total_fen == sum(row_amount(row.values()) for row in mine)
    assert sum(sums.by_part.values()) == sums.total_fen
    assert sums.rows == len(rows)
