"""From which score on pairs are reported, as dated values; and what another value would have done to a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q
from django.utils.timezone import localdate

from zhixiang.apps.calls.models import Call
from zhixiang.apps.checks.models import DemandFinding, FindingPair, ScreeningThreshold
from zhixiang.apps.checks.screening.found import Joined, Pair
from zhixiang.screening.model import current_model
from zhixiang.screening.relations import Relation


def lowest() -> int:
    """The score from which the model reports at all, in ten thousandths."""
    return round(current_model().threshold * 10_000)


def day_for(call: Call) -> date:
    """The day whose thresholds hold for a call: today while it is open, later that of its end."""
    return localdate(call.ended_at) if call.ended_at is not None else localdate()


def thresholds_on(day: date) -> dict[str, int]:
    """Relation → score from which pairs are reported on ``day``. One query."""
    found = dict.fromkeys(Relation, lowest())
    for one in ScreeningThreshold.objects.filter(valid_from__lte=day).order_by("valid_from"):
        found[Relation(one.relation)] = max(lowest(), one.score)
    return {str(relation): score for relation, score in found.items()}


def reported(pairs: Iterable[Pair], thresholds: Mapping[str, int]) -> Iterator[Pair]:
    """The pairs that reach the threshold of their relation."""
    return (pair for pair in pairs if pair.score >= thresholds[pair.relation])


@dataclass(frozen=True, slots=True)
class Trial:
    """What another threshold would have done to a call's findings, by what was decided on them.

    ``gone`` would not have been reported, ``smaller`` with fewer rows, ``stay`` as they are.
    """

    stay: Counter[str]
    smaller: Counter[str]
    gone: Counter[str]
    changed: list[int]
    """The decided ones among those that are gone or smaller."""

    @property
    def missed(self) -> int:
        """Confirmed findings that would not have been reported."""
        return self.gone[DemandFinding.State.CONFIRMED]

    @property
    def spared(self) -> int:
        """False alarms that would not have been reported."""
        return self.gone[DemandFinding.State.FALSE_ALARM]


_DECIDED: Final = (DemandFinding.State.CONFIRMED, DemandFinding.State.FALSE_ALARM)


def tried(call: Call, relation: str, score: int) -> Trial:
    """What ``score`` as the threshold of ``relation`` would have done to ``call``. Three queries.

    Findings that stand, and those that somebody decided on before they went, are looked at. Told from the pairs that
    are stored: whether a lower score than they were found with finds more, only another run can tell.
    """
    meant = Q(gone_at__isnull=True) | Q(state__in=_DECIDED)
    findings = DemandFinding.objects.filter(meant, call=call).exclude(relation="")
    states = dict(findings.values_list("pk", "state"))
    touched = FindingPair.objects.filter(finding__in=findings.values("pk"), relation=relation, score__lt=score)
    pairs: dict[int, list[tuple[int, int]]] = {key: [] for key in touched.values_list("finding", flat=True)}
    rows = FindingPair.objects.filter(finding__in=list(pairs)).exclude(relation=relation, score__lt=score)
    for key, one, other in rows.values_list("finding", "first", "second"):
        pairs[key].append((one, other))
    sizes = dict(DemandFinding.objects.filter(pk__in=list(pairs)).values_list("pk", "size"))
    trial = Trial(Counter(), Counter(), Counter(), [])
    for key, state in states.items():
        left = _largest(pairs[key]) if key in pairs else None
        kind = trial.stay if left is None or left == sizes[key] else trial.smaller if left else trial.gone
        kind[state] += 1
        if kind is not trial.stay and state in _DECIDED:
            trial.changed.append(key)
    return trial


def _largest(pairs: Iterable[tuple[int, int]]) -> int:
    """The rows of the largest group that the pairs make; 0 without any."""
    joined, rows = Joined(), set()
    for one, other in pairs:
        joined.join(one, other)
        rows |= {one, other}
    return max(Counter(joined.top(row) for row in rows).values(), default=0)


@dataclass(frozen=True, slots=True)
class Precision:
    """How often people agreed with a check: of one version of one check, or of one relation of pairs."""

    code: str
    relation: str
    version: str
    confirmed: int
    false_alarms: int
    undecided: int

    @property
    def share(self) -> float | None:
        """The share of the decided ones that were confirmed; None where nobody has decided on one."""
        decided = self.confirmed + self.false_alarms
        return self.confirmed / decided if decided else None


def precisions(call: Call | None = None) -> list[Precision]:
    """Of every check, the worst first; of one call or of all. One query.

    What is found no more counts where somebody had decided on it: a unit that has mended its row proves the check.
    """
    rows = DemandFinding.objects.filter(call=call) if call is not None else DemandFinding.objects.all()
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    told = rows.order_by().values_list("code", "relation", "version", "state").annotate(n=Count("pk"))
    for code, relation, version, state, count in told:
        counts.setdefault((code, relation, version), Counter())[state] += count
    found = [
        Precision(
            *key, by_state[DemandFinding.State.CONFIRMED], by_state[DemandFinding.State.FALSE_ALARM],
            sum(by_state.values()) - sum(by_state[state] for state in (*_DECIDED, DemandFinding.State.SETTLED)),
        )
        for key, by_state in counts.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.share is None, one.share or 0.0, one.code, one.relation))
