"""A long paper is wanted: the wish waits for the background worker."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from zhixiang.apps.papers import policies
from zhixiang.apps.papers.kinds import FORMATS, LONG
from zhixiang.apps.papers.models import PaperRun
from zhixiang.apps.papers.steps import locked_plan, tell_of_run
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.steps import insist


def ask_run(*, actor: Actor, plan_id: int, kind: str, ending: str, address: str) -> PaperRun:
    """The run that waits now. ``ending`` is the format, for a bundle that of its files; ``address`` is the site's.

    Raises Refused when the actor may not, there is no such paper, or the same one waits or is being made already;
    AllocationPlan.DoesNotExist.
    """
    try:
        with transaction.atomic():
            plan = locked_plan(plan_id)
            insist(policies.may_make(actor, plan))
            if kind not in LONG or ending not in FORMATS[kind]:
                raise Refused(gettext("没有这种文书，请从列表中选择。"))
            run = PaperRun.objects.create(
                plan=plan, kind=kind, format=ending, address=address, asked_by_id=actor.user_id,
                asked_by_name=actor.name, asked_by_role=actor.role, asked_at=timezone.now(),
            )  # fmt: skip
            tell_of_run(actor, run, "papers.ask_run", {})
    except IntegrityError:
        raise Refused(gettext("同样的文书正在等待或正在生成，请等它完成，或先取消它。")) from None
    return run
