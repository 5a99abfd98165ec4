"""What people read of papers: plans with papers, one plan's papers, a file, and what everybody may verify."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from zhixiang.apps import keyset
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan
from zhixiang.apps.papers.kinds import OF_A_REGION
from zhixiang.apps.papers.models import Letter, Paper, PaperRun
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Region
from zhixiang.apps.people.queries import reach_filter, visible_to

_P = AllocationPlan.Status
ON_PAPER = (_P.ISSUED, _P.SUPERSEDED)
"""States in which cities know of a plan."""


def visible_plans(actor: Actor) -> QuerySet[AllocationPlan]:
    """Plans whose papers ``actor`` may read: all for those who see the province, issued ones with a line of theirs."""
    rows = AllocationPlan.objects.all()
    if actor.sees_all:
        return rows
    lines = AllocationLine.objects.filter(reach_filter(actor), plan=OuterRef("pk"))
    return rows.filter(Exists(lines), status__in=ON_PAPER)


def visible_papers(actor: Actor) -> QuerySet[Paper]:
    """Papers that ``actor`` may read; for an office of a region the letters of its plans and its own tables."""
    rows = Paper.objects.all()
    if actor.sees_all:
        return rows
    own = Q(kind__in=OF_A_REGION, region__isnull=True) | (reach_filter(actor) & Q(region__isnull=False))
    return rows.filter(own, genuine=True, kind__in=OF_A_REGION, plan__in=visible_plans(actor))


def plan_list(actor: Actor, cursor: str = "") -> keyset.Page[AllocationPlan]:
    """The plans with how many current papers each has, newest first. Two queries."""
    current = Count("papers", filter=Q(papers__superseded_by=None))
    rows = visible_plans(actor).select_related("fund", "notice__document")
    page = keyset.cut(rows, ["-id"], cursor)
    if actor.sees_all and page.rows:
        counts = AllocationPlan.objects.filter(pk__in=[row.pk for row in page.rows]).annotate(papers_now=current)
        found = dict(counts.values_list("pk", "papers_now"))
        for row in page.rows:
            row.papers_now = found[row.pk]  # shown beside the plan
    return page


def plan_for(actor: Actor, plan_id: int) -> AllocationPlan | None:
    """A plan with all that its papers say, or None where the actor sees none. One query."""
    rows = visible_plans(actor).select_related("fund", "notice__document", "adjusts__notice__document")
    return rows.filter(pk=plan_id).first()


def regions_of(actor: Actor, plan: AllocationPlan) -> list[Region]:
    """The regions that get money by the plan and that ``actor`` sees, in the order of their codes. One query."""
    lines = visible_to(actor, AllocationLine.objects.filter(plan=plan))
    return list(Region.objects.filter(pk__in=lines.order_by().values("region_id")).order_by("code"))


def current_papers(actor: Actor, plan: AllocationPlan) -> list[Paper]:
    """The papers of a plan that nothing has replaced. One query."""
    return list(visible_papers(actor).filter(plan=plan, superseded_by=None).select_related("file").order_by("pk"))


def paper_for(actor: Actor, paper_id: int) -> Paper | None:
    """A paper with its file, or None where the actor may not read it."""
    return visible_papers(actor).filter(pk=paper_id).select_related("file").first()


def runs_of(plan: AllocationPlan, at_most: int = 6) -> list[PaperRun]:
    """The last runs of a plan, the newest first. One query."""
    return list(PaperRun.objects.filter(plan=plan).select_related("paper").order_by("-id")[:at_most])


@dataclass(frozen=True, slots=True)
class DataState:
    """By what it shows that plan or letter were changed."""

    status: str
    plan_version: int
    letter_version: int


def state_of_data(plan: AllocationPlan) -> DataState:
    """Where the data of a plan stand now. One query."""
    version = Letter.objects.filter(plan=plan).values_list("row_version", flat=True).first()
    return DataState(plan.status, plan.row_version, version or 0)


@dataclass(frozen=True, slots=True)
class Proof:
    """What everybody may know of a paper: neither its content nor whose it is."""

    number: str
    title: str
    doc_no: str
    dated: datetime
    sha256: str
    sm3: str
    genuine: bool
    current: bool
    newer_number: str
    """The paper that has taken its place; empty where there is none."""
    newer_doc_no: str
    """The document that has taken the plan's place; empty where there is none."""


def proof_by_code(code: str) -> Proof | None:
    """What a code proves: the paper that counts under it. Two queries."""
    rows = Paper.objects.exclude(code="").filter(code=code)
    return _proof(rows)


def proof_by_digest(sha256: str) -> Proof | None:
    """What a file proves that is one of ours, by its digest. Two queries."""
    return _proof(Paper.objects.filter(sha256=sha256))


def _proof(rows: QuerySet[Paper]) -> Proof | None:
    paper = (
        rows.select_related("superseded_by", "plan__replaced_by__notice__document")
        .order_by("-genuine", F("superseded_by").asc(nulls_first=True), "-pk")
        .first()
    )
    if paper is None:
        return None
    newer = _last(paper)
    after = paper.plan.replaced_by
    after_no = after.notice.document.doc_no if after is not None and after.notice is not None else ""
    return Proof(
        number=paper.number, title=paper.title, doc_no=paper.doc_no, dated=paper.dated, sha256=paper.sha256,
        sm3=paper.sm3, genuine=paper.genuine, current=paper.genuine and newer is paper and after is None,
        newer_number=newer.number if newer is not paper and newer.genuine else "", newer_doc_no=after_no,
    )  # fmt: skip


def _last(paper: Paper) -> Paper:
    """The paper that counts in the place of ``paper``: itself, or what followed. One query at most."""
    if paper.superseded_by_id is None:
        return paper
    same_place = Paper.objects.filter(
        plan=paper.plan_id, kind=paper.kind, region=paper.region_id, format=paper.format, contents=paper.contents
    )
    return same_place.filter(superseded_by=None).first() or paper


def papers_by_region(papers: Iterable[Paper]) -> dict[str, dict[str, Paper]]:
    """Region (empty for none) and kind with format → paper."""
    found: dict[str, dict[str, Paper]] = {}
    for paper in papers:
        found.setdefault(paper.region_id or "", {})[f"{paper.kind}:{paper.contents or paper.format}"] = paper
    return found
