"""Findings and source lines, as far as somebody may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, QuerySet

from zhixiang.apps import keyset
from zhixiang.apps.checks.models import Finding, SourceDocument, SourceLine
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.queries import visible_regions, visible_to
from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.intake.version import reader_version

ORDER: Final = ("id",)
"""The order of the list: findings are stored document by document, in the order of their lines."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding in a list."""

    id: int
    code: str
    title: str
    """The check in one phrase."""
    severity: str
    place: str
    message: str
    evidence: str
    basis: str
    region_code: str
    region_name: str
    status: str
    document_id: int
    line: int


@dataclass(frozen=True, slots=True)
class FindingDetail(FindingRow):
    """One finding with its decision, if there is one."""

    year: int | None
    version: int
    decided_by: str
    decided_by_role: str
    decided_at: datetime | None
    reason: str
    archived: bool
    """Whether its document was replaced, or read again, since."""


@dataclass(frozen=True, slots=True)
class RegionFacet:
    """A region among the filters, with how many findings it has; None where there are too many to count."""

    name: str
    count: int | None


Facets = Mapping[str, Mapping[str, Any]]
"""Filter → value → how many findings it has under all the other filters."""


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A page of the list with what its filters offer."""

    page: keyset.Page[FindingRow]
    facets: Facets


@dataclass(frozen=True, slots=True)
class FindingSummary:
    """How many findings there are, and how many of each severity nobody has decided on: None for too many to count."""

    total: keyset.Total
    open: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A source document's facts."""

    id: int
    title: str
    doc_no: str
    issuer: str
    issued_on: date | None
    name: str
    digest: str
    """SHA-256 of the file."""
    sm3: str
    """SM3 of the lines' text."""
    encoding: str
    reader: str
    """The version of the reader that read it; empty where none was noted."""


@dataclass(frozen=True, slots=True)
class SourceLineView:
    """One line with its number in the file."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A line with its neighbours; lines of regions that the actor may not see are not among them."""

    document: DocumentView
    first: int
    last: int
    line_count: int
    lines: list[SourceLineView]


def visible_findings(actor: Actor, year: int) -> QuerySet[Finding]:
    """The findings of a year's current documents that ``actor`` may see. One query, and one more when it is read.

    The documents are read first and named: a database that knows them walks an index, one that must join sorts.
    """
    documents = SourceDocument.objects.filter(year=year, superseded=False).values_list("pk", flat=True)
    return visible_to(actor, Finding.objects.filter(document_id__in=list(documents)))


def findings(  # the filters of one page
    actor: Actor,
    year: int,
    *,
    code: str = "",
    severity: str = "",
    region: str = "",
    status: str = "",
    cursor: str = "",
) -> FindingPage:
    """A page of the year's findings in the order of the documents, with counts for each filter. Four queries.

    Where there are more than ``keyset.CAP`` findings the filters are offered without counts; that takes five queries.
    """
    asked = {"code": code, "severity": severity, "region": region, "status": status}
    visible = visible_findings(actor, year)
    groups, capped = _groups(visible)
    rows = visible.filter(**_where(asked)).select_related("region")
    total = None if capped else keyset.Total(sum(group[-1] for group in groups if _fits(group, asked)))
    page = keyset.cut(rows, ORDER, cursor, total=total)
    return FindingPage(page.of(_row), _uncounted(actor) if capped else _facets(groups, asked))


def finding_rows(actor: Actor, year: int, **asked: str) -> Iterator[FindingRow]:
    """All findings that the filters of ``findings`` leave, in the same order. Two queries, read bit by bit."""
    rows = visible_findings(actor, year).filter(**_where(asked)).select_related("region")
    return map(_row, rows.order_by(*ORDER).iterator(1000))


def finding_summary(actor: Actor, year: int) -> FindingSummary:
    """The year's findings in two figures. Three queries."""
    groups, capped = _groups(visible_findings(actor, year))
    total = keyset.Total(keyset.CAP if capped else sum(group[-1] for group in groups), capped)
    return FindingSummary(total, None if capped else _facets(groups, {"status": "open"})["severity"])


def findings_between(actor: Actor, document_id: int, first: int, last: int) -> QuerySet[Finding]:
    """The findings on the lines from ``first`` to ``last`` of one document that ``actor`` may see."""
    return visible_to(actor, Finding.objects.filter(document_id=document_id, line__range=(first, last)))


def finding(actor: Actor, finding_id: int) -> FindingDetail | None:
    """One finding, or None when the actor may see none. Those of superseded documents stay readable. One query."""
    found = (
        visible_to(actor, Finding.objects.select_related("region", "document", "dealt_by"))
        .filter(pk=finding_id)
        .first()
    )
    if found is None:
        return None
    row = _row(found)
    return FindingDetail(
        **{name: getattr(row, name) for name in FindingRow.__slots__},
        year=found.document.year,
        version=found.version,
        decided_by=found.dealt_by_name,
        decided_by_role=found.dealt_by.get_role_display() if found.dealt_by else "",
        decided_at=found.dealt_at,
        reason=found.reason,
        archived=found.document.superseded,
    )


def finding_counts(actor: Actor, year: int, regions: Collection[str] | None = None) -> dict[str, int]:
    """How many findings each region has, by code; those of no region under the empty code. Two queries.

    ``regions`` limits it to what a page of a list shows.
    """
    rows = visible_findings(actor, year)
    counts = (rows if regions is None else rows.filter(region__in=regions)).order_by().values_list("region_id")
    return {code or "": count for code, count in counts.annotate(n=Count("pk"))}


def source_lines(actor: Actor, document_id: int, line: int, context: int = 6) -> SourceView | None:
    """The line with up to ``context`` lines on each side; None when the actor may not see that line. Two queries."""
    lines = visible_to(actor, SourceLine.objects.filter(document_id=document_id))
    around = list(
        lines.filter(number__range=(line - context, line + context)).order_by("number").values_list("number", "text")
    )
    if line not in {number for number, _text in around}:
        return None
    document = SourceDocument.objects.get(pk=document_id)
    return SourceView(
        document=_document(document),
        first=around[0][0],
        last=around[-1][0],
        line_count=document.line_count,
        lines=[SourceLineView(number, text) for number, text in around],
    )


def stale_readings(actor: Actor) -> list[tuple[str, str]]:
    """File and number of each current document that another version of the reader has read. One query."""
    if not actor.sees_all:
        return []
    current = SourceDocument.objects.filter(superseded=False).exclude(reader=reader_version())
    return list(current.order_by("pk").values_list("name", "doc_no"))


def _document(document: SourceDocument) -> DocumentView:
    return DocumentView(
        id=document.pk,
        title=document.title,
        doc_no=document.doc_no,
        issuer=document.issuer,
        issued_on=document.issued_on,
        name=document.name,
        digest=document.sha256,
        sm3=document.sm3,
        encoding=document.encoding,
        reader=document.reader,
    )


def _row(found: Finding) -> FindingRow:
    check = CHECKS.get(found.code)
    return FindingRow(
        id=found.pk,
        code=found.code,
        title=check.title if check is not None else found.code,
        severity=found.severity,
        place=found.place,
        message=found.message,
        evidence=found.evidence,
        basis=found.basis,
        region_code=found.region_id or "",
        region_name=found.region.name if found.region else "",
        status=found.status,
        document_id=found.document_id,
        line=found.line,
    )


def _groups(visible: QuerySet[Finding]) -> tuple[list[tuple[Any, ...]], bool]:
    """The findings grouped by all filters at once; none where there are too many to count. At most two queries.

    Whether there are too many an index tells; ten thousand rows are not read for figures that nobody is shown.
    """
    if visible.order_by()[keyset.CAP : keyset.CAP + 1].exists():
        return [], True
    groups = visible.order_by().values_list("code", "severity", "region_id", "status", "region__name")
    return list(groups.annotate(n=Count("pk"))), False


def _uncounted(actor: Actor) -> dict[str, dict[str, Any]]:
    """Everything that a filter could name, without counts. One query."""
    regions = visible_regions(actor).order_by("pk")
    return {
        "code": dict.fromkeys(sorted(CHECKS)),
        "severity": dict.fromkeys(Finding.Severity.values),
        "status": dict.fromkeys(Finding.Status.values),
        "region": {code: RegionFacet(name, None) for code, name in regions.values_list("pk", "name")},
    }


def _where(asked: Mapping[str, str]) -> dict[str, str]:
    names = {"region": "region_id"}
    return {names.get(name, name): value for name, value in asked.items() if value}


def _fits(group: tuple[Any, ...], asked: Mapping[str, str], without: str = "") -> bool:
    values = {"code": group[0], "severity": group[1], "region": group[2], "status": group[3]}
    return all(not value or name == without or values[name] == value for name, value in asked.items())


def _facets(groups: list[tuple[Any, ...]], asked: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    facets: dict[str, dict[str, Any]] = {}
    for position, name in ((0, "code"), (1, "severity"), (3, "status")):
        counts: Counter[str] = Counter()
        for group in groups:
            if _fits(group, asked, without=name):
                counts[group[position]] += group[-1]
        facets[name] = dict(sorted(counts.items()))
    by_region: Counter[tuple[str, str]] = Counter()
    for group in groups:
        if group[2] and _fits(group, asked, without="region"):
            by_region[group[2], group[4]] += group[-1]
    facets["region"] = {code: RegionFacet(name, count) for (code, name), count in sorted(by_region.items())}
    return facets
