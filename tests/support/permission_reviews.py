"""Rounds of expert review in each state, and what the permission matrix posts about them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.support.call_factory import OTHER_CITY, World
from tests.support.reviewing import YEAR, Reviewing, drafted, expert_account, opened, project, score
from zhixiang.apps.library.actions.review_close import review_close
from zhixiang.apps.library.actions.review_determine import at_line, review_determine
from zhixiang.apps.library.models import Assignment
from zhixiang.apps.library.review_assigning import split

Bundle = dict[str, Any]
_SMALL: dict[str, Any] = {"count": 3, "experts": 2, "each": 1}


def reviews(world: World) -> dict[str, Bundle]:
    """A round in preparation, one that is open, one that is closed, one in which everything is decided."""
    province = world.actor("province")
    draft, scoring = drafted(world, tag="A", **_SMALL), opened(world, tag="B", **_SMALL)
    closed, decided = opened(world, tag="C", **_SMALL), opened(world, tag="D", **_SMALL)
    for state in (closed, decided):
        for name in state.experts:
            for sheet in state.sheets(name):
                score(sheet, "80")
        review_close(actor=province, round_id=state.round.pk)
    for entry in decided.round.entries.all():
        review_determine(
            actor=province, round_id=decided.round.pk, entry_id=entry.pk, outcome="pass", reason="符合条件"
        )
    score(scoring.sheets("expert")[0], "80", submit=False)
    found = {
        "planned": _bundle(draft), "scoring": _bundle(scoring), "closed": _bundle(closed), "decided": _bundle(decided),
    }  # fmt: skip
    extra = project("EX", parent=draft.policy, region=OTHER_CITY)
    found["planned"] |= {"extra": extra.pk, "free": expert_account("expert9").pk, "policy": draft.policy.pk}
    found["closed"]["seen_line"] = at_line(closed.fresh(), Decimal(60)).digest
    return found


def _bundle(state: Reviewing) -> Bundle:
    review = state.fresh()
    away = state.round.entries.get(project__region=OTHER_CITY)
    sheet = Assignment.objects.filter(expert=state.experts["expert"]).first()
    made = split(review, anew=review.state == "draft")
    return {
        "round_id": review.pk, "entry_id": away.pk, "sheet_id": sheet.pk if sheet else 999_999,
        "round_version": review.row_version, "seen": made.digest, "seed": review.seed,
        "pair": f"{away.pk}:{state.experts['expert1'].pk}", "seat": state.experts["expert1"].pk,
        "items": list(state.round.rubric.values_list("pk", flat=True)),
    }  # fmt: skip


def _soon() -> str:
    return f"{timezone.localtime() + timedelta(days=5):%Y-%m-%dT%H:%M}"


def _basics(of: Bundle) -> Bundle:
    return {"name": "评审", "closes_at": _soon(), "experts_each": 1, "blind": "on", "row_version": of["round_version"]}


def _build(step: str, of: Bundle) -> Bundle:
    steps: dict[str, Bundle] = {
        "basics": _basics(of),
        "rubric": {"item_name": "质量", "item_guidance": "", "item_points": "10", "item_weight": "1"},
        "add_projects": {"project": of["extra"]},
        "remove_projects": {"entry": of["entry_id"]},
        "add_expert": {"user": of["free"]},
        "remove_expert": {"expert": of["seat"]},
    }
    return {"wish": step, **steps[step]}


def _sheet(step: str, of: Bundle) -> Bundle:
    return {"wish": step, "reason": "理由", "comment": "另一条意见", **{str(key): "70" for key in of["items"]}}


REVIEW_POSTS: dict[str, Any] = {
    "review:create": lambda _step, of: {**_basics(of), "policy": of["policy"], "year": YEAR},
    "review:round": lambda step, _of: {"wish": step},
    "review:build": _build,
    "review:matrix": lambda step, of: {
        "wish": step, "pair": of["pair"], "seen": of["seen"], "seed": of["seed"], "anew": "1",
    },
    "review:results": lambda _step, of: {"score": "60", "below": "pause", "seen": of["seen_line"]},
    "review:project": lambda step, of: {
        "wish": step, "outcome": "pass", "reason": "理由", "again_reason": "分差大", "closes_at": _soon(),
        "expert": of["seat"],
    },
    "review:sheet": _sheet,
}  # fmt: skip
