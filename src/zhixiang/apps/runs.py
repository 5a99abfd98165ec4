"""Work in the background: who holds a run, signs of life, and the loop that looks for what waits.

The rows of an app's own run model are its queue (ScreeningRun, PaperRun): they have ``state``, ``token``, ``beat_at``,
``stage``, ``done`` and ``total``, and a state called ``running``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from time import sleep
from typing import Any, Final, TypeVar

from django.db import close_old_connections
from django.db.models import Model
from django.utils import timezone

DEAD_AFTER: Final = timedelta(minutes=3)
"""A run whose worker was not heard of for so long is taken over."""
PAUSE: Final = 1.0
"""Seconds after which the worker looks again whether something has arrived."""
_RUNNING: Final = "running"


class RunLostError(Exception):
    """The run is another worker's now, or was cancelled: whoever notices stops."""


R = TypeVar("R", bound=Model)


def held(run: R) -> R:
    """The run locked until the transaction ends. Raises RunLostError where it is not its worker's any more."""
    rows = type(run)._default_manager.select_for_update()  # noqa: SLF001  # documented by Django in spite of its name
    found = rows.filter(pk=run.pk, token=_token(run), state=_RUNNING).first()
    if found is None:
        raise RunLostError
    return found


def beat(run: Model, stage: str, done: int, total: int) -> None:
    """Note how far the run is; that is also the sign of life. Raises RunLostError."""
    rows = type(run)._default_manager.filter(pk=run.pk, token=_token(run), state=_RUNNING)  # noqa: SLF001  # as above
    if not rows.update(stage=stage[:32], done=done, total=total, beat_at=timezone.now()):
        raise RunLostError


def _token(run: Any) -> str:
    token: str = run.token
    return token


def keep_working(work: Sequence[Callable[[], bool]], *, once: bool, with_parent: bool) -> int:
    """Do what waits, and go on until the process is stopped; returns how many runs were done.

    Each of ``work`` does one run and says whether there was one; they take turns, so that none waits for all of
    another's. ``once``: end when nothing waits. ``with_parent``: end with the process that started this one.
    """
    parent, done = os.getppid(), 0
    while True:
        close_old_connections()
        if found := sum(one() for one in work):
            done += found
        elif once or (with_parent and os.getppid() != parent):
            return done
        else:
            sleep(PAUSE)
