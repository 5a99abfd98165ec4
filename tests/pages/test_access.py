"""What people of a role find on the pages that they get, and what a guessed address answers.

Who gets which page stands in permission_matrix.toml.
"""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from tests.support import factories
from zhixiang.apps import keyset
from zhixiang.apps.checks.models import Finding
from zhixiang.apps.performance.models import Indicator

LISTS = {
    "overview": "/year/2024/",
    "ranking": "/year/2024/ranking.xlsx",
    "annex 1": "/year/2024/allocation/annex-1/",
    "annex 2": "/year/2024/allocation/annex-2/",
    "annex 1 sheet": "/year/2024/allocation/annex-1.xlsx",
    "annex 2 sheet": "/year/2024/allocation/annex-2.xlsx",
    "targets": "/year/2024/targets/",
    "indicators": "/year/2024/indicators/",
    "indicators sheet": "/year/2024/indicators.xlsx",
    "policies": "/year/2024/policies/",
    "findings": "/year/2024/findings/",
    "findings sheet": "/year/2024/findings.xlsx",
}
MONEY = ("overview", "ranking", "annex 1", "annex 2", "annex 1 sheet", "annex 2 sheet")


@pytest.mark.parametrize("role", ["applicant", "system"])
@pytest.mark.parametrize("name", sorted(set(LISTS) - set(MONEY)))
def test_other_lists_are_empty_for_those_without_a_scope(year: factories.Year, role: str, name: str) -> None:
    answer = year.client(role).get(LISTS[name])
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert "江门" not in content.decode(errors="ignore")


@pytest.mark.parametrize("role", ["city", "county"])
def test_no_page_names_another_city(year: factories.Year, role: str) -> None:
    client = year.client(role)
    for name, path in LISTS.items():
        if not name.endswith("sheet") and name != "ranking":
            assert "韶关" not in client.get(path).content.decode(), name


def test_what_does_not_exist_is_a_chinese_404(year: factories.Year) -> None:
    client = year.client("province")
    for path in (
        "/year/1999/",
        "/year/1999/allocation/annex-1/",
        "/year/2024/allocation/annex-3/",
        "/year/2024/targets/999999000/",
        "/year/2024/targets/x/",
        "/year/2024/findings/999999/",
        f"/year/1999/findings/{year.finding().pk}/",
        "/year/2024/policies/999999/",
        "/year/2024/indicators/没有这一项/",
        f"/year/2024/source/{year.document_id}/999999/",
        f"/year/2024/source/{year.document_id}/0/",
        "/year/2024/source/999999/1/",
        "/nothing/",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "找不到这一页" in answer.content.decode(), path


def test_home_leads_to_the_newest_year_or_says_why_there_is_none(year: factories.Year) -> None:
    assert year.client("province").get("/")["Location"] == "/year/2024/"
    assert year.client("system").get("/")["Location"] == "/people/invitations/"
    answer = year.client("applicant").get("/")
    assert answer.status_code == 200
    assert "还没有您可以查看的年度数据" in answer.content.decode()


def test_only_the_province_decides_on_findings(year: factories.Year) -> None:
    found = year.finding(region_id=factories.COUNTY)
    path = f"/year/2024/findings/{found.pk}/"
    for role in ("auditor", "city", "county"):
        answer = year.client(role).post(path, {"outcome": "confirmed", "reason": "核对过"})
        assert answer.status_code == 403, role
        found.refresh_from_db()
        assert found.status == "open"
    answer = year.client("province").post(path, {"outcome": "confirmed", "reason": "核对过第 9 行"}, follow=True)
    found.refresh_from_db()
    assert found.status == "confirmed"
    assert "处理结果已保存" in answer.content.decode()
    assert "核对过第 9 行" in answer.content.decode()


def test_a_decision_without_a_reason_is_not_saved(year: factories.Year) -> None:
    found = year.finding(region_id=factories.COUNTY)
    answer = year.client("province").post(f"/year/2024/findings/{found.pk}/", {"outcome": "false_alarm", "reason": ""})
    assert answer.status_code == 422
    assert "请写理由" in answer.content.decode()
    found.refresh_from_db()
    assert found.status == "open"


def test_an_expired_form_gets_a_chinese_page(year: factories.Year) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(year.accounts["province"])
    answer = client.post("/logout/")
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_a_decision_that_was_made_already_is_refused_in_words(year: factories.Year) -> None:
    found = year.finding(region_id=factories.COUNTY)
    client, path = year.client("province"), f"/year/2024/findings/{found.pk}/"
    decision = {"outcome": "confirmed", "reason": "核对过第 9 行"}
    assert client.post(path, decision).status_code == 302
    answer = year.client("finance").post(path, {**decision, "reason": "我也核对过"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "测试省局处室已经把这条发现标为“已确认”，您的处理没有保存" in text
    # Neither what was decided nor what was typed is lost.
    assert "核对过第 9 行" in text
    assert "我也核对过" in text


def test_a_cursor_that_nobody_signed_opens_the_first_page(year: factories.Year) -> None:
    client = year.client("province")
    for path in ("/year/2024/findings/", "/year/2024/indicators/", "/year/2024/targets/"):
        first = client.get(path).content
        for cursor in ("9", "-1", "x:y", "%00", "W2ZhbHNlXQ:AAAA"):
            answer = client.get(f"{path}?page={cursor}")
            assert answer.status_code == 200
            assert answer.content.count(b"<tr>") == first.count(b"<tr>"), (path, cursor)


def test_a_page_whose_rows_are_gone_leads_back_to_the_first(
    year: factories.Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyset, "SIZE", 1)
    client = year.client("province")
    for name, rows in (("findings", Finding.objects), ("indicators", Indicator.objects)):
        path = f"/year/2024/{name}/"
        page = client.get(path).content.decode()
        link = re.search(r'rel="next" href="([^"]+)"', page)
        assert link
        rows.all().delete()
        assert client.get(html.unescape(link.group(1)))["Location"] == path


def test_an_empty_year_does_not_say_that_nothing_is_wrong(year: factories.Year) -> None:
    for role, path in (("province", "/year/1999/findings/"), ("system", "/year/2024/findings/")):
        assert "可能还没有载入通知" in year.client(role).get(path).content.decode()


@pytest.mark.parametrize("role", ["auditor", "city"])
def test_a_refusal_is_in_the_reader_s_language(year: factories.Year, role: str) -> None:
    client = year.client(role)
    found = year.finding(region_id=factories.COUNTY)
    path = f"/year/2024/findings/{found.pk}/"
    assert "只有省局处室、财政可以处理审查发现" in client.get(path).content.decode()
    client.cookies["django_language"] = "en"
    text = client.get(path).content.decode()
    assert "Only these roles may decide on findings" in text
    assert "可以处理审查发现" not in text
