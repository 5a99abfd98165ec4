"""Data for tests of pages: a small year that went through the real reader and the real loading, and an account a role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from tests.intake.builder import Builder, Table, default_rows
from zhixiang.apps.checks.models import Finding, SourceDocument
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.models import User
from zhixiang.apps.people.roles import Role
from zhixiang.apps.performance.actions.load_notice import load_notice
from zhixiang.intake import read_document, read_notice

PASSWORD = "correct-horse-battery"
CITY = "440700000"
COUNTY = "440781000"
ELSEWHERE = "440200000"

ROLES = {
    "province": (Role.PROVINCIAL_OFFICER, None),
    "finance": (Role.FINANCE_OFFICER, None),
    "auditor": (Role.AUDITOR, None),
    "city": (Role.CITY_OFFICER, CITY),
    "other_city": (Role.CITY_OFFICER, ELSEWHERE),
    "county": (Role.COUNTY_OFFICER, COUNTY),
    "applicant": (Role.APPLICANT, None),
    "system": (Role.SYSTEM_ADMIN, None),
}
"""Short name → role and region."""


@dataclass
class Year:
    """A loaded year: 江门 (with its direct county 台山) and 韶关, 510 万元, and what a test needs to find its way."""

    year: int
    document_id: int
    accounts: dict[str, User] = field(default_factory=dict)

    def finding(self, **lookup: Any) -> Finding:
        """The first finding that the lookup leaves."""
        found = Finding.objects.filter(**lookup).order_by("line", "pk").first()
        assert found is not None, f"the year has no finding with {lookup}"
        return found

    def client(self, role: str) -> Client:
        """A client signed in as ``role``; nobody for an empty one."""
        client = Client()
        if role:
            client.force_login(self.accounts[role])
        return client


def notice_text() -> str:
    """A notice with a wrong sum, a formula for a name, a number in conflict and a target that is missing."""
    builder = Builder()
    builder.annex1[1] = builder.annex1[1].replace("5000000.00", "5000001.00")
    shared = [
        "\t\t\t知识产权质押融资对接活动\t不少于{n}场",
        '\t\t\t=HYPERLINK("http://example.test")\t+{n}家',
        "\t\t\t专利侵权纠纷行政裁决案件量\t较上年有增长",
    ]  # fmt: skip
    tables = []
    for number, (region, wan) in enumerate((("韶关", "300万元"), ("江门", "200万元"), ("台山", "10万元")), start=2):
        rows = default_rows(region)
        rows[1:1] = [line.format(n=number) for line in shared]
        tables.append(Table(f"{region}市", wan, rows=rows))
    tables[2].rows.insert(2, "\t\t\t台山海外维权宣传\t")
    tables[0].policies.append("3.《广东省知识产权保护条例》（粤府〔1999〕1号）")
    builder.tables = tables
    return builder.text()


def loaded_year(text: str | None = None) -> Year:
    """Read and load the small notice, without any account. The rows are what real loading writes."""
    load_regions(actor=COMMAND_LINE)
    raw = read_document((text or notice_text()).encode(), "通知.txt")
    load_notice(read_notice(raw), raw, actor=COMMAND_LINE)
    return Year(2024, SourceDocument.objects.get().pk)


def small_year(text: str | None = None) -> Year:
    """The loaded year with an account for each role."""
    year = loaded_year(text)
    for name, (role, region) in ROLES.items():
        year.accounts[name] = User.objects.create_user(
            username=name, password=PASSWORD, role=role, region_id=region, display_name=f"测试{Role(role).label}"
        )
    return year


def session_cookie(user: User, base_url: str) -> Any:
    """The cookie of a signed-in session, for a browser that shall not type a password in every test."""
    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "domain": urlsplit(base_url).hostname,
        "path": "/",
    }
