"""What helps while a demand is written: finding a policy, finding an indicator, reading the targets that were typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules import indicator_search, policy_search
from zhixiang.rules.citations import split_citations
from zhixiang.rules.demand_advice import advice
from zhixiang.rules.demand_form import Column
from zhixiang.rules.demand_targets import targets_in
from zhixiang.rules.indicator_dictionary import entries
from zhixiang.rules.policies import packaged_register
from zhixiang.rules.policy_register import match

POLICIES = packaged_register().policies


def cited(text: str) -> list[str]:
    return [policy_search.cite(policy) for policy in policy_search.search(text)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("广东省知识产权保护", "《广东省知识产权保护条例》"),
        ("保护 条例", "《广东省知识产权保护条例》"),
        ("2020 13号", "《关于强化知识产权保护的若干措施》（粤办发〔2020〕13号）"),
        ("粤办发〔2020〕13号", "《关于强化知识产权保护的若干措施》（粤办发〔2020〕13号）"),
        ("粵辦發(2020)13號", "《关于强化知识产权保护的若干措施》（粤办发〔2020〕13号）"),
        ("强化知识产权保护若干措施", "《关于强化知识产权保护的若干措施》（粤办发〔2020〕13号）"),
    ],
)
def test_a_policy_is_found_by_words_number_or_a_title_with_a_slip(typed: str, first: str) -> None:
    assert first in cited(typed)[:2]


def test_what_no_policy_resembles_finds_nothing() -> None:
    assert cited("xyz") == []
    assert len(cited("")) == 10


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.id))
def test_a_chosen_policy_is_understood_where_it_is_cited(policy: policy_search.Policy) -> None:
    assert policy in policy_search.search(policy.title, len(POLICIES))
    (citation,) = split_citations(policy_search.cite(policy))
    assert match(citation).policy_id == policy.id


@given(st.text(max_size=60), st.integers(1, 20))
def test_searching_never_fails_and_never_says_too_much(text: str, limit: int) -> None:
    for found in (policy_search.search(text, limit), indicator_search.search(text, limit)):
        assert len(found) <= limit
        assert len(set(found)) == len(found)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_an_indicator_is_found_by_its_name_and_its_phrase_reads_as_a_target(entry: indicator_search.Entry) -> None:
    assert entry in indicator_search.search(entry.name, 5)
    (said,) = targets_in(indicator_search.phrase(entry).replace("__", "12"))
    if entry.unit:
        assert (said.figure, said.target.unit) == (f"{indicator_search.SIGNS[entry.direction]}12", entry.unit[0])
        assert said.name.replace(" ", "") == entry.name.replace(" ", "")


def test_an_indicator_whose_name_is_not_quite_that_is_found() -> None:
    assert "专利授权量≥__件" in [indicator_search.phrase(one) for one in indicator_search.search("发明专利授权")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("建设基地≥4个；培训≥200人次", ["建设基地 ≥4 个", "培训 ≥200 人次"]),
        ("1.培训不少于200人次，调解30件以上；（2）满意度达到95%", ["培训 ≥200 人次", "调解 ≥30 件", "满意度 ≥95 %"]),
        ("在3个园区设立不少于5个网点", ["在3个园区设立 ≥5 个"]),
        ("培训3—5场。举办活动三场", ["培训 3～5 场", "举办活动 ＝3 场"]),
        ("专利转让1,200件", ["专利转让 ＝1200 件"]),
        ("服务水平逐步提升\n投诉率≤2%", ["服务水平逐步提升", "投诉率 ≤2 %"]),
        ("", []),
        ("；。\n", []),
    ],
)
def test_targets_are_read_clause_by_clause(text: str, said: list[str]) -> None:
    assert [" ".join(filter(None, (one.name, one.figure, one.target.unit))) for one in targets_in(text)] == said


@given(st.text(alphabet="培训服务满意度不少于达到以上≥≤0123456789.,，；。%人次件个三十 1、\n()", max_size=60))
def test_the_echo_and_the_advice_never_disagree(text: str) -> None:
    said = targets_in(text)
    row = {"project_name": "甲", "performance": text}
    codes = {one.code for one in advice(row, [Column("performance")], date(2024, 5, 1))}
    if text.strip():
        assert ("performance_not_measurable" in codes) == (not any(one.measurable for one in said))
    assert all(one.name or one.figure for one in said)
