"""The labels that arrive as data are all marked for translation."""

from __future__ import annotations

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.calls.models import Call
from zhixiang.apps.library.models import Project
from zhixiang.apps.library.tables import ACTIONS
from zhixiang.apps.papers.models import Letter, Paper, PaperRun
from zhixiang.apps.people.roles import Role, UnitKind
from zhixiang.apps.performance.models import TargetRow, TargetVersion
from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.rules.choosing_limits import SAYS
from zhixiang.rules.demand_form import FIELDS
from zhixiang.screening.checks.registry import all_checks
from zhixiang.site import labels


def test_every_check_has_a_label() -> None:
    assert {check.title for check in CHECKS.values()} == set(labels.CHECKS)


def test_every_check_of_demands_has_a_label() -> None:
    assert {check.title for check in all_checks().values()} == set(labels.DEMAND_CHECKS)


def test_every_role_has_a_label() -> None:
    assert set(Role.labels) == set(labels.ROLES)


def test_every_status_of_a_call_and_every_kind_of_unit_has_a_label() -> None:
    assert set(Call.Status.labels) == set(labels.CALL_STATUSES)
    assert set(UnitKind.labels) == set(labels.UNIT_KINDS)


def test_every_field_of_the_form_is_marked() -> None:
    assert {field.label for field in FIELDS.values()} == set(labels.FORM_FIELDS)


def test_every_state_and_every_step_of_a_project_has_a_label() -> None:
    assert set(Project.State.labels) == set(labels.PROJECT_STATES)
    assert set(ACTIONS.values()) == set(labels.PROJECT_STEPS)


def test_every_state_and_method_of_a_plan_has_a_label() -> None:
    assert set(AllocationPlan.Status.labels) == set(labels.PLAN_STATUSES)
    assert set(AllocationPlan.Method.labels) == set(labels.PLAN_METHODS)


def test_every_limit_of_a_choice_has_a_label() -> None:
    assert set(SAYS.values()) == set(labels.CHOICE_LIMITS)


def test_every_kind_of_paper_and_every_state_on_its_pages_has_a_label() -> None:
    assert set(Paper.Kind.labels) == set(labels.PAPERS)
    assert set(PaperRun.State.labels) == set(labels.PAPER_RUNS)
    assert set(Letter.Disclosure.labels) == set(labels.DISCLOSURES)
    assert set(AllocationPlan.Status.labels) == set(labels.PLANS)


def test_every_state_of_targets_and_every_rule_of_scoring_has_a_label() -> None:
    assert set(TargetVersion.State.labels) == set(labels.TARGET_VERSIONS)
    assert set(TargetRow.Rule.labels) == set(labels.SCORING_RULES)
