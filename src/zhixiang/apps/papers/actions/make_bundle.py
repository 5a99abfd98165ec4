"""Put papers that are there into one archive and keep it: letter, annexes and each region's table."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhixiang.apps.files import storage
from zhixiang.apps.papers import policies
from zhixiang.apps.papers.actions.make_paper import Fresh, Made, keep
from zhixiang.apps.papers.kinds import Wish
from zhixiang.apps.papers.making import bundled, code_of, digest_of_parts, verify_url
from zhixiang.apps.papers.models import Paper, PaperRun
from zhixiang.apps.papers.names import file_name_of
from zhixiang.apps.papers.steps import locked_plan
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.steps import insist
from zhixiang.apps.runs import held


def make_bundle(*, actor: Actor, run: PaperRun, papers: Sequence[Paper]) -> Made:
    """The archive of ``papers``, in their order; the same papers give the same bytes. Raises RunLostError."""
    insist(policies.may_run(actor))
    names = [f"{number:02d} {file_name_of(paper)}" for number, paper in enumerate(papers, 1)]
    content = bundled((name, storage.read(paper.file)) for name, paper in zip(names, papers, strict=True))
    digest = digest_of_parts((name, paper.sha256) for name, paper in zip(names, papers, strict=True))
    first, genuine = papers[0], all(paper.genuine for paper in papers)
    with transaction.atomic():
        held(run)
        plan = locked_plan(run.plan_id)
        code = code_of(plan.pk, digest) if genuine else ""
        fresh = Fresh(
            wish=Wish(Paper.Kind.BUNDLE, Paper.Format.ZIP, contents=run.format),
            title=f"{first.title}（文书包，{len(papers)} 件）", doc_no=first.doc_no, template=first.template,
            genuine=genuine, digest=digest, code=code, url=verify_url(run.address, code) if code else "",
            content=content, dated=first.dated,
        )  # fmt: skip
        return keep(actor, plan, fresh)
