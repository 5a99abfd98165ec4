"""What a demand is about is told from its own words, also where they are damaged."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.demand_corpus import Corpus, public
from zhixiang.screening.columns import SubjectBook
from zhixiang.screening.demand import demand_from, plain
from zhixiang.screening.masking import clauses, masked
from zhixiang.screening.profile import profile_of, stem
from zhixiang.screening.subject import SubjectFinder, vocabulary_of

DEMANDS = list(Corpus(1200, seed=4, partners=0))
FINDER = SubjectFinder(vocabulary_of([masked(demand_from(one)) for one in DEMANDS]))


def test_the_subject_is_found_without_a_list_of_subjects() -> None:
    right = sum(FINDER.subject(masked(demand_from(one))) == one["_plan"]["subject"] for one in DEMANDS)
    assert right / len(DEMANDS) >= 0.95


def test_place_names_and_years_are_no_subject() -> None:
    one = DEMANDS[0]
    text = masked(demand_from(one | {"name": f"2024年度{one['city']}{one['county']}{one['name']}"})).text
    for word in (one["county"], one["city"], one["unit"], "2024"):
        assert word not in text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("（1）办好甲事项。（2）办好乙事项。", ["办好甲事项", "办好乙事项"]),
        ("一是办好甲事项；二是办好乙事项", ["办好甲事项", "办好乙事项"]),
        ("1.办好甲事项，2.办好乙事项", ["办好甲事项", "办好乙事项"]),
        ("①办好甲事项；②办好乙事项", ["办好甲事项", "办好乙事项"]),
    ],
)
def test_numbering_is_no_part_of_a_clause(content: str, expected: list[str]) -> None:
    assert clauses(plain(content)) == expected


@pytest.mark.parametrize(
    "name", ["◇专利导航（第二期）", "◇专利导航-成果发布", "◇专利导航（人才部分）", "支持◇专利导航项目"]
)
def test_parts_of_a_project_have_one_stem(name: str) -> None:
    assert stem(plain(name)) == "专利导航"


def test_a_subject_does_not_begin_or_end_within_a_latin_word() -> None:
    """Also where every third demand of a file has the word."""
    demands = [
        json.loads(json.dumps(public(one), ensure_ascii=False).replace(subject, new))
        for number, one in enumerate(Corpus(600, seed=8, partners=0))
        for subject in [one["_plan"]["subject"]]
        for new in [f"{('OLED', 'Mini', 'CNCPro')[number % 3]}{subject[-2:]}"]
    ]
    finder = SubjectFinder(vocabulary_of([masked(demand_from(one)) for one in demands]))
    subjects = [finder.subject(masked(demand_from(one))) for one in demands]
    whole = re.compile(r"(OLED|Mini|CNCPro)[^\W\d_A-Za-z]{2}")
    assert sum(whole.fullmatch(one) is not None for one in subjects) / len(demands) >= 0.95


def test_damaged_and_other_names_are_compared_as_one() -> None:
    book = SubjectBook({"激光装备": 20, "激装光备": 1, "黄金珠宝": 17, "黄金珠宝专": 1, "轴承": 9, "纳米轴承": 8})
    assert book.main("激装光备") == "激光装备"
    assert book.main("黄金珠宝专") == "黄金珠宝"
    assert book.main("城轨") == book.main("轨道交通")
    assert book.main("纳米轴承") == "纳米轴承", "what stands before a word changes its meaning"


@settings(max_examples=200)
@given(
    st.fixed_dictionaries(
        {"id": st.just("x")},
        optional={
            "name": st.text(max_size=60),
            "content": st.text(max_size=300),
            "unit": st.text(max_size=20),
            "county": st.text(max_size=6),
            "city": st.text(max_size=6),
            "subprojects": st.lists(st.text(max_size=10), max_size=4),
            "indicators": st.lists(
                st.fixed_dictionaries({"name": st.text(max_size=12), "value": st.text(max_size=12)}), max_size=12
            ),
            "budget": st.floats(0, 1e9),
            "year": st.integers(0, 10**6),
        },
    ).filter(lambda row: "\x00" not in str(row) and "\\x00" not in repr(row))
)
def test_any_text_has_a_profile(row: dict[str, object]) -> None:
    """Whatever people type is compared, never an error."""
    profile = profile_of(demand_from(row), FINDER)
    assert len(profile.targets) <= 8
    assert profile.budget_fen >= 0
