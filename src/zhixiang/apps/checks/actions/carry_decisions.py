"""Bring the decisions on a document's findings over to the reading that takes its place.

Part of an action: runs inside its transaction. Nobody's decision is lost: what is the same finding keeps it, with the
name, the time and the reason of whoever decided; of the others the caller is told, and they stay with the old reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from zhixiang.apps.audit.actions.record import record
from zhixiang.apps.checks.models import Finding, SourceDocument, SourceLine
from zhixiang.apps.people.actors import Actor

_SAID = re.compile(r"“[^”]*”|《[^》]*》|[0-9０-９][0-9０-９,.]*")
"""What a message says about: quoted words, titles, figures. The words around them are the check's, and may improve."""
_DECISION = ("status", "dealt_by_id", "dealt_by_name", "dealt_at", "reason")


@dataclass(frozen=True, slots=True)
class Carried:
    """How many decisions went over, and the findings whose decision found no finding to go to."""

    count: int
    left_behind: list[Finding]


def carry_decisions(earlier: SourceDocument, document: SourceDocument, *, actor: Actor) -> Carried:
    """Give the findings of ``document`` the decisions that were made on the same findings of ``earlier``.

    Two findings are the same when the check, the text of the line, the region and what the message says are the same;
    first those on the same line with the same message, then those that can be told apart without them.
    """
    # Locked, so that a decision being made at this moment is either seen here or refused there.
    old = list(Finding.objects.select_for_update().filter(document=earlier).order_by("line", "pk"))
    decided = [finding for finding in old if finding.status != Finding.Status.OPEN]
    if not decided:
        return Carried(0, [])
    new = list(Finding.objects.filter(document=document).order_by("line", "pk"))
    texts = _texts([*decided, *new])
    pairs = _pairs(old, new, texts)
    for source, target in pairs:
        _carry(source, target, actor)
    found = {source.pk for source, _target in pairs}
    return Carried(len(pairs), [finding for finding in decided if finding.pk not in found])


def _texts(findings: Iterable[Finding]) -> dict[tuple[int, int], str]:
    """Document and line number → text of the line, blanks left out."""
    lines: defaultdict[int, set[int]] = defaultdict(set)
    for finding in findings:
        lines[finding.document_id].add(finding.line)
    return {
        (document, number): "".join(text.split())
        for document, numbers in lines.items()
        for number, text in SourceLine.objects.filter(
            document_id=document, number__gte=min(numbers), number__lte=max(numbers)
        ).values_list("number", "text")
    }


def _pairs(old: list[Finding], new: list[Finding], texts: dict[tuple[int, int], str]) -> list[tuple[Finding, Finding]]:
    """Decided finding and the new one that is the same. One that could be either of several is neither."""

    def text(finding: Finding) -> str:
        return texts.get((finding.document_id, finding.line), "")

    def to_the_letter(finding: Finding) -> Hashable:
        return (finding.code, finding.line, finding.region_id, text(finding), finding.message)

    def in_substance(finding: Finding) -> Hashable:
        return (finding.code, finding.region_id, text(finding), *_SAID.findall(finding.message))

    pairs: list[tuple[Finding, Finding]] = []
    for key in (to_the_letter, in_substance):
        sources, targets = _by(key, old), _by(key, new)
        same = [
            (found[0], targets[name][0])
            for name, found in sources.items()
            if len(found) == 1 and len(targets.get(name, ())) == 1
        ]
        pairs += [(source, target) for source, target in same if source.status != Finding.Status.OPEN]
        done = {finding.pk for pair in same for finding in pair}
        old, new = ([one for one in rest if one.pk not in done] for rest in (old, new))
    return pairs


def _by(key: Callable[[Finding], Hashable], findings: Iterable[Finding]) -> dict[Hashable, list[Finding]]:
    found: defaultdict[Hashable, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[key(finding)].append(finding)
    return found


def _carry(source: Finding, target: Finding, actor: Actor) -> None:
    for name in _DECISION:
        setattr(target, name, getattr(source, name))
    target.save(update_fields=[name.removesuffix("_id") for name in _DECISION])
    record(
        actor=actor,
        action="checks.carry_decision",
        object_type="finding",
        object_id=target.pk,
        object_label=f"{target.code} {target.place}",
        payload={
            "from_finding": source.pk,
            "to": target.status,
            "reason": target.reason,
            "decided_by": target.dealt_by_name,
            "decided_at": target.dealt_at.isoformat() if target.dealt_at else "",
            "document": target.document_id,
        },
    )
