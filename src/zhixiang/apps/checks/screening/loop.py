"""The worker's loop: look for what waits, do it, rest."""

from __future__ import annotations

import os
from time import sleep
from typing import Final

from django.db import close_old_connections

from zhixiang.apps.checks.screening.work import work_once

PAUSE: Final = 1.0
"""Seconds after which the worker looks again whether something has arrived."""


def keep_working(*, once: bool, with_parent: bool) -> int:
    """Do what waits, and go on until the process is stopped; returns how many runs were done.

    ``once``: end when nothing waits. ``with_parent``: end with the process that started this one.
    """
    parent, done = os.getppid(), 0
    while True:
        close_old_connections()
        if work_once():
            done += 1
        elif once or (with_parent and os.getppid() != parent):
            return done
        else:
            sleep(PAUSE)
