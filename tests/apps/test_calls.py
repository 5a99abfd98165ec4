"""Building a call, opening it, what it refuses on the way, more time, and the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.support.call_factory import CITY, COUNTY, OTHER_CITY, PROVINCE, World, small_call
from tests.support.uploads import upload
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.calls.actions.add_attachment import add_attachment
from zhixiang.apps.calls.actions.cancel_call import cancel_call
from zhixiang.apps.calls.actions.clone_call import clone_call
from zhixiang.apps.calls.actions.close_call import close_call
from zhixiang.apps.calls.actions.create_call import create_call
from zhixiang.apps.calls.actions.extend import extend
from zhixiang.apps.calls.actions.open_call import open_call
from zhixiang.apps.calls.actions.remove_attachment import remove_attachment
from zhixiang.apps.calls.actions.set_parts import set_parts
from zhixiang.apps.calls.actions.set_proposed import set_proposed
from zhixiang.apps.calls.actions.update_call import update_call
from zhixiang.apps.calls.drafts import PartValues, ProposedValues
from zhixiang.apps.calls.models import Call, Extension
from zhixiang.apps.demands.models import Submission, SubmissionVersion
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_form import Column

pytestmark = pytest.mark.django_db

PART = PartValues(
    "own", "自定部分", [Column("project_name", "项目", required=True), Column("amount_fen")], categories=["甲", "乙"]
)


@pytest.fixture
def world() -> World:
    return small_call()


@pytest.fixture
def province(world: World) -> Actor:
    return world.actor("province")


@pytest.fixture
def draft(province: Actor) -> Call:
    return create_call(actor=province, year=2025, title=" 2025年度征集 ")


def now(**ahead: float) -> datetime:
    return timezone.now() + timedelta(**ahead)


def ready(draft: Call, province: Actor) -> Call:
    """The draft with a window and a part."""
    update_call(
        actor=province, call_id=draft.pk, row_version=None, values={"opens_at": now(days=-1), "closes_at": now(days=9)}
    )
    return set_parts(actor=province, call_id=draft.pk, row_version=None, parts=[PART])


WRITES: dict[str, Callable[[Actor, Call], object]] = {
    "create": lambda actor, _call: create_call(actor=actor, year=2025, title="征集"),
    "update": lambda actor, call: update_call(actor=actor, call_id=call.pk, row_version=None, values={"title": "改"}),
    "parts": lambda actor, call: set_parts(actor=actor, call_id=call.pk, row_version=None, parts=[PART]),
    "proposed": lambda actor, call: set_proposed(
        actor=actor, call_id=call.pk, row_version=None, part_code="retained", rows=[ProposedValues("项目")]
    ),
    "clone": lambda actor, call: clone_call(actor=actor, call_id=call.pk, year=2026),
    "attach": lambda actor, call: add_attachment(actor=actor, call_id=call.pk, row_version=None, upload=upload()),
    "detach": lambda actor, call: remove_attachment(actor=actor, call_id=call.pk, row_version=None, attachment_id=1),
    "open": lambda actor, call: open_call(actor=actor, call_id=call.pk, row_version=None),
    "close": lambda actor, call: close_call(actor=actor, call_id=call.pk),
    "cancel": lambda actor, call: cancel_call(actor=actor, call_id=call.pk, reason="不办了"),
    "extend": lambda actor, call: extend(
        actor=actor, call_id=call.pk, closes_at=now(days=30), reason="台风", region_code=CITY
    ),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(
    "who", ["finance", "auditor", "city", "county", "expert", "system", "security", "enterprise_filler"]
)
def test_calls_are_the_province_s_to_write(world: World, who: str, write: str) -> None:
    before, calls = Event.objects.count(), Call.objects.count()
    with pytest.raises(Refused, match="只有省局处室可以编制和管理征集"):
        WRITES[write](world.actor(who), world.call)
    assert (Event.objects.count(), Call.objects.count()) == (before, calls)


@pytest.mark.parametrize("write", ["update", "parts", "proposed", "attach", "detach", "open"])
def test_what_is_published_stands(world: World, province: Actor, write: str) -> None:
    with pytest.raises(Refused, match="征集现在是“已发布”，内容不能再改"):
        WRITES[write](province, world.call)


def test_each_step_of_a_call_leaves_its_event_and_the_chain_holds(draft: Call, province: Actor) -> None:
    ready(draft, province)
    set_proposed(actor=province, call_id=draft.pk, row_version=None, part_code="own", rows=[ProposedValues("项目")])
    attached = add_attachment(actor=province, call_id=draft.pk, row_version=None, upload=upload("通知.pdf"))
    assert attached.title == "通知"
    open_call(actor=province, call_id=draft.pk, row_version=None)
    draft.refresh_from_db()
    assert (draft.status, draft.opened_by_name) == (Call.Status.OPEN, province.name)
    assert list(Event.objects.filter(object_type="call").order_by("seq").values_list("action", flat=True)) == [
        "calls.create_call", "calls.update_call", "calls.set_parts", "calls.set_proposed", "calls.add_attachment",
        "calls.open_call",
    ]  # fmt: skip
    assert verify_chain().intact


def test_two_windows_do_not_overwrite_each_other(draft: Call, province: Actor) -> None:
    seen = draft.row_version
    update_call(actor=province, call_id=draft.pk, row_version=seen, values={"doc_no": "甲〔2024〕1号"})
    for write in (
        lambda: update_call(actor=province, call_id=draft.pk, row_version=seen, values={"doc_no": "乙〔2024〕2号"}),
        lambda: set_parts(actor=province, call_id=draft.pk, row_version=seen, parts=[PART]),
        lambda: open_call(actor=province, call_id=draft.pk, row_version=seen),
    ):
        with pytest.raises(Refused, match="刚被别人"):
            write()
    draft.refresh_from_db()
    assert draft.doc_no == "甲〔2024〕1号"


def test_saving_what_is_there_already_is_no_change(draft: Call, province: Actor) -> None:
    before = Event.objects.count()
    update_call(actor=province, call_id=draft.pk, row_version=draft.row_version, values={"title": "2025年度征集"})
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"title": "  "}, "请填写标题"),
        ({"title": "长" * 201}, "“标题”太长：最多 200 字，现有 201 字"),
        ({"year": 1899}, "项目年度须在"),
        ({"unit_kinds": ["emperor"]}, "不认识的类别"),
        ({"region_codes": [PROVINCE]}, "只能选区划表里的市、县"),
        ({"region_codes": ["999999000"]}, "只能选区划表里的市、县"),
        ({"direct_unit_ids": [999_999]}, "只能选状态正常的省直单位"),
        ({"opens_at": now(days=2), "closes_at": now(days=1)}, "截止时间须晚于开始时间"),
    ],
)
def test_values_that_cannot_be_are_refused(draft: Call, province: Actor, values: dict, says: str) -> None:
    with pytest.raises(Refused, match=says):
        update_call(actor=province, call_id=draft.pk, row_version=None, values=values)
    draft.refresh_from_db()
    assert draft.row_version == 1


COLUMN = Column("project_name")


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (replace(PART, title=" "), "第 1 部分没有名称"),
        (replace(PART, code="A B"), "代码只能用小写字母"),
        (replace(PART, columns=[Column("amount_fen")]), "须有“拟设置项目”一栏"),
        (replace(PART, columns=[COLUMN, Column("quantity")]), "须一起选"),
        (replace(PART, columns=[COLUMN, COLUMN]), "选了两次"),
        (replace(PART, columns=[COLUMN, Column("remark", "拟设置项目")]), "两栏名称相同"),
        (replace(PART, columns=[COLUMN, Column("remark", limit=2001)]), "字数上限须在 1 到 2000 之间"),
        (replace(PART, columns=[replace(COLUMN, label="长" * 51)]), "最多 50 字"),
        (replace(PART, max_rows=0), "最多行数须在"),
        (replace(PART, categories=["甲", "甲 "]), "有相同的类型"),
        (replace(PART, categories=["长" * 101]), "太长：最多 100 字"),
    ],
)
def test_a_part_that_cannot_be_filled_in_is_refused(draft: Call, province: Actor, part: PartValues, says: str) -> None:
    with pytest.raises(Refused, match=says):
        set_parts(actor=province, call_id=draft.pk, row_version=None, parts=[part])
    assert not draft.parts.exists()


def test_a_changed_layout_makes_a_new_version_of_the_form(draft: Call, province: Actor) -> None:
    def version(*parts: PartValues) -> int:
        set_parts(actor=province, call_id=draft.pk, row_version=None, parts=parts)
        draft.refresh_from_db()
        return draft.form_version

    assert version(PART) == 1
    assert version(replace(PART, guidance="新的说明")) == 1, "what is not printed in the table changes no form"
    assert version(replace(PART, columns=[*PART.columns, Column("remark")])) == 2
    assert version(replace(PART, columns=[*PART.columns, Column("remark")]), replace(PART, code="more")) == 3


def test_parts_keep_their_proposed_projects_as_long_as_they_stay(draft: Call, province: Actor) -> None:
    other = replace(PART, code="other", title="另一部分")
    set_parts(actor=province, call_id=draft.pk, row_version=None, parts=[PART, other])
    for code in ("own", "other"):
        set_proposed(actor=province, call_id=draft.pk, row_version=None, part_code=code, rows=[ProposedValues(code)])
    set_parts(actor=province, call_id=draft.pk, row_version=None, parts=[replace(other, title="改名"), PART])
    assert [(p.title, [r.project_name for r in p.proposed.all()]) for p in draft.parts.all()] == [
        ("改名", ["other"]),
        ("自定部分", ["own"]),
    ]
    set_parts(actor=province, call_id=draft.pk, row_version=None, parts=[PART])
    assert [part.code for part in draft.parts.all()] == ["own"]


def test_proposed_rows_are_named_and_not_too_long(draft: Call, province: Actor) -> None:
    set_parts(actor=province, call_id=draft.pk, row_version=None, parts=[PART])

    def propose(*rows: ProposedValues) -> None:
        set_proposed(actor=province, call_id=draft.pk, row_version=None, part_code="own", rows=rows)

    propose(ProposedValues("一", category="甲"), ProposedValues(" 二 "))
    with pytest.raises(Refused, match="第 2 行没有项目名称"):
        propose(ProposedValues("三"), ProposedValues(" "))
    with pytest.raises(Refused, match="第 1 行的“申报主体”太长：最多 500 字，现有 501 字"):
        propose(ProposedValues("三", applicants="长" * 501))
    assert [row.project_name for row in draft.parts.get().proposed.all()] == ["一", "二"]


def test_opening_says_everything_that_is_missing_at_once(draft: Call, province: Actor) -> None:
    with pytest.raises(Refused, match=r"还没有开始时间。还没有截止时间。征集表还没有任何部分。"):
        open_call(actor=province, call_id=draft.pk, row_version=None)
    update_call(
        actor=province, call_id=draft.pk, row_version=None, values={"opens_at": now(days=-3), "closes_at": now(days=-1)}
    )
    set_parts(
        actor=province, call_id=draft.pk, row_version=None,
        parts=[replace(PART, asks_opinions=True), replace(PART, code="fixed", title="定死", rows_may_be_added=False)],
    )  # fmt: skip
    with pytest.raises(Refused) as refusal:
        open_call(actor=province, call_id=draft.pk, row_version=None)
    for word in ("已经过去", "“自定部分”要征求意见，却没有拟设置项目", "“定死”不能加行"):
        assert word in str(refusal.value)
    draft.refresh_from_db()
    assert draft.status == Call.Status.DRAFT


def test_a_clone_has_the_form_but_not_the_window_or_the_number(world: World, province: Actor) -> None:
    world.call.regions.add(CITY)
    clone = clone_call(actor=province, call_id=world.call.pk, year=2025)
    assert (clone.title, clone.year, clone.status) == ("2025年度知识产权项目需求征集（测试）", 2025, Call.Status.DRAFT)
    assert (clone.doc_no, clone.opens_at, clone.closes_at, clone.cloned_from) == ("", None, None, world.call)
    assert [region.pk for region in clone.regions.all()] == [CITY]
    assert list(clone.direct_units.all()) == [world.units["direct"]]

    def form(call: Call) -> list[object]:
        return [
            (p.code, p.columns, p.categories, p.asks_opinions, [r.project_name for r in p.proposed.all()])
            for p in call.parts.all()
        ]

    assert form(clone) == form(world.call)
    set_parts(actor=province, call_id=clone.pk, row_version=None, parts=[PART])
    assert world.call.parts.count() == 4, "the earlier call is not touched"


def test_attachments_come_and_go_while_the_call_is_a_draft(draft: Call, province: Actor) -> None:
    one = add_attachment(actor=province, call_id=draft.pk, row_version=None, upload=upload(), title="填写说明")
    with pytest.raises(Refused, match="认不出"):
        add_attachment(actor=province, call_id=draft.pk, row_version=None, upload=upload("坏.pdf", b"MZ"))
    with pytest.raises(Refused, match="找不到这个附件"):
        remove_attachment(actor=province, call_id=draft.pk, row_version=None, attachment_id=one.pk + 1)
    assert [item.title for item in draft.attachments.all()] == ["填写说明"]
    remove_attachment(actor=province, call_id=draft.pk, row_version=None, attachment_id=one.pk)
    assert not draft.attachments.exists()


def test_more_time_is_a_row_and_the_call_stays_as_it_was(world: World, province: Actor) -> None:
    before = Call.objects.values().get(pk=world.call.pk)
    row = extend(
        actor=province, call_id=world.call.pk, closes_at=now(days=9), reason=" 台风停工 ",
        unit_id=world.units["enterprise"].pk,
    )  # fmt: skip
    assert (row.unit, row.region, row.reason) == (world.units["enterprise"], None, "台风停工")
    assert (row.granted_by_name, row.granted_by_id) == (province.name, province.user_id)
    assert Call.objects.values().get(pk=world.call.pk) == before
    assert Event.objects.get(action="calls.extend").payload["reason"] == "台风停工"


def test_more_time_is_only_ever_later_and_for_one_of_them(world: World, province: Actor) -> None:
    unit = world.units["enterprise"].pk
    closes = world.call.closes_at
    assert closes is not None

    def refused(says: str, *, at: datetime, reason: str = "台风", **whom: object) -> None:
        with pytest.raises(Refused, match=says):
            extend(actor=province, call_id=world.call.pk, closes_at=at, reason=reason, **whom)  # type: ignore[arg-type]

    refused("延期只能更晚", at=closes, unit_id=unit)
    refused("已经过去", at=now(days=-1), unit_id=unit)
    refused("请写明延期的理由", at=now(days=9), reason=" ", unit_id=unit)
    refused("请在两者中选一个", at=now(days=9))
    refused("请在两者中选一个", at=now(days=9), unit_id=unit, region_code=CITY)
    refused("找不到这家单位", at=now(days=9), unit_id=999_999)
    refused("找不到这个市、县", at=now(days=9), region_code=PROVINCE)
    extend(actor=province, call_id=world.call.pk, closes_at=closes + timedelta(days=4), reason="台风", region_code=CITY)
    refused("延期只能更晚", at=closes + timedelta(days=3), unit_id=unit)
    extend(actor=province, call_id=world.call.pk, closes_at=closes + timedelta(days=3), reason="汛", region_code=COUNTY)
    world.call.regions.add(OTHER_CITY)
    refused("不在这些地区", at=now(days=30), unit_id=unit)
    assert Extension.objects.count() == 2


def test_a_call_ends_only_after_its_last_deadline(world: World, province: Actor) -> None:
    extend(actor=province, call_id=world.call.pk, closes_at=now(days=9), reason="台风", region_code=CITY)
    Call.objects.filter(pk=world.call.pk).update(opens_at=now(days=-9), closes_at=now(days=-1))
    with pytest.raises(Refused, match="到时才能结束"):
        close_call(actor=province, call_id=world.call.pk)
    Extension.objects.update(closes_at=now(hours=-1))
    closed = close_call(actor=province, call_id=world.call.pk)
    assert (closed.status, closed.ended_by_name) == (Call.Status.CLOSED, province.name)
    for again in (WRITES["close"], WRITES["cancel"], WRITES["extend"]):
        with pytest.raises(Refused, match="已结束"):
            again(province, world.call)


def test_a_call_is_dropped_with_a_reason_and_only_while_nobody_has_submitted(world: World, province: Actor) -> None:
    with pytest.raises(Refused, match="请写明取消的理由"):
        cancel_call(actor=province, call_id=world.call.pk, reason=" ")
    unit = world.units["enterprise"]
    submission = Submission.objects.create(
        call=world.call, unit=unit, region_id=CITY, city_id=CITY, created_at=now(), changed_at=now()
    )
    submission.latest = SubmissionVersion.objects.create(
        submission=submission, number=1, content={}, sha256="0" * 64, sm3="0" * 64, receipt_no="1", total_fen=0,
        row_count=0, filled_by_name="填报人", certified_by_name="签发人", certified_at=now(), submitted_by_name="填报人",
        submitted_at=now(),
    )  # fmt: skip
    submission.save()
    with pytest.raises(Refused, match="已有 1 家单位提交"):
        cancel_call(actor=province, call_id=world.call.pk, reason="不办了")
    Submission.objects.update(latest=None)
    cancelled = cancel_call(actor=province, call_id=world.call.pk, reason="不办了")
    assert (cancelled.status, cancelled.end_reason) == (Call.Status.CANCELLED, "不办了")
