"""The worker's part: runs that wait are made one after another; whatever goes wrong is noted with the run."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from django.db.models import Q
from django.utils import timezone

from zhixiang.apps.papers.actions.fail_run import fail_run
from zhixiang.apps.papers.actions.finish_run import finish_run
from zhixiang.apps.papers.actions.make_bundle import make_bundle
from zhixiang.apps.papers.actions.make_paper import make_paper
from zhixiang.apps.papers.actions.start_run import start_run
from zhixiang.apps.papers.kinds import FORMATS, Wish
from zhixiang.apps.papers.models import Paper, PaperRun
from zhixiang.apps.papers.records import performance_tables
from zhixiang.apps.people.actors import COMMAND_LINE, Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.runs import DEAD_AFTER, RunLostError, beat

logger = logging.getLogger(__name__)

ATTEMPTS: Final = 3
"""So often a run is begun before a person has to look at it."""
_STATE = PaperRun.State
_K = Paper.Kind


def work_once(*, actor: Actor = COMMAND_LINE) -> bool:
    """Do one run that waits; whether there was one."""
    for key in list(_open_runs()):
        run = start_run(actor=actor, run_id=key)
        if run is not None:
            do_run(run, actor=actor)
            return True
    return False


def _open_runs() -> Iterable[int]:
    """Runs that wait or seem dead, the oldest first."""
    dead = Q(state=_STATE.RUNNING, beat_at__lt=timezone.now() - DEAD_AFTER)
    return PaperRun.objects.filter(Q(state=_STATE.WAITING) | dead).order_by("pk").values_list("pk", flat=True)[:20]


def do_run(run: PaperRun, *, actor: Actor) -> None:
    """Do a run that the caller holds."""
    try:
        if run.attempts > ATTEMPTS:
            fail_run(actor=actor, run=run, error=f"开始了 {ATTEMPTS} 次都没有做完，请联系系统管理员。")
            return
        paper = _bundle(run, actor) if run.kind == _K.BUNDLE else _one(run, actor)
        finish_run(actor=actor, run=run, paper=paper)
    except RunLostError:
        logger.info("paper run %s was cancelled or taken over", run.pk)
    except Refused as refusal:
        with suppress(RunLostError):
            fail_run(actor=actor, run=run, error=str(refusal))
    except Exception as error:
        # A run that fails must not end the worker: the next one may be another plan's.
        logger.exception("paper run %s failed", run.pk)
        with suppress(RunLostError):
            fail_run(actor=actor, run=run, error=f"{type(error).__name__}: {error}")


def _one(run: PaperRun, actor: Actor) -> Paper:
    beat(run, _K(run.kind).label, 0, 1)
    wish = Wish(run.kind, run.format)
    return make_paper(actor=actor, plan_id=run.plan_id, wish=wish, address=run.address).paper


def _bundle(run: PaperRun, actor: Actor) -> Paper:
    """Each file is a paper of its own: what a worker that died has made need not be kept twice by the next one."""
    with_table = dict.fromkeys(table.region_code for table in performance_tables(run.plan) if table.region_code)
    wishes = [
        *(Wish(kind, run.format) for kind in (_K.LETTER, _K.ANNEX1, _K.ANNEX2) if run.format in FORMATS[kind]),
        *(Wish(_K.TABLE, run.format, code) for code in with_table),
    ]
    papers: list[Paper] = []
    for done, wish in enumerate(wishes):
        beat(run, _K(wish.kind).label, done, len(wishes))
        papers.append(make_paper(actor=actor, plan_id=run.plan_id, wish=wish, address=run.address).paper)
    beat(run, "打包", len(wishes), len(wishes))
    return make_bundle(actor=actor, run=run, papers=papers).paper
