"""What the background worker does (``zhixiang work``): each app's runs in turn."""

from __future__ import annotations

from zhixiang.apps import runs
from zhixiang.apps.checks.screening.work import work_once as screen
from zhixiang.apps.papers.work import work_once as make_papers


def keep_working(*, once: bool, with_parent: bool) -> int:
    """Do what waits in every queue; returns how many runs were done. See :func:`zhixiang.apps.runs.keep_working`."""
    return runs.keep_working((screen, make_papers), once=once, with_parent=with_parent)
