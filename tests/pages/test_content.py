"""What the pages say: sums beside printed sums, sources, marks, filters that forgive, few queries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from tests.support import factories
from zhixiang.apps.checks.models import Finding
from zhixiang.apps.performance.models import Indicator


def text_of(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


PAGES = [
    "/year/2024/",
    "/year/2024/allocation/annex-1/",
    "/year/2024/allocation/annex-2/",
    "/year/2024/targets/",
    f"/year/2024/targets/{factories.COUNTY}/",
    "/year/2024/indicators/",
    "/year/2024/policies/",
    "/year/2024/findings/",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ["province", "county"])
def test_a_page_needs_few_queries(
    year: factories.Year, path: str, role: str, django_assert_max_num_queries: Any
) -> None:
    client = year.client(role)
    with django_assert_max_num_queries(9):  # two of them are the session's and the account's
        client.get(path)


def test_every_page_has_its_own_title(year: factories.Year) -> None:
    client = year.client("province")
    titles = [re.search(r"<title>(.*?)</title>", text_of(client, path), re.DOTALL) for path in PAGES]
    found = [match.group(1).strip() for match in titles if match]
    assert len(set(found)) == len(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_inline_script_or_style(year: factories.Year, path: str) -> None:
    text = text_of(year.client("province"), path)
    assert "style=" not in text
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", text)


def test_the_overview_has_its_figures_and_their_lines(year: factories.Year) -> None:
    text = text_of(year.client("province"), "/year/2024/")
    assert "510" in text
    assert "5,100,000.00" in text
    assert f"/year/2024/source/{year.document_id}/" in text
    assert "来源：第" in text
    assert "江门市" in text


def test_who_sees_a_part_is_told_so(year: factories.Year) -> None:
    assert "只统计您可以查看的地区（台山市）" in text_of(year.client("county"), "/year/2024/")
    assert "只统计您可以查看的地区（江门市）" in text_of(year.client("city"), "/year/2024/")
    assert "只统计您可以查看的地区" not in text_of(year.client("province"), "/year/2024/")


def test_the_ranking_sorts_without_scripts(year: factories.Year) -> None:
    def order(query: str) -> list[str]:
        text = text_of(year.client("province"), f"/year/2024/{query}")
        table = text[text.index('id="ranking"') :]
        return re.findall(r'class="zx-first"><a[^>]*>(.*?)</a>', table)

    assert order("") == ["韶关市", "江门市"]
    assert order("?sort=amount&dir=asc") == ["江门市", "韶关市"]
    assert order("?sort=direct") == ["江门市", "韶关市"]
    assert order("?sort=code&dir=desc") == ["江门市", "韶关市"]
    assert order("?sort=nonsense&dir=nonsense") == ["韶关市", "江门市"]


def test_the_annex_shows_a_wrong_sum_beside_the_right_one(year: factories.Year) -> None:
    text = text_of(year.client("province"), "/year/2024/allocation/annex-1/")
    assert "5,000,000.00" in text
    assert "印刷数 5,000,001.00 元" in text
    assert "1 处小计或合计与明细不符" in text


def test_the_annexes_come_in_both_units(year: factories.Year) -> None:
    client = year.client("province")
    assert "3,000,000.00" in text_of(client, "/year/2024/allocation/annex-1/")
    assert "3,000,000.00" not in text_of(client, "/year/2024/allocation/annex-1/?unit=wan")
    assert "3,000,000.00" in text_of(client, "/year/2024/allocation/annex-2/?unit=yuan")
    assert "3,000,000.00" not in text_of(client, "/year/2024/allocation/annex-2/?unit=nonsense")


def test_a_county_sees_its_own_line_and_no_sum_of_the_province(year: factories.Year) -> None:
    text = text_of(year.client("county"), "/year/2024/allocation/annex-1/")
    assert "台山" in text
    assert "100,000.00" in text
    assert "5,100,000.00" not in text


def test_the_official_form_shows_levels_once_and_targets_as_read(year: factories.Year) -> None:
    text = text_of(year.client("province"), f"/year/2024/targets/{factories.COUNTY}/")
    assert len(re.findall(r'rowspan="\d+">产出指标<', text)) == 1
    assert "≥ 3 个" in text
    assert "较上年增长" in text
    assert "2024年转移支付知识产权专项资金" in text
    assert 'rel="prev"' in text or 'rel="next"' in text


def test_markup_in_the_source_is_text_on_the_page(year: factories.Year) -> None:
    text = text_of(year.client("province"), f"/year/2024/targets/{factories.COUNTY}/")
    assert "=HYPERLINK(&quot;" in text


def test_one_indicator_shows_every_region_that_promises_it(year: factories.Year) -> None:
    client = year.client("province")
    text = text_of(client, "/year/2024/indicators/?q=质押融资")
    assert "1 组指标" in text
    link = re.search(r'href="(/year/2024/indicators/[^"?]+/)"[^>]*>[^<]*金融对接', text)
    assert link
    page = text_of(client, link.group(1))
    for region, target in (("韶关市", "≥ 2 场"), ("江门市", "≥ 3 场"), ("台山市", "≥ 4 场")):
        assert region in page
        assert target in page
    assert "韶关" not in text_of(year.client("county"), link.group(1))


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-1", "?page=x", "?page=999999999999", "?kind=no&level2=no&unit=no"]
)
def test_a_strange_filter_is_mended(year: factories.Year, query: str) -> None:
    client = year.client("province")
    assert client.get(f"/year/2024/indicators/{query}", follow=True).status_code == 200
    assert client.get(f"/year/2024/findings/{query}", follow=True).status_code == 200


def test_findings_are_filtered_and_counted(year: factories.Year) -> None:
    client = year.client("province")
    text = text_of(client, "/year/2024/findings/?code=section_mismatch")
    assert "1 条发现" in text
    assert "没有符合条件的发现" in text_of(client, "/year/2024/findings/?code=total_mismatch")
    assert "台山海外维权宣传" in text_of(client, "/year/2024/findings/?region=440781000")
    assert "台山海外维权宣传" not in text_of(client, "/year/2024/findings/?region=440700000")


def test_a_finding_opens_its_line_in_context(year: factories.Year) -> None:
    found = year.finding(code="section_mismatch")
    text = text_of(year.client("province"), f"/year/2024/findings/{found.pk}/")
    hit = re.search(r'<li class="zx-hit".*?</li>', text, re.DOTALL)
    assert hit
    assert "5000001.00" in hit.group(0)
    assert f"第 {found.line} 行" in text


def test_a_source_page_has_thirteen_lines_and_the_digest(year: factories.Year) -> None:
    found = year.finding(code="section_mismatch")
    text = text_of(year.client("province"), f"/year/2024/source/{year.document_id}/{found.line}/")
    assert len(re.findall(r'class="zx-line-no"', text)) == 13
    assert re.search(r"[0-9a-f]{64}", text)


def test_a_policy_shows_how_it_is_cited(year: factories.Year) -> None:
    client = year.client("province")
    text = text_of(client, "/year/2024/policies/")
    link = re.search(r'href="(/year/2024/policies/\d+/)"[^>]*>[^<]*广东省知识产权保护条例', text)
    assert link
    page = text_of(client, link.group(1))
    assert "江门市" in page
    assert "台山市" in page


def test_the_pages_speak_english(year: factories.Year) -> None:
    client = year.client("province")
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/year/2024/"}, follow=True)
    text = answer.content.decode()
    assert '<html lang="en"' in text
    assert "Overview of 2024" in text
    assert "Jiangmen" in text
    assert "年度总览" not in text


def test_switching_the_language_on_an_answer_to_something_sent_leads_back_to_where_it_was_sent_from(
    year: factories.Year,
) -> None:
    client = year.client("province")
    sent = client.post("/papers/verify/file/", {}, headers={"Referer": "http://testserver/papers/verify/?code=x"})
    assert sent.status_code == 422
    assert 'name="next" value="/papers/verify/?code=x"' in sent.content.decode()
    strange = client.post("/papers/verify/file/", {}, headers={"Referer": "http://elsewhere.test/papers/"})
    assert 'name="next" value="/"' in strange.content.decode()


def test_the_page_says_its_language(year: factories.Year) -> None:
    assert '<html lang="zh-Hans"' in text_of(year.client("province"), "/year/2024/")


def test_the_map_is_tiles_until_there_is_an_approval_number(year: factories.Year, settings: Any) -> None:
    client = year.client("province")
    assert "guangdong.json" not in text_of(client, "/year/2024/")
    settings.ZHIXIANG_MAP_APPROVAL_NUMBER = "粤S（0000）000号"
    text = text_of(client, "/year/2024/")
    assert "guangdong.json" in text
    assert "审图号：粤S（0000）000号" in text


@pytest.mark.django_db
def test_the_sign_in_page_says_what_is_wrong(client: Any) -> None:
    assert "登录知项" in text_of(client, "/login/")
    answer = client.post("/login/", {"username": "nobody", "password": "wrong"})
    assert "账号或口令不对" in answer.content.decode()


def test_demo_accounts_are_named_in_the_demonstration_only(year: factories.Year, settings: Any) -> None:
    client = year.client("")
    assert "演示账号" not in text_of(client, "/login/")
    settings.ZHIXIANG_DEMO = True
    assert "演示账号" in text_of(client, "/login/")


def test_what_waits_is_what_nobody_has_decided_on(year: factories.Year) -> None:
    def waiting(role: str) -> str:
        text = text_of(year.client(role), "/year/2024/")
        start = text.index('<ul class="zx-todo')
        return text[text.rindex("<h3", 0, start) : text.index("</ul>", start)]

    first = waiting("province")
    assert "等您处理" in first
    assert "status=open" in first
    # Who may not decide is not told to.
    assert "等省局处理的发现" in waiting("auditor")
    Finding.objects.filter(severity="error").update(
        status="confirmed", reason="核对过", dealt_at=timezone.now(), dealt_by_name="测试"
    )
    assert "条错误" in first
    assert "条错误" not in waiting("province")


def test_shares_are_not_added_up(year: factories.Year) -> None:
    Indicator.objects.filter(name__contains="满意度").update(unit="%")
    text = text_of(year.client("province"), "/year/2024/indicators/?unit=%25")
    cells = re.findall(r'<td class="zx-num">([^<]*)</td>', text)
    assert "85" in cells
    assert not {"170", "255"} & set(cells)


@pytest.mark.parametrize("path", PAGES)
def test_charts_are_loaded_only_where_they_are_drawn(year: factories.Year, path: str) -> None:
    assert ("echarts" in text_of(year.client("province"), path)) == (path == "/year/2024/")
