"""What the pages show, put into rows: plans, cells of papers, the letter as blocks, runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.papers.kinds import FORMATS, LONG, SHEETS
from zhixiang.apps.papers.models import Paper, PaperRun
from zhixiang.apps.people.models import Region
from zhixiang.apps.web import Link
from zhixiang.publishing import paper as layout

_K = Paper.Kind
FORMAT_LABELS: Final = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF"}
_HERE: Final = (_K.LETTER, _K.ANNEX1, _K.ANNEX2)


@dataclass(frozen=True, slots=True)
class Cell:
    """One format of one paper: the file where there is one, and what to send to have it made."""

    label: str
    value: str
    url: str = ""
    number: str = ""
    made_at: datetime | None = None
    genuine: bool = False
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One paper in its formats."""

    label: str
    cells: list[Cell]
    long: bool = False
    region_code: str = ""


def plan_title(plan: AllocationPlan) -> str:
    """What a plan is called on the pages: its own name, else its notice's title, else its fund."""
    notice = plan.notice.document.title if plan.notice is not None else ""
    return plan.title or notice or f"{plan.fund.year}年度{plan.fund.name}"


def plan_row(plan: AllocationPlan) -> dict[str, Any]:
    """One plan of the list."""
    return {
        "url": reverse("papers:plan", args=[plan.pk]),
        "title": plan_title(plan),
        "year": plan.fund.year,
        "doc_no": plan.notice.document.doc_no if plan.notice is not None else "",
        "status": plan.get_status_display(),
        "papers": getattr(plan, "papers_now", None),
    }


def province_rows(papers: Mapping[str, Paper], busy: Iterable[tuple[str, str]]) -> list[Row]:
    """The papers of the whole plan; ``busy`` are kinds and formats that are being made."""
    running = set(busy)
    rows = []
    for kind in (*_HERE, *(kind for kind in FORMATS if kind in LONG)):
        cells = [
            _cell(papers, kind, ending, busy=(kind, ending) in running) if ending in FORMATS[kind] else None
            for ending in SHEETS
        ]
        rows.append(Row(_(_K(kind).label), [cell or Cell("", "") for cell in cells], long=kind in LONG))
    return rows


def letter_row(papers: Mapping[str, Paper]) -> Row:
    """The letter alone, for offices of a region."""
    cells = [_cell(papers, _K.LETTER, ending) if ending in FORMATS[_K.LETTER] else Cell("", "") for ending in SHEETS]
    return Row(_(_K.LETTER.label), cells)


def region_rows(regions: Iterable[Region], papers: Mapping[str, Mapping[str, Paper]]) -> list[Row]:
    """Each region's performance table."""
    return [
        Row(
            region.name,
            [_cell(papers.get(region.code, {}), _K.TABLE, ending, region.code) for ending in SHEETS],
            region_code=region.code,
        )
        for region in regions
    ]


def _cell(papers: Mapping[str, Paper], kind: str, ending: str, region_code: str = "", *, busy: bool = False) -> Cell:
    paper = papers.get(f"{kind}:{ending}")
    value = f"{kind}:{ending}:{region_code}"
    if paper is None:
        return Cell(FORMAT_LABELS[ending], value, busy=busy)
    return Cell(
        FORMAT_LABELS[ending], value, reverse("papers:file", args=[paper.pk]), paper.number, paper.made_at,
        paper.genuine, busy,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as its card shows it."""

    id: int
    label: str
    state: str
    state_label: str
    active: bool
    stage: str
    done: int
    total: int
    per_cent: int
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    error: str
    file_url: str = ""


def runs(rows: Iterable[PaperRun]) -> list[Run]:
    """The runs of a plan."""
    active = (PaperRun.State.WAITING, PaperRun.State.RUNNING)
    return [
        Run(
            id=row.pk, label=f"{_(_K(row.kind).label)} {FORMAT_LABELS.get(row.format, row.format)}", state=row.state,
            state_label=_(row.get_state_display()), active=row.state in active, stage=row.stage, done=row.done,
            total=row.total, per_cent=100 * row.done // row.total if row.total else 0, asked_by=row.asked_by_name,
            asked_at=row.asked_at, ended_at=row.ended_at, error=row.error,
            file_url=reverse("papers:file", args=[row.paper_id]) if row.paper_id else "",
        )
        for row in rows
    ]  # fmt: skip


@dataclass(slots=True)
class Preview:
    """The letter as it will be printed."""

    mark: str = ""
    doc_no: str = ""
    urgency: str = ""
    title: str = ""
    recipients: str = ""
    body: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    colophon: layout.Colophon | None = None


def preview(paper: layout.Paper) -> Preview:
    """The letter's blocks by what they are, for the page."""
    found = Preview()
    for block in paper.sections[0].blocks:
        if isinstance(block, layout.Letterhead):
            found.mark, found.doc_no, found.urgency = block.mark, block.doc_no, block.urgency
        elif isinstance(block, layout.Colophon):
            found.colophon = block
        elif isinstance(block, layout.Line):
            _line(found, block)
    return found


def _line(found: Preview, line: layout.Line) -> None:
    match line.style:
        case layout.Style.TITLE:
            found.title = line.text
        case layout.Style.RECIPIENTS:
            found.recipients = line.text
        case layout.Style.ATTACHMENTS:
            found.attachments.append(line.text)
        case layout.Style.SIGNATURE:
            found.signature.append(line.text)
        case layout.Style.BODY | layout.Style.HEADING1 | layout.Style.HEADING2:
            found.body.append(line.text)


def crumbs(plan: AllocationPlan | None = None, last: str = "") -> list[Link]:
    """The way here."""
    way = [Link(_("文书"), reverse("papers:plans"))]
    if plan is not None:
        way.append(Link(plan_title(plan), reverse("papers:plan", args=[plan.pk]) if last else ""))
    if last:
        way.append(Link(last))
    return way
