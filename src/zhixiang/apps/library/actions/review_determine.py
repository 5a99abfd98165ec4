"""The province decides on projects: one with its reason, or all by a line (认定)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.models import ReviewRound, RoundProject
from zhixiang.apps.library.review_queries import Scored
from zhixiang.apps.library.review_steps import locked_round, reason_in, tell
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused

_WHAT = {
    RoundProject.Outcome.PASS: "通过",
    RoundProject.Outcome.PAUSE: "暂缓",
    RoundProject.Outcome.RETURN: "退回",
    RoundProject.Outcome.REJECT: "不予入库",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Where to cut: from ``score`` on projects pass, below it they get ``below``; what needs a reason stays open."""

    passing: Sequence[Scored]
    failing: Sequence[Scored]
    left: Sequence[Scored]
    decided: int

    @property
    def digest(self) -> str:
        """What was seen, so that nothing else is decided."""
        parts = (self.passing, self.failing, self.left)
        return "/".join(",".join(str(row.entry.pk) for row in part) for part in parts)


def at_line(found: ReviewRound, score: Decimal) -> Line:
    """What a cut at ``score`` would come to, for projects that nobody has decided on. Reads only."""
    rows = queries.scored(found)
    free = [row for row in rows if not row.entry.outcome]
    ready = [row for row in free if not row.needs_reason]
    return Line(
        [row for row in ready if row.result is not None and row.result >= score],
        [row for row in ready if row.result is not None and row.result < score],
        [row for row in free if row.needs_reason],
        len(rows) - len(free),
    )


def review_determine(*, actor: Actor, round_id: int, entry_id: int, outcome: str, reason: str) -> RoundProject:
    """Decide on one project. The reason is written by hand, and so serves for scores that stand apart as well.

    Raises Refused for a round that is not closed, an outcome that is none, and without a reason.
    """
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.CLOSED)
        entry = found.entries.filter(pk=entry_id).first()
        if entry is None:
            raise Refused("本轮没有这个项目，请刷新页面。")
        if outcome not in RoundProject.Outcome.values:
            raise Refused("请选择结论：通过、暂缓、退回或不予入库。")
        _decide(actor, entry, outcome, reason_in(reason, what=f"“{_WHAT[RoundProject.Outcome(outcome)]}”"))
        entry.save()
        payload = {"entry": entry.pk, "outcome": outcome, "reason": entry.reason}
        tell(actor, found, "library.review_determine", payload)
    return entry


def review_determine_by_line(*, actor: Actor, round_id: int, score: Decimal, below: str, seen: str) -> int:
    """Decide on all projects that nobody has decided on, by a line; how many.

    Projects whose scores stand apart and were not looked at again, and those without a score, stay open: they need a
    reason of their own. Raises Refused where scores have changed since the line was looked at.
    """
    with transaction.atomic():
        found = locked_round(actor, round_id, ReviewRound.State.CLOSED)
        if below not in RoundProject.Outcome.values or below == RoundProject.Outcome.PASS:
            raise Refused("请选择分数线以下项目的结论：暂缓、退回或不予入库。")
        if not 0 <= score <= 100:
            raise Refused("分数线应在 0 到 100 之间。")
        cut = at_line(found, score)
        if cut.digest != seen:
            raise Refused("预览之后分数或结论有变化，请重新预览再确认。")
        for row in cut.passing:
            _decide(actor, row.entry, RoundProject.Outcome.PASS, f"评审得分达到分数线 {score} 分。")
        for row in cut.failing:
            _decide(actor, row.entry, below, f"评审得分低于分数线 {score} 分。")
        done = [row.entry for row in (*cut.passing, *cut.failing)]
        if not done:
            raise Refused("没有可以按分数线认定的项目。")
        RoundProject.objects.bulk_update(done, ["outcome", "reason", "decided_by_name", "decided_at"])
        payload = {
            "line": str(score), "below": below, "passed": [row.entry.pk for row in cut.passing],
            "failed": [row.entry.pk for row in cut.failing], "left": [row.entry.pk for row in cut.left],
        }  # fmt: skip
        tell(actor, found, "library.review_determine", payload)
    return len(done)


def _decide(actor: Actor, entry: RoundProject, outcome: str, reason: str) -> None:
    entry.outcome, entry.reason = outcome, reason
    entry.decided_by_name, entry.decided_at = actor.name, timezone.now()
