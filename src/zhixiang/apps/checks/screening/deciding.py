"""The acts of the desk by name, and which of them are open to somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.utils.translation import gettext

from zhixiang.apps.checks import policies
from zhixiang.apps.checks.actions.ask_units import ask_units
from zhixiang.apps.checks.actions.confirm_demand_findings import confirm_demand_findings
from zhixiang.apps.checks.actions.dismiss_demand_findings import dismiss_demand_findings
from zhixiang.apps.checks.actions.send_to_merging import send_to_merging
from zhixiang.apps.checks.actions.show_to_cities import show_to_cities
from zhixiang.apps.checks.models import DemandFinding
from zhixiang.apps.checks.screening import labels
from zhixiang.apps.checks.screening.steps import why_not
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Choice

_ACTIONS: Final[dict[str, tuple[str, Callable[..., int]]]] = {
    "confirm": ("checks.confirm_demand_findings", confirm_demand_findings),
    "dismiss": ("checks.dismiss_demand_findings", dismiss_demand_findings),
    "ask": ("checks.ask_units", ask_units),
    "merge": ("checks.send_to_merging", send_to_merging),
    "show": ("", show_to_cities),
}


def choices(actor: Actor) -> list[Choice]:
    """The acts that the actor has at all."""
    names = [name for name in labels.ACTS if _may(actor, name)]
    return [(name, str(labels.ACTS[name])) for name in names]


def open_to(actor: Actor, finding: DemandFinding) -> list[Choice]:
    """The acts that the actor can do to this finding now."""
    return [(name, label) for name, label in choices(actor) if not refusal(actor, finding, name)]


def refusal(actor: Actor, finding: DemandFinding, name: str) -> str:
    """Why the act cannot be done to the finding; empty when it can."""
    if name == "show":
        if not finding.relation or finding.city_id is not None:
            return gettext("这条发现只涉及一个地市，不需要出示。")
        return gettext("这条发现已经向相关地市出示。") if finding.shown_at else policies.may_show(actor).reason
    if name == "merge" and finding.size < 2:
        return gettext("只有一条需求，没有可以合并的。")
    return why_not(actor, finding, _ACTIONS[name][0])


def why_closed(actor: Actor, finding: DemandFinding) -> str:
    """Why nothing can be done to the finding; empty when something can."""
    if open_to(actor, finding):
        return ""
    return why_not(actor, finding, _ACTIONS["confirm"][0]) or why_not(actor, finding, _ACTIONS["dismiss"][0])


def do(actor: Actor, name: str, finding_ids: Sequence[int], reason: str) -> int:
    """Do the act; returns how many it was done to (units, where they are asked). Raises Refused as the actions do."""
    if name not in _ACTIONS:
        raise Refused(gettext("请选择怎样处理。"))
    return _ACTIONS[name][1](actor=actor, finding_ids=finding_ids, reason=reason)


def _may(actor: Actor, name: str) -> bool:
    return (policies.may_show if name == "show" else policies.may_work)(actor).allowed
