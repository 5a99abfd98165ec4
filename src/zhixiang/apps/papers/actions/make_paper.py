"""Make one paper of a plan and keep it: the same data give the same file, other data a file that takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.audit.digests import hexdigest
from zhixiang.apps.files.actions.keep_made_file import keep_made_file
from zhixiang.apps.papers import policies
from zhixiang.apps.papers.kinds import MEDIA_TYPES, Wish
from zhixiang.apps.papers.making import Content, code_of, content_of, file_of, printed, verify_url
from zhixiang.apps.papers.models import Paper
from zhixiang.apps.papers.names import file_name_of
from zhixiang.apps.papers.queries import state_of_data
from zhixiang.apps.papers.steps import locked_plan, plans, tell_of_paper
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.steps import insist
from zhixiang.publishing.notice import NoticeTemplateError
from zhixiang.publishing.paper import Seal


@dataclass(frozen=True, slots=True)
class Made:
    """The paper, and whether it is a new one; otherwise its bytes came out the same again."""

    paper: Paper
    new: bool


@dataclass(frozen=True, slots=True)
class Fresh:
    """A paper as it was just made, before it is kept."""

    wish: Wish
    title: str
    doc_no: str
    template: str
    genuine: bool
    digest: str
    code: str
    url: str
    content: bytes
    dated: datetime


def make_paper(*, actor: Actor, plan_id: int, wish: Wish, address: str) -> Made:
    """The paper of ``wish``. ``address`` is the site's, for the proof on the paper.

    The bytes are made outside of the transaction, which takes seconds for long papers; the plan must be the same
    afterwards. Raises Refused when the actor may not, when there is no such paper, or the plan was changed meanwhile;
    AllocationPlan.DoesNotExist.
    """
    plan: AllocationPlan = plans().get(pk=plan_id)
    insist(policies.may_take(actor, plan, wish.kind))
    if not wish.possible:
        raise Refused(gettext("没有这种文书，请从列表中选择。"))
    before = state_of_data(plan)
    fresh = _made(plan, wish, address)
    with transaction.atomic():
        plan = locked_plan(plan_id)
        insist(policies.may_take(actor, plan, wish.kind))
        if state_of_data(plan) != before:
            raise Refused(gettext("生成期间方案或通知稿被修改了，请重新生成。"))
        return keep(actor, plan, fresh)


def _made(plan: AllocationPlan, wish: Wish, address: str) -> Fresh:
    try:
        content = content_of(plan, wish)
    except NoticeTemplateError as error:
        raise Refused(str(error)) from error
    if not (content.notice.performance_tables or content.notice.allocation):
        raise Refused(gettext("这个方案里没有可以生成的内容，请先填写分配行和绩效目标。"))
    digest = content.digest
    code, url = _proof(plan, content, digest, address)
    return Fresh(
        wish=wish, title=printed(content, None).title, doc_no=content.notice.document.doc_no, template=content.version,
        genuine=content.genuine, digest=digest, code=code, url=url,
        content=file_of(content, Seal(url, code) if code else None), dated=content.dated,
    )  # fmt: skip


def _proof(plan: AllocationPlan, content: Content, digest: str, address: str) -> tuple[str, str]:
    """Code and address. A paper that was made before keeps its address, also where the site has moved since."""
    if not content.genuine:
        return "", ""
    code = code_of(plan.pk, digest)
    known = Paper.objects.filter(code=code).values_list("verify_url", flat=True).first()
    return code, known or verify_url(address, code)


def keep(actor: Actor, plan: AllocationPlan, fresh: Fresh) -> Made:
    """Keep the paper in the place of the current one; the caller holds the lock of the plan."""
    wish = fresh.wish
    same_place = Paper.objects.filter(
        plan=plan, kind=wish.kind, region=wish.region_code or None, format=wish.format, contents=wish.contents
    )
    current = same_place.filter(superseded_by=None).select_related("file").first()
    sha256 = hexdigest("sha256", fresh.content)
    same = {"content_digest": fresh.digest, "sha256": sha256, "genuine": fresh.genuine}
    if current is not None and all(getattr(current, name) == value for name, value in same.items()):
        return Made(current, new=False)
    earlier = same_place.filter(**same).select_related("file").order_by("-pk").first()
    if earlier is not None and current is not None:
        _replace(current, earlier)
        Paper.objects.filter(pk=earlier.pk).update(superseded_by=None)
        earlier.superseded_by = None
        tell_of_paper(actor, earlier, "papers.make_paper", {"again_instead_of": current.pk})
        return Made(earlier, new=False)
    paper = _stored(actor, plan, fresh, sha256, current)
    tell_of_paper(actor, paper, "papers.make_paper", {"instead_of": current.pk if current is not None else None})
    return Made(paper, new=True)


def _stored(actor: Actor, plan: AllocationPlan, fresh: Fresh, sha256: str, current: Paper | None) -> Paper:
    wish = fresh.wish
    paper = Paper(
        plan=plan, kind=wish.kind, region_id=wish.region_code or None, format=wish.format, contents=wish.contents,
        title=fresh.title[:300], doc_no=fresh.doc_no[:100], genuine=fresh.genuine, template=fresh.template,
        content_digest=fresh.digest, sha256=sha256, code=fresh.code, verify_url=fresh.url, dated=fresh.dated,
        made_at=timezone.now(), made_by_id=actor.user_id, made_by_name=actor.name,
        number=f"WS{plan.fund.year}-{plan.pk:03d}-{plan.papers.count() + 1:05d}",
    )  # fmt: skip
    paper.file = keep_made_file(
        actor=actor, content=fresh.content, name=file_name_of(paper), media_type=MEDIA_TYPES[Paper.Format(wish.format)]
    )
    paper.sm3 = paper.file.sm3
    if current is None:
        paper.save()
        return paper
    # One current paper a place: the old one steps aside first, pointing to itself for no longer than this.
    paper.superseded_by = current
    paper.save()
    _replace(current, paper)
    Paper.objects.filter(pk=paper.pk).update(superseded_by=None)
    paper.superseded_by = None
    return paper


def _replace(current: Paper, by: Paper) -> None:
    Paper.objects.filter(pk=current.pk).update(superseded_by=by)
    current.superseded_by = by
