"""The labels that arrive as data are all marked for translation."""

from __future__ import annotations

from zhixiang.apps.people.roles import Role
from zhixiang.intake.checks.catalogue import CHECKS
from zhixiang.site import labels


def test_every_check_has_a_label() -> None:
    assert {check.title for check in CHECKS.values()} == set(labels.CHECKS)


def test_every_role_has_a_label() -> None:
    assert set(Role.labels) == set(labels.ROLES)
