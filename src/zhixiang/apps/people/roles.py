"""The roles of DESIGN section 1, and which of them may see allocations of which regions."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.db import models


class Role(models.TextChoices):
    """What somebody does in the year; one role an account."""

    APPLICANT = "applicant", "申报人"
    UNIT_ADMIN = "unit_admin", "单位管理员"
    COUNTY_OFFICER = "county_officer", "县区审核"
    CITY_OFFICER = "city_officer", "市局审核员"
    PROVINCIAL_OFFICER = "provincial_officer", "省局处室"
    FINANCE_OFFICER = "finance_officer", "财政"
    EXPERT = "expert", "专家"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"


class Reach(StrEnum):
    """How far a role sees: everything, its city with its counties, its county, or nothing."""

    ALL = "all"
    CITY = "city"
    COUNTY = "county"
    NONE = "none"


SYSTEM: Final = "system"
"""The role of the system itself: the command line, run by whoever holds the machine and the database."""

REACH: Final[dict[str, Reach]] = {
    SYSTEM: Reach.ALL,
    Role.PROVINCIAL_OFFICER: Reach.ALL,
    Role.FINANCE_OFFICER: Reach.ALL,
    Role.AUDITOR: Reach.ALL,
    Role.CITY_OFFICER: Reach.CITY,
    Role.COUNTY_OFFICER: Reach.COUNTY,
}
"""A role that is not named here reaches nothing: what is meant for the public will come through the portal."""
