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


UNIT_ROLES: Final = (Role.APPLICANT, Role.UNIT_ADMIN)
"""Roles of people who act for a unit; which of the two somebody is follows from the membership in use."""


class UnitKind(models.TextChoices):
    """What kind of unit it is: calls say which kinds may answer."""

    PROVINCIAL_BUREAU = "provincial_bureau", "省级市场监管（知识产权）局"
    PROVINCIAL_OFFICE = "provincial_office", "省局处室"
    CITY_BUREAU = "city_bureau", "地级以上市市场监管局"
    COUNTY_BUREAU = "county_bureau", "县（市、区）市场监管局"
    PROTECTION_CENTRE = "protection_centre", "知识产权保护中心"
    RAPID_CENTRE = "rapid_centre", "快速维权中心"
    AID_CENTRE = "aid_centre", "维权援助中心（分中心）"
    AGENCY_OFFICE = "agency_office", "专利代办处"
    ENTERPRISE = "enterprise", "企业"
    UNIVERSITY = "university", "高校、科研院所"
    SERVICE_AGENCY = "service_agency", "知识产权服务机构"
    ASSOCIATION = "association", "行业（产业）社会组织"
    PARK = "park", "高新区、园区、孵化器"
    PUBLIC_INSTITUTION = "public_institution", "其他事业单位"
    OTHER = "other", "其他"


BUREAUS: Final = (
    UnitKind.PROVINCIAL_BUREAU,
    UnitKind.PROVINCIAL_OFFICE,
    UnitKind.CITY_BUREAU,
    UnitKind.COUNTY_BUREAU,
)
"""Kinds that come from the region table; nobody signs up as one."""


class Duty(StrEnum):
    """What a membership lets somebody do for the unit."""

    FILL = "fill"
    CERTIFY = "certify"
    ADMINISTER = "administer"


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
