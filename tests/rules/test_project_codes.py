"""Codes of projects: each once, read back as given, never beyond what the pattern holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.params import parameters
from zhixiang.rules.project_codes import ProjectCodeError, code_pattern, code_prefix, next_code, pattern_for, read_code

REGIONS = st.from_regex(r"\A[0-9]{9}\Z")
PATTERNS = st.builds(
    lambda region, year, letters, serial: code_pattern(f"{letters}{{region:{region}}}{{year:{year}}}T{{serial:{serial}}}"),
    st.integers(2, 9),
    st.sampled_from([2, 4]),
    st.sampled_from(["", "Z", "44-"]),
    st.integers(1, 12),
)  # fmt: skip


def test_the_pattern_in_force_gives_the_21_digits_that_budgets_print() -> None:
    for value in parameters().history("project.code.pattern"):
        assert code_pattern(str(value.value)).width == 21
    assert next_code(pattern_for(2024), "440703000", 2024, 0) == "44070324T000000000001"


@given(PATTERNS, REGIONS, st.integers(2000, 2099), st.integers(0, 10**12))
def test_a_code_says_what_it_was_made_of(pattern, region, year, last) -> None:  # type: ignore[no-untyped-def]
    if last >= pattern.most:
        with pytest.raises(ProjectCodeError, match="已经用完"):
            next_code(pattern, region, year, last)
        return
    code = next_code(pattern, region, year, last)
    assert len(code) == pattern.width
    assert code.startswith(code_prefix(pattern, region, year))
    read = read_code(pattern, code)
    assert region.startswith(read.region)
    assert str(year).endswith(read.year)
    assert read.serial == last + 1


@given(PATTERNS, st.lists(st.tuples(REGIONS, st.sampled_from([2023, 2024, 2033])), max_size=40))
def test_no_code_is_given_twice_when_each_prefix_counts_on(pattern, wanted) -> None:  # type: ignore[no-untyped-def]
    last: dict[str, int] = {}
    codes = []
    for region, year in wanted:
        prefix = code_prefix(pattern, region, year)
        if last.get(prefix, 0) < pattern.most:
            codes.append(next_code(pattern, region, year, last.get(prefix, 0)))
            last[prefix] = last.get(prefix, 0) + 1
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    "text",
    ["", "{region:6}{year:2}", "{serial:12}{region:6}{year:2}", "{region:6}{year:2}{year:2}{serial:4}",
     "{region:6}{year:3}{serial:4}", "{region:6}{year:2}类{serial:4}", "{region:9}{year:4}T{serial:19}",
     "{region:6}{year:2}{serial:4}X", "Y" * 20 + "{region:9}{year:4}{serial:12}"],
)  # fmt: skip
def test_a_pattern_that_cannot_work_is_refused(text: str) -> None:
    with pytest.raises(ProjectCodeError, match="项目编码规则"):
        code_pattern(text)


def test_what_is_no_region_year_or_code_is_refused() -> None:
    pattern = pattern_for(2024)
    for call in (
        lambda: next_code(pattern, "4407", 2024, 0),
        lambda: next_code(pattern, "440700000", 24, 0),
        lambda: next_code(pattern, "440700000", 2024, -5),
        lambda: read_code(pattern, "44070024T00000000000"),
        lambda: read_code(pattern, "44070024T000000000000"),
        lambda: read_code(pattern, "44070024R000000000001"),
    ):
        with pytest.raises(ProjectCodeError):
            call()
