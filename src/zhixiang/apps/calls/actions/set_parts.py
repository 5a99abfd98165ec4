"""The province sets the tables of the form: which there are, their columns, categories and limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from zhixiang.apps.calls import drafts
from zhixiang.apps.calls.drafts import PartValues
from zhixiang.apps.calls.models import Call, CallPart
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.demand_form import FIELDS, FieldKind

_LONGEST = {"title": ("名称", 100), "guidance": ("填写说明", 5_000)}


def set_parts(*, actor: Actor, call_id: int, row_version: int | None, parts: Sequence[PartValues]) -> Call:
    """Make ``parts`` the parts of the draft, in this order, and return the call.

    A part keeps its proposed projects as long as its code stays; a part that is not among ``parts`` goes with them.
    Raises Refused when the actor may not, the call is no draft, somebody else changed it meanwhile, or a part cannot
    be filled in.
    """
    drafts.refuse_unless_manager(actor)
    check_parts(parts)
    with transaction.atomic():
        call = drafts.locked_draft(call_id, row_version)
        stored = {part.code: part for part in call.parts.all()}
        before = _layout(stored.values())
        call.parts.exclude(code__in=[part.code for part in parts]).delete()
        for position, values in enumerate(parts):
            part = stored.get(values.code) or CallPart(call=call, code=values.code)
            part.title, part.guidance = values.title.strip(), values.guidance.strip()
            part.position = position
            part.columns = [column.as_json() for column in values.columns]
            part.categories = [category.strip() for category in values.categories if category.strip()]
            part.rows_may_be_added, part.max_rows = values.rows_may_be_added, values.max_rows
            part.asks_opinions = values.asks_opinions
            part.save()
        if before and before != _layout(call.parts.all()):
            call.form_version += 1
        codes = [part.code for part in parts]
        drafts.noted(
            call,
            actor=actor,
            action="calls.set_parts",
            payload={"parts": codes, "removed": sorted(set(stored) - set(codes)), "form_version": call.form_version},
        )
    return call


def _layout(parts: Iterable[CallPart]) -> list[tuple[str, str, object]]:
    """What a downloaded form depends on: parts in their order, with their columns."""
    listed = sorted(parts, key=lambda part: (part.position, part.pk))
    return [(part.code, part.title, part.columns) for part in listed]


def check_parts(parts: Sequence[PartValues]) -> None:
    """Raises Refused for parts that cannot be filled in, naming the part and what is wrong with it."""
    if len(parts) > drafts.MOST_PARTS:
        raise Refused(f"征集表最多分 {drafts.MOST_PARTS} 个部分，现有 {len(parts)} 个。")
    codes = [part.code for part in parts]
    if len(set(codes)) < len(codes):
        raise Refused("有两个部分的代码相同，请改成不同的代码。")
    for number, part in enumerate(parts, start=1):
        where = f"第 {number} 部分“{part.title.strip()[:30]}”："
        drafts.check_texts({"title": part.title, "guidance": part.guidance}, _LONGEST, where)
        if not part.title.strip():
            raise Refused(f"第 {number} 部分没有名称，请填写。")
        if not drafts.CODE.fullmatch(part.code):
            raise Refused(f"{where}代码只能用小写字母、数字和短横线，以字母开头，最多 32 个字符。")
        if not 1 <= part.max_rows <= drafts.MOST_ROWS:
            raise Refused(f"{where}最多行数须在 1 到 {drafts.MOST_ROWS} 之间。")
        _check_categories(part, where)
        _check_columns(part, where)


def _check_categories(part: PartValues, where: str) -> None:
    categories = [category.strip() for category in part.categories if category.strip()]
    if len(categories) > drafts.MOST_CATEGORIES:
        raise Refused(f"{where}类型最多 {drafts.MOST_CATEGORIES} 个，现有 {len(categories)} 个。")
    if len(set(categories)) < len(categories):
        raise Refused(f"{where}有相同的类型，请去掉重复的。")
    long = next((category for category in categories if len(category) > FIELDS["category"].limit), "")
    if long:
        raise Refused(f"{where}类型“{long[:20]}…”太长：最多 {FIELDS['category'].limit} 字。")


def _check_columns(part: PartValues, where: str) -> None:
    keys = [column.key for column in part.columns]
    if unknown := sorted(set(keys) - set(FIELDS)):
        raise Refused(f"{where}没有“{'、'.join(unknown)}”这样的栏目。")
    if len(set(keys)) < len(keys):
        raise Refused(f"{where}有栏目选了两次。")
    if "project_name" not in keys:
        raise Refused(f"{where}须有“{FIELDS['project_name'].label}”一栏（可以改名），否则每行不知道是哪个项目。")
    if ("quantity" in keys) != ("unit_amount_fen" in keys):
        raise Refused(f"{where}“项目数”和“单项金额”须一起选，合计由两者相乘得出。")
    headings = [column.heading.strip() for column in part.columns]
    if len(set(headings)) < len(headings):
        raise Refused(f"{where}有两栏名称相同，导入时分不清，请改成不同的名称。")
    for column in part.columns:
        if len(column.label) > 50:
            raise Refused(f"{where}栏目名称“{column.label[:20]}…”太长：最多 50 字。")
        is_text = column.field.kind is FieldKind.TEXT
        if column.limit and is_text and not 1 <= column.limit <= column.field.limit:
            raise Refused(f"{where}“{column.heading}”的字数上限须在 1 到 {column.field.limit} 之间，或不填。")
