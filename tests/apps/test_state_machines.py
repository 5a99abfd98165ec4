"""Every state machine of every app: no state out of reach, no dead end, each way with who may and what is left behind."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import zhixiang.apps.flow
from zhixiang.apps.flow import Machine, Transition

APPS = Path(zhixiang.apps.flow.__file__).parent


def _machines() -> Iterator[tuple[str, str, Machine, str]]:
    """App, name, machine and policies; an app that keeps its machine in another shape has no MACHINES.

    What stands in ``review_states.py`` is answered for by ``review_policies.py``.
    """
    for path in sorted(APPS.glob("*/*states.py")):
        states = importlib.import_module(f"zhixiang.apps.{path.parent.name}.{path.stem}")
        for name, machine in getattr(states, "MACHINES", {}).items():
            yield path.parent.name, name, machine, path.stem.replace("states", "policies")


_FOUND = list(_machines())
MACHINES = [(app, name, machine) for app, name, machine, _ in _FOUND]
TRANSITIONS = [(app, name, step) for app, name, machine in MACHINES for step in machine.transitions]
PERMISSIONS = [(app, policies, step) for app, _, machine, policies in _FOUND for step in machine.transitions]


def test_the_machines_were_found() -> None:
    assert {name for _, name, _ in MACHINES} >= {"call", "submission", "report", "unit", "membership", "unit_change"}


@pytest.mark.parametrize(("app", "name", "machine"), MACHINES, ids=lambda value: str(value)[:24])
def test_each_state_is_reached_and_each_that_is_not_final_has_a_way_out(app: str, name: str, machine: Machine) -> None:
    assert machine.unreachable() == frozenset()
    assert machine.dead_ends() == frozenset()
    ends = {t.source for t in machine.transitions} | {t.target for t in machine.transitions} | {machine.initial}
    assert ends <= machine.states
    assert machine.final <= machine.states


@pytest.mark.parametrize(("app", "name", "machine"), MACHINES, ids=lambda value: str(value)[:24])
def test_an_action_leads_from_a_state_to_one_state(app: str, name: str, machine: Machine) -> None:
    ways = [(step.source, step.action) for step in machine.transitions]
    assert len(set(ways)) == len(ways)
    for step in machine.transitions:
        assert machine.step(step.source, step.action) is step
        assert step.source in machine.sources(step.action)


@pytest.mark.parametrize(("app", "policies", "step"), PERMISSIONS, ids=lambda value: getattr(value, "action", ""))
def test_each_way_has_somebody_who_may(app: str, policies: str, step: Transition) -> None:
    module = importlib.import_module(f"zhixiang.apps.{app}.{policies}")
    assert callable(getattr(module, step.permission, None)), f"{app}.{policies} has no {step.permission}"


@pytest.mark.parametrize(("app", "name", "step"), TRANSITIONS, ids=lambda value: getattr(value, "action", ""))
def test_each_way_is_an_action_that_names_its_actor_and_leaves_an_event(app: str, name: str, step: Transition) -> None:
    owner, _, action = step.action.partition(".")
    assert owner == app
    module = importlib.import_module(f"zhixiang.apps.{app}.actions.{action}")
    actor = inspect.signature(getattr(module, action)).parameters.get("actor")
    assert actor is not None
    assert actor.kind is inspect.Parameter.KEYWORD_ONLY
    assert actor.default is inspect.Parameter.empty
    source = inspect.getsource(module)
    assert step.action in source or "step.action" in source or ".action," in source, f"{step.action} leaves no event"
