"""Credit codes: worked examples, generated codes, and every single slip of the pen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.credit_code import ProblemCode, check_character, normalise, organisation_check, validate

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GENUINE = [
    "91110000600037341L",
    "91440101MA5CJQ4N59",
    "123502001549897397",
    "91350213678251743X",
    "91350200776049653A",
]


@st.composite
def codes(draw: st.DrawFn) -> str:
    """Codes made by the standard: registrar and kind, region, organisation code with its check, check."""
    head = draw(st.sampled_from(["91", "92", "93", "12", "11", "51", "52", "53", "N2", "A1", "Y1"]))
    region = draw(st.sampled_from(["440100", "440783", "110000", "100000", "650102"]))
    organisation = draw(st.text(alphabet=ALPHABET, min_size=8, max_size=8))
    body = head + region + organisation + organisation_check(organisation)
    return body + check_character(body)


@pytest.mark.parametrize("code", GENUINE)
def test_genuine_codes(code: str) -> None:
    result = validate(code)
    assert result.ok
    assert (result.code, result.problems, result.suggestion) == (code, (), "")
    assert result.code[2:8] == result.region_code
    assert result.code[8:17] == result.organisation_code


def test_worked_sum() -> None:
    """The sum of 91110000600037341L is 538, 538 mod 31 is 11, 31 - 11 is 20, which is L."""
    assert check_character("91110000600037341") == "L"


@pytest.mark.parametrize(
    ("code", "registrar", "kind"),
    [("91440101MA5CJQ4N59", "市场监督管理", "企业"), ("123502001549897397", "机构编制", "事业单位")],
)
def test_who_registers(code: str, registrar: str, kind: str) -> None:
    assert (validate(code).registrar, validate(code).kind) == (registrar, kind)


@given(codes())
def test_generated_codes_pass(code: str) -> None:
    assert validate(code).ok
    assert validate(f" {code[:8].lower()} {code[8:]}\n").ok


@given(codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_slip_is_noticed(code: str, position: int, char: str) -> None:
    """31 is prime and no weight is a multiple of it, so the outer check has no collision for a single character."""
    slipped = code[:position] + char + code[position + 1 :]
    noticed = {problem.code for problem in validate(slipped).problems}
    assert (ProblemCode.CHECK in noticed) == (slipped != code)


@given(codes(), st.integers(0, 16))
def test_swapped_neighbours_are_noticed(code: str, position: int) -> None:
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    assert validate(swapped).ok == (swapped == code)


def test_the_inner_check_counts_letters_by_eleven() -> None:
    """Letters run to 35, so the inner check alone cannot tell characters eleven apart; the outer one does."""
    assert organisation_check("MA5CJQ4N") == "5"
    assert organisation_check("0MA5CJQ4") == organisation_check("BMA5CJQ4")
    assert "".join(organisation_check(f"0000000{digit}") for digit in range(10)) == "097531X864"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [ProblemCode.LENGTH]),
        ("9144", [ProblemCode.LENGTH]),
        ("91440101MA5CJQ4N5", [ProblemCode.LENGTH]),
        ("91440101MA5CJQ4N5中", [ProblemCode.CHARACTER]),
        ("81440101MA5CJQ4N59", [ProblemCode.CHECK]),
        ("X1440101MA5CJQ4N59", [ProblemCode.REGISTRAR, ProblemCode.CHECK]),
        ("9444A101MA5CJQ4N59", [ProblemCode.REGISTRAR, ProblemCode.REGION, ProblemCode.CHECK]),
        ("91990101MA5CJQ4N59", [ProblemCode.REGION, ProblemCode.CHECK]),
        ("91440101MA5CJQ4N69", [ProblemCode.ORGANISATION_CHECK, ProblemCode.CHECK]),
        ("91350203M0001QAY9B", [ProblemCode.CHECK]),
    ],
)
def test_problems(text: str, problems: list[ProblemCode]) -> None:
    result = validate(text)
    assert [problem.code for problem in result.problems] == problems
    assert not result.ok
    assert all(problem.message.endswith("。") for problem in result.problems)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("9144O101MA5CJQ4N59", "91440101MA5CJQ4N59"),
        ("9I44OIOIMA5CJQ4N59", "91440101MA5CJQ4N59"),
        ("9144O101MA5CJQ4N58", ""),
        ("9144O101MA5CJQ4N5中", ""),
        ("9144O101", ""),
    ],
)
def test_look_alikes_are_suggested_not_exchanged(text: str, suggestion: str) -> None:
    result = validate(text)
    assert result.code == text
    assert result.suggestion == suggestion
    assert not result.ok


@pytest.mark.parametrize(
    "text", ["９１４４０１０１ＭＡ５ＣＪＱ４Ｎ５９", "9144 0101-ma5cjq4n59", "91440101　MA5CJQ4N59\t"]
)
def test_width_case_and_blanks(text: str) -> None:
    assert normalise(text) == "91440101MA5CJQ4N59"
    assert validate(text).ok


@given(st.text(max_size=22))
def test_any_text_gives_an_answer(text: str) -> None:
    result = validate(text)
    assert result.ok == (not result.problems)
