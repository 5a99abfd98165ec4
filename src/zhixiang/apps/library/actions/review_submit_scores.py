"""An expert hands in a sheet; from then on it counts and stays as it is."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.models import Assignment
from zhixiang.apps.library.review_steps import locked_sheet, move_sheet
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.review_scores import ScoreError, weighted


def review_submit_scores(*, actor: Actor, sheet_id: int, row_version: int) -> Assignment:
    """Hand in what the expert has seen. Raises Refused while a line has no points, and where the sheet has changed
    since; Assignment.DoesNotExist for another's.
    """
    with transaction.atomic():
        sheet = locked_sheet(actor, sheet_id)
        if sheet.row_version != row_version:
            raise Refused("这张评分表在另一个窗口里修改过，请看过最新的分数以后再提交。")
        try:
            score = weighted(queries.rubric(sheet.entry.round), queries.points_of(sheet))
        except ScoreError as error:
            raise Refused(str(error)) from None
        sheet.submitted_at = timezone.now()
        move_sheet(actor=actor, sheet=sheet, action="library.review_submit_scores", payload={"score": str(score)})
    return sheet
