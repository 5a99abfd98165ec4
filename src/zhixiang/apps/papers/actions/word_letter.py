"""Write what the notice of a plan says around its annexes, as long as it is not on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from django.db import IntegrityError, transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.papers import policies
from zhixiang.apps.papers.models import Letter
from zhixiang.apps.papers.steps import locked_plan
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.steps import insist
from zhixiang.rules.doc_numbers import find_all

FIELDS: Final = (
    "title", "issuer", "doc_no", "urgency", "recipients", "body", "copies_to", "printed_by", "disclosure",
    "disclosure_ground",
)  # fmt: skip
_NEEDED: Final = {"title": "标题", "issuer": "发文机关", "recipients": "主送机关", "body": "正文"}
URGENCIES: Final = ("", "加急", "特急")
LONGEST_BODY: Final = 20_000


def word_letter(*, actor: Actor, plan_id: int, row_version: int, texts: Mapping[str, str]) -> Letter:
    """Store ``texts`` (see FIELDS) as the plan's letter. ``row_version`` is what the writer saw, 0 for the template's.

    Raises Refused when the actor may not, the plan is issued, a field is missing or wrong, or somebody else has
    changed the letter since; AllocationPlan.DoesNotExist.
    """
    wanted = _checked(texts)
    with transaction.atomic():
        plan = locked_plan(plan_id)
        insist(policies.may_word(actor, plan))
        letter = Letter.objects.select_for_update().filter(plan=plan).first()
        if (letter.row_version if letter is not None else 0) != row_version:
            raise Refused(gettext("这份通知稿刚被别人修改过。请刷新页面，在新的文字上修改后再保存。"))
        before = {name: getattr(letter, name) for name in FIELDS} if letter is not None else {}
        changes = {name: [before.get(name, ""), wanted[name]] for name in FIELDS if before.get(name) != wanted[name]}
        if letter is not None and not changes:
            return letter
        letter = letter or Letter(plan=plan, row_version=0)
        for name, value in wanted.items():
            setattr(letter, name, value)
        letter.row_version += 1
        letter.changed_at, letter.changed_by_name = timezone.now(), actor.name
        _save(letter)
        record(
            actor=actor, action="papers.word_letter", object_type="allocation_plan", object_id=plan.pk,
            object_label=letter.title,
            payload={"version": letter.row_version, "changes": changes},
        )  # fmt: skip
    return letter


def _save(letter: Letter) -> None:
    try:
        with transaction.atomic():
            letter.save()
    except IntegrityError:
        raise Refused(gettext("这份通知稿刚被别人修改过。请刷新页面，在新的文字上修改后再保存。")) from None


def _checked(texts: Mapping[str, str]) -> dict[str, str]:
    """The fields without stray blanks. Raises Refused, naming the field."""
    wanted = {name: texts.get(name, "").replace("\r\n", "\n").strip() for name in FIELDS}
    for name, label in _NEEDED.items():
        if not wanted[name]:
            raise Refused(gettext("请填写{field}。").format(field=gettext(label)))
    if wanted["doc_no"] and not find_all(wanted["doc_no"]):
        raise Refused(gettext("发文字号应写成“机关代字〔年份〕序号号”，例如“粤财工〔2024〕1号”。"))
    if wanted["urgency"] not in URGENCIES:
        raise Refused(gettext("紧急程度只能是特急、加急或不标注。"))
    if wanted["disclosure"] not in Letter.Disclosure.values:
        raise Refused(gettext("请选择公开方式。"))
    if wanted["disclosure"] == Letter.Disclosure.NONE and not wanted["disclosure_ground"]:
        raise Refused(gettext("不予公开的，请写明理由和依据。"))
    if len(wanted["body"]) > LONGEST_BODY:
        raise Refused(gettext("正文太长，请控制在 {most} 字以内。").format(most=LONGEST_BODY))
    for name in ("title", "issuer", "doc_no", "printed_by", "disclosure_ground"):
        field = cast("Field[Any, Any]", Letter._meta.get_field(name))
        longest = field.max_length or 0
        if len(wanted[name]) > longest:
            label = gettext(str(field.verbose_name))
            raise Refused(gettext("{field}太长，请控制在 {most} 字以内。").format(field=label, most=longest))
    return wanted
