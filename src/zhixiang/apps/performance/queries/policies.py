"""Which policies the tables cite, how, and where that contradicts the register."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, TextField, Value
from django.db.models.functions import Concat

from zhixiang.apps.allocation.queries import newest_first
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.performance.queries.scope import visible_citations


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """One policy in the list. Counts are of what the actor sees."""

    id: int
    title: str
    doc_no: str
    valid_to: date | None
    citation_count: int
    region_count: int
    variant_count: int
    """Different ways in which title and number are written."""
    conflict_count: int
    """Citations that contradict the register."""


@dataclass(frozen=True, slots=True)
class Place:
    """A table that cites so."""

    region_code: str
    region_name: str
    line: int
    document_id: int


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of citing."""

    cited: str
    title: str
    doc_no: str
    conflict: bool
    problems: list[str]
    places: list[Place]


@dataclass(frozen=True, slots=True)
class PolicyDetail:
    """One policy with every way in which it is cited, the most frequent first."""

    id: int
    title: str
    doc_no: str
    kind: str
    issuers: list[str]
    issued: int | None
    valid_to: date | None
    source: str
    variants: list[Variant]


def policies(actor: Actor, year: int) -> list[PolicySummary]:
    """The policies that visible tables cite, the most cited first. One query."""
    rows = (
        visible_citations(actor, year)
        .filter(policy__isnull=False)
        .order_by()
        .values_list("policy_id", "policy__title", "policy__doc_no", "policy__valid_to")
        .annotate(
            n=Count("pk"),
            regions=Count("table__region_id", distinct=True),
            variants=Count(Concat("title", Value("\x1f", TextField()), "doc_no"), distinct=True),
            conflicts=Count("pk", filter=Q(conflict=True)),
        )
    )
    return sorted((PolicySummary(*row) for row in rows), key=lambda row: (-row.citation_count, row.id))


def unmatched_citations(actor: Actor, year: int) -> int:
    """How many visible citations name no registered policy. One query."""
    return visible_citations(actor, year).filter(policy__isnull=True).count()


def policy(actor: Actor, year: int, policy_id: int) -> PolicyDetail | None:
    """One policy, or None when no visible table cites it. One query."""
    rows = list(
        visible_citations(actor, year)
        .filter(policy_id=policy_id)
        .select_related("policy", "table__region")
        .order_by(*newest_first("table__plan"), "table__position", "position")
    )
    if not rows or rows[0].policy is None:
        return None
    found = rows[0].policy
    places: defaultdict[tuple[str, str, str, bool, tuple[str, ...]], list[Place]] = defaultdict(list)
    for row in rows:
        region = row.table.region
        place = Place(
            region_code=row.table.region_id or "",
            region_name=region.name if region is not None else row.table.region_name or row.table.department,
            line=row.line,
            document_id=row.table.document_id,
        )
        places[row.cited, row.title, row.doc_no, row.conflict, tuple(row.problems)].append(place)
    variants = [
        Variant(cited, title, doc_no, conflict, list(problems), where)
        for (cited, title, doc_no, conflict, problems), where in places.items()
    ]
    return PolicyDetail(
        id=found.register_id,
        title=found.title,
        doc_no=found.doc_no,
        kind=found.kind,
        issuers=found.issuers,
        issued=found.issued,
        valid_to=found.valid_to,
        source=found.source,
        variants=sorted(variants, key=lambda variant: -len(variant.places)),
    )
