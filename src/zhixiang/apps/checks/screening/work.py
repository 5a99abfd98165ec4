"""The worker: takes runs that wait, does them, and notices answers that have arrived.

A submission writes nothing for it and does not know of it: what has arrived and was not screened yet is the queue.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from time import monotonic
from typing import Final, TypeVar

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from zhixiang.apps.calls.models import Call
from zhixiang.apps.checks.actions.fail_screening import fail_screening
from zhixiang.apps.checks.actions.finish_screening import finish_screening
from zhixiang.apps.checks.actions.keep_found import BATCH, keep_found
from zhixiang.apps.checks.actions.settle_demand_findings import settle_demand_findings
from zhixiang.apps.checks.actions.start_screening import start_screening
from zhixiang.apps.checks.models import FindingMember, FindingPair, ScreeningRun
from zhixiang.apps.checks.screening import indexes
from zhixiang.apps.checks.screening.demands import day_of, demand_of, rows_of
from zhixiang.apps.checks.screening.found import Found, Pair, Place, groups_of, key_of
from zhixiang.apps.checks.screening.lint import findings_of, findings_together
from zhixiang.apps.checks.screening.pairs import pairs_of_call, pairs_of_rows
from zhixiang.apps.checks.screening.thresholds import reported
from zhixiang.apps.consolidation.queries import IN_FORCE
from zhixiang.apps.demands.models import Demand, Submission
from zhixiang.apps.people.actors import COMMAND_LINE, Actor
from zhixiang.apps.runs import DEAD_AFTER, RunLostError, beat

logger = logging.getLogger(__name__)
T = TypeVar("T")

ATTEMPTS: Final = 3
"""So often a run is begun before a person has to look at it."""
_ARRIVALS: Final = 50
_STATE = ScreeningRun.State


@dataclass(slots=True)
class Outcome:
    """What came out of a run."""

    new: int = 0
    again: int = 0
    gone: int = 0

    def as_dict(self) -> dict[str, int]:
        """For the run's row and its audit event."""
        return {"new": self.new, "again": self.again, "gone": self.gone}


def work_once(*, actor: Actor = COMMAND_LINE) -> bool:
    """Do one run that waits; whether there was one."""
    _note_arrivals(actor)
    for key in list(_open_runs()):
        run = start_screening(actor=actor, run_id=key)
        if run is not None:
            do_run(run, actor=actor)
            _renew_index(run.call)
            return True
    return False


def do_run(run: ScreeningRun, *, actor: Actor) -> None:
    """Do a run that the caller holds. Whatever goes wrong is noted with it."""
    try:
        if run.attempts > ATTEMPTS:
            fail_screening(actor=actor, run=run, error=f"开始了 {ATTEMPTS} 次都没有做完，请联系系统管理员。")
            return
        outcome = _whole_call(run, actor) if run.version_id is None else _one_answer(run, actor)
        finish_screening(actor=actor, run=run, outcome=outcome.as_dict())
        shutil.rmtree(_folder(run), ignore_errors=True)
    except RunLostError:
        logger.info("screening run %s was cancelled or taken over", run.pk)
    except Exception as error:
        # A run that fails must not end the worker: the next one may be another unit's.
        logger.exception("screening run %s failed", run.pk)
        with suppress(RunLostError):
            fail_screening(actor=actor, run=run, error=f"{type(error).__name__}: {error}")


def _renew_index(call: Call) -> None:
    """Build the index anew where it is far behind; one that cannot be built only makes the next answers slower."""
    try:
        if indexes.waiting_rows(call) > indexes.MANY:
            indexes.renew_index(call)
    except OSError:
        logger.exception("the index of call %s could not be built", call.pk)


def _note_arrivals(actor: Actor) -> None:
    """A run for each version that is in force and has had none."""
    done = ScreeningRun.objects.filter(version=OuterRef("latest"))
    rows = Submission.objects.filter(~Exists(done), state__in=IN_FORCE, latest__isnull=False)
    rows = rows.filter(call__status__in=[Call.Status.OPEN, Call.Status.CLOSED]).order_by("latest_id")
    now = timezone.now()
    ScreeningRun.objects.bulk_create(
        [
            ScreeningRun(call_id=call, version_id=version, asked_by_name=actor.name, asked_at=now)
            for call, version in rows.values_list("call_id", "latest_id")[:_ARRIVALS]
        ],
        ignore_conflicts=True,  # another worker may have noticed as well
    )


def _open_runs() -> Iterable[int]:
    """Runs that wait or seem dead: answers before whole calls, since units are waiting."""
    dead = Q(state=_STATE.RUNNING, beat_at__lt=timezone.now() - DEAD_AFTER)
    rows = ScreeningRun.objects.filter(Q(state=_STATE.WAITING) | dead)
    return rows.order_by(F("version_id").desc(nulls_last=True), "pk").values_list("pk", flat=True)[:_ARRIVALS]


def _folder(run: ScreeningRun) -> Path:
    return Path(settings.ZHIXIANG_SCREENING) / f"run-{run.pk}"


def _whole_call(run: ScreeningRun, actor: Actor) -> Outcome:
    call = run.call
    told = _Telling(run)
    pairs = list(reported(pairs_of_call(call, _folder(run), told), run.parameters["thresholds"]))
    singles = chain.from_iterable(map(_Singles(call), rows_of(call).order_by("pk").iterator(2_000)))
    groups = [*groups_of(pairs, _places(pairs), run.model_version), *_cut_up(call)]
    outcome = _keep(run, actor, chain(groups, singles), len(groups), told)
    outcome.gone = settle_demand_findings(actor=actor, run=run)
    return outcome


def _one_answer(run: ScreeningRun, actor: Actor) -> Outcome:
    call, told = run.call, _Telling(run)
    submission = Submission.objects.get(latest=run.version_id) if _is_latest(run) else None
    if submission is None:
        return Outcome()
    rows = list(rows_of(call).filter(submission=submission).order_by("pk"))
    fresh = list(reported(pairs_of_rows(call, rows), run.parameters["thresholds"]))
    scope = _touched(call, submission.pk, {key for pair in fresh for key in (pair.first, pair.second)})
    pairs = [*fresh, *_pairs_of_others(scope, submission.pk)]
    groups = groups_of(pairs, _places(pairs), run.model_version)
    singles = chain.from_iterable(map(_Singles(call), rows))
    outcome = _keep(run, actor, chain(groups, singles), len(groups), told)
    outcome.gone = settle_demand_findings(actor=actor, run=run, among=scope)
    return outcome


def _is_latest(run: ScreeningRun) -> bool:
    """Whether no later version has come meanwhile; that one has a run of its own."""
    return Submission.objects.filter(latest=run.version_id).exists()


def _touched(call: Call, submission_id: int, rows: set[int]) -> set[int]:
    """The findings that one answer may change: with its rows, or with rows that want the same as these."""
    mine = Q(submission=submission_id) | (Q(demand__in=rows) & ~Q(finding__relation=""))
    members = FindingMember.objects.filter(mine, call=call, finding__gone_at__isnull=True)
    return set(members.values_list("finding_id", flat=True))


def _pairs_of_others(findings: set[int], submission_id: int) -> Iterator[Pair]:
    """The pairs of these findings between rows of other answers: they hold as they are."""
    rows = FindingPair.objects.filter(finding__in=findings).select_related("first", "second")
    for row in rows.exclude(first__submission=submission_id).exclude(second__submission=submission_id):
        yield Pair(row.first.demand_id, row.second.demand_id, row.relation, row.score, row.evidence)


def _places(pairs: Iterable[Pair]) -> dict[int, Place]:
    """Row → what stays the same over its versions, of the rows that still count."""
    return _places_of({key for pair in pairs for key in (pair.first, pair.second)})


def _places_of(keys: set[int]) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for some in _batches(sorted(keys), 5_000):
        rows = Demand.objects.filter(pk__in=some, current=True, submission__state__in=IN_FORCE)
        found |= {
            pk: Place(submission, str(uid)) for pk, submission, uid in rows.values_list("pk", "submission", "uid")
        }
    return found


class _Singles:
    """The checks of single demands, by the parameters of the call's day."""

    def __init__(self, call: Call) -> None:
        self._on = day_of(call)

    def __call__(self, row: Demand) -> Iterator[Found]:
        place = Place(row.submission_id, str(row.uid))
        for said in findings_of(demand_of(row), self._on):
            yield Found(
                key=key_of(said.code, [place], said.field), code=said.code, version=str(said.version),
                severity=said.severity, members=[row.pk], message=said.message,
                evidence={"field": said.field, "text": said.evidence}, threshold=said.threshold, basis=said.basis,
            )  # fmt: skip


def _cut_up(call: Call) -> list[Found]:
    """What rows of one unit show only together, each told once."""
    rows = map(demand_of, rows_of(call).order_by("pk").iterator(2_000))
    told = list(findings_together(rows, day_of(call)))
    places = _places_of({key for keys, _ in told for key in keys})
    return [
        Found(
            key=key_of(said.code, [places[key] for key in keys]), code=said.code, version=str(said.version),
            severity=said.severity, members=keys, message=said.message, evidence={"field": said.field},
            threshold=said.threshold, basis=said.basis,
        )
        for keys, said in told
        if all(key in places for key in keys)
    ]  # fmt: skip


class _Telling:
    """Notes how far a run is, at most once a second."""

    def __init__(self, run: ScreeningRun) -> None:
        self._run, self._stage, self._at = run, "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = monotonic()
        if stage != self._stage or now - self._at >= 1:
            beat(self._run, stage, done, total)
            self._stage, self._at = stage, now


def _keep(run: ScreeningRun, actor: Actor, found: Iterable[Found], groups: int, tell: _Telling) -> Outcome:
    outcome, done = Outcome(), 0
    for some in _batches(found, BATCH):
        kept = keep_found(actor=actor, run=run, found=some)
        outcome.new, outcome.again, done = outcome.new + kept.new, outcome.again + kept.again, done + len(some)
        tell("存入结果", done, max(groups, done))
    return outcome


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    waiting = iter(items)
    while some := list(islice(waiting, size)):
        yield some
