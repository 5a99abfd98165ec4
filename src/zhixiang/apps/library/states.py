"""A project: kept in reserve, reviewed, listed, ranked, given money, carried out."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.flow import Machine, Transition
from zhixiang.apps.library.models import Project

_S = Project.State
_WHY: Final = "写明理由"

_BEFORE_MONEY: Final = (_S.RESERVE, _S.REVIEW, _S.LISTED, _S.RANKED)
"""No money has been decided on."""

HOLDABLE: Final = (*_BEFORE_MONEY, _S.RUNNING)
"""States in which a project may be put off, and to which it comes back."""

PROJECT: Final = Machine(
    states=frozenset(_S.values),
    initial=_S.RESERVE,
    final=frozenset({_S.DONE, _S.ENDED, _S.VOID}),
    transitions=(
        Transition(_S.RESERVE, _S.REVIEW, "library.review_projects", "may_manage"),
        Transition(_S.REVIEW, _S.LISTED, "library.list_projects", "may_manage"),
        Transition(_S.LISTED, _S.RANKED, "library.rank_projects", "may_manage"),
        Transition(_S.RANKED, _S.RANKED, "library.rank_projects", "may_manage"),
        Transition(_S.LISTED, _S.ARRANGED, "library.arrange_projects", "may_arrange"),
        Transition(_S.RANKED, _S.ARRANGED, "library.arrange_projects", "may_arrange"),
        Transition(_S.ARRANGED, _S.LISTED, "library.release_projects", "may_arrange", "安排没有下达"),
        Transition(_S.ARRANGED, _S.RUNNING, "library.start_projects", "may_arrange", "资金已下达"),
        Transition(_S.RUNNING, _S.DONE, "library.finish_projects", "may_manage"),
        Transition(_S.ARRANGED, _S.ENDED, "library.end_projects", "may_manage", _WHY),
        Transition(_S.RUNNING, _S.ENDED, "library.end_projects", "may_manage", _WHY),
        *(Transition(state, state, "library.roll_projects", "may_manage", "复核属实") for state in (
            _S.RESERVE, _S.REVIEW, _S.LISTED, _S.RUNNING,
        )),
        Transition(_S.RANKED, _S.LISTED, "library.roll_projects", "may_manage", "复核属实，新年度重新排序"),
        *(Transition(state, _S.RETURNED, "library.return_projects", "may_manage", _WHY) for state in _BEFORE_MONEY),
        Transition(_S.RETURNED, _S.RESERVE, "library.reopen_projects", "may_manage"),
        *(Transition(state, _S.PAUSED, "library.pause_projects", "may_manage", _WHY) for state in HOLDABLE),
        # One row stands for all: where it leads to is what held_state says.
        Transition(_S.PAUSED, _S.RESERVE, "library.resume_projects", "may_manage", "回到暂缓前的状态"),
        *(Transition(state, _S.VOID, "library.void_projects", "may_manage", _WHY) for state in (
            *_BEFORE_MONEY, _S.RETURNED, _S.PAUSED,
        )),
        *(Transition(state, _S.VOID, "library.merge_projects", "may_manage", _WHY) for state in (
            _S.RESERVE, _S.REVIEW, _S.LISTED, _S.RANKED,
        )),
    ),
)  # fmt: skip

MACHINES: Final = {"project": PROJECT}

EDITABLE: Final = (_S.RESERVE, _S.REVIEW, _S.LISTED, _S.RANKED, _S.RETURNED)
"""States in which what a project says may be changed: money is given to what stands in the library then."""

ROLLABLE: Final = (_S.RESERVE, _S.REVIEW, _S.LISTED, _S.RANKED, _S.RUNNING)
"""States that go on in the next year: not arranged yet, or not finished."""

DECIDED: Final = frozenset({_S.ARRANGED, _S.RUNNING, _S.DONE, _S.ENDED})
"""States in which the outcome is known to everybody."""
