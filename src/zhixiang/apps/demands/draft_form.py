"""A submission's draft as a whole: parts, rows, opinions; what of it counts, and what it adds up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from zhixiang.apps.calls.models import CallPart, ProposedProject
from zhixiang.apps.demands.models import DraftOpinion, DraftRow, Submission
from zhixiang.apps.prepared import Slot, prepared
from zhixiang.rules.demand_form import FIELDS, FormTotals, is_blank, totals

PREFILLED: Final = (
    "category", "content", "project_name", "direction", "applicants", "necessity", "basis", "remark",
)  # fmt: skip
"""What a proposed project fills in beforehand."""


@dataclass(frozen=True, slots=True)
class DraftForm:
    """Everything that one submission's draft says, in the order of the form."""

    submission: Submission
    parts: tuple[CallPart, ...]
    proposed: Mapping[int, ProposedProject]
    rows: Mapping[int, list[DraftRow]]
    """Key of the part → its rows by position."""
    opinions: Mapping[int, DraftOpinion]
    """Key of the proposed project → opinion."""

    def said_rows(self) -> Iterator[tuple[CallPart, DraftRow]]:
        """The rows that count: blank ones and pre-filled ones that nobody touched do not."""
        for part in self.parts:
            for row in self.rows.get(part.pk, []):
                if says_something(row.values(), self.proposed.get(row.proposed_id or 0)):
                    yield part, row

    def said_opinions(self) -> Iterator[DraftOpinion]:
        """The opinions that say something, in the order of the proposed projects."""
        for key in self.proposed:
            opinion = self.opinions.get(key)
            if opinion is not None and any(value not in (None, "") for value in opinion.values().values()):
                yield opinion

    def totals(self) -> FormTotals:
        """The money and the numbers of what counts."""
        return totals((part.code, row.values()) for part, row in self.said_rows())


def load_form(submission: Submission) -> DraftForm:
    """The draft of ``submission``. Four queries."""
    rows: dict[int, list[DraftRow]] = {}
    for row in _rows(submission=submission.pk):
        rows.setdefault(row.part_id, []).append(row)
    return DraftForm(
        submission,
        tuple(_parts(call=submission.call_id)),
        {one.pk: one for one in proposed_in(submission.call_id)},
        rows,
        {one.proposed_id: one for one in _opinions(submission=submission.pk)},
    )


def proposed_in(call_id: int) -> list[ProposedProject]:
    """What a call proposes, in the order of its form. One query."""
    return _proposed(call=call_id)


@prepared
def _parts() -> QuerySet[CallPart]:
    return CallPart.objects.filter(call_id=Slot("call"))


@prepared
def _proposed() -> QuerySet[ProposedProject]:
    return ProposedProject.objects.filter(part__call_id=Slot("call")).order_by("part__position", "position")


@prepared
def _rows() -> QuerySet[DraftRow]:
    return DraftRow.objects.filter(submission_id=Slot("submission")).order_by("position", "id")


@prepared
def _opinions() -> QuerySet[DraftOpinion]:
    return DraftOpinion.objects.filter(submission_id=Slot("submission"))


def prefilled(proposed: ProposedProject) -> dict[str, str]:
    """Field key → text that a proposed project puts into its row."""
    return {key: getattr(proposed, key) for key in PREFILLED}


def says_something(values: Mapping[str, Any], proposed: ProposedProject | None) -> bool:
    """Whether a row counts: something was entered that is not just what the province had filled in."""
    if is_blank(values):
        return False
    if proposed is None:
        return True
    given = prefilled(proposed)
    return any(values.get(key) not in (None, "", given.get(key)) for key in FIELDS)
