"""Dated parameters: one value a day, each with its basis; a file that contradicts itself is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.params import (
    SOURCES,
    Confidence,
    Parameter,
    ParameterError,
    ParameterFileError,
    ParameterSet,
    Value,
    parameter,
    parameters,
    read_parameters,
)

DAY = date(2024, 1, 1)


def one(value: Value = 1, start: date = DAY, end: date | None = None, key: str = "k") -> Parameter:
    return Parameter(key, value, "", start, end, "依据", Confidence.LAW, "含义")


def test_no_file_of_parameters_is_forgotten() -> None:
    folder = files("zhixiang.rules").joinpath("parameters")
    assert sorted(SOURCES) == sorted(one.name.removesuffix(".toml") for one in folder.iterdir())


@pytest.mark.parametrize("key", parameters().keys())
def test_every_parameter_says_what_it_is(key: str) -> None:
    for value in parameters().history(key):
        assert value.legal_basis
        assert value.meaning
    assert parameter(key, DAY).key == key
    assert parameter(key, date(2030, 1, 1)).valid_to is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("advance.special.min_share", Decimal("0.70")),
        ("advance.general.min_share", Decimal("0.90")),
        ("notice.central.days", 30),
        ("notice.local_general.days", 30),
        ("notice.local_special.days", 60),
        ("disclosure.budget.days", 20),
    ],
)
def test_values_of_the_law(key: str, value: int | Decimal) -> None:
    found = parameter(key, DAY)
    assert found.as_decimal() == value
    assert found.confidence is Confidence.LAW


def test_values_of_the_checks() -> None:
    assert parameter("check.identical_indicator_sets.jaccard", DAY).as_decimal() == Decimal("0.8")
    assert parameter("check.citation_conflict.title_similarity", DAY).as_decimal() == Decimal("0.9")
    assert parameter("check.even_spread.identical_amounts", DAY).as_int() == 8
    assert parameter("check.indicators.required_level1", DAY).as_words() == ("产出指标", "效益指标", "满意度指标")


def test_before_the_first_day_there_is_no_value() -> None:
    with pytest.raises(ParameterError, match="2020-09-30"):
        parameter("advance.special.min_share", date(2020, 9, 30))
    assert parameter("advance.special.min_share", date(2020, 10, 1)).as_decimal() == Decimal("0.7")


def test_an_unknown_key() -> None:
    with pytest.raises(ParameterError, match=r"check\.nothing"):
        parameter("check.nothing", DAY)


@pytest.mark.parametrize("value", ["文字", True, Decimal("0.5"), ("甲",)])
def test_not_a_whole_number(value: Value) -> None:
    with pytest.raises(TypeError, match="整数"):
        one(value).as_int()


@pytest.mark.parametrize("value", ["文字", True, ("甲",)])
def test_not_a_number(value: Value) -> None:
    with pytest.raises(TypeError, match="数字"):
        one(value).as_decimal()


def test_not_a_list() -> None:
    with pytest.raises(TypeError, match="列表"):
        one("文字").as_words()


def test_names_with_numbers_keep_their_order_and_are_exact() -> None:
    found = one(("优=1.1", "良=1", "差=-0.7")).as_table()
    assert list(found.items()) == [("优", Decimal("1.1")), ("良", Decimal(1)), ("差", Decimal("-0.7"))]


@pytest.mark.parametrize("word", ["优", "优=", "=1", "优=一", "优=1e3", "优=1=2"])
def test_not_a_table(word: str) -> None:
    with pytest.raises(TypeError, match="名称=数值"):
        one((word,)).as_table()


KEYS = parameters().keys()
TABLES = [key for key in KEYS if key.startswith(("score.", "payment.")) and "=" in parameter(key, DAY).unit]


@pytest.mark.parametrize("key", TABLES)
def test_every_table_of_the_performance_year_can_be_read(key: str) -> None:
    for value in parameters().history(key):
        assert value.as_table()


def test_the_term_of_paying_small_firms_changed_its_article_and_not_its_days() -> None:
    before, after = parameters().history("ledger.sme.days")
    assert (before.value, after.value) == (30, 30)
    assert (before.confidence, after.confidence) == (Confidence.MEMORY, Confidence.LAW)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([one(end=None), one(start=date(2025, 1, 1))], "重叠"),
        ([one(end=date(2025, 1, 1)), one(start=date(2025, 1, 1))], "重叠"),
        ([one(), one()], "重叠"),
        ([one(end=date(2024, 12, 31)), one(start=date(2025, 1, 2))], "没有取值"),
        ([one(end=date(2023, 12, 31))], "早于"),
    ],
)
def test_overlap_and_gap_are_refused(values: list[Parameter], says: str) -> None:
    with pytest.raises(ParameterFileError, match=says):
        ParameterSet(values)


@given(st.lists(st.dates(date(2000, 1, 1), date(2040, 1, 1)), min_size=2, max_size=6, unique=True), st.randoms())
def test_each_day_has_the_value_of_its_period(starts: list[date], random: Random) -> None:
    starts.sort()
    values = [one(i, start, end - timedelta(days=1)) for i, (start, end) in enumerate(pairwise(starts))]
    shuffled = values[:]
    random.shuffle(shuffled)
    found = ParameterSet(shuffled)
    for value in values:
        assert found.get("k", value.valid_from) == value
        assert value.valid_to is not None
        assert found.get("k", value.valid_to) == value
    with pytest.raises(ParameterError):
        found.get("k", starts[-1])
    with pytest.raises(ParameterError):
        found.get("k", starts[0] - timedelta(days=1))


HEAD = '[[parameter]]\nkey = "k"\nunit = ""\nmeaning = "含义"\n'
ROW = '[[parameter.values]]\nvalue = 0.1\nvalid_from = 2024-01-01\nlegal_basis = "依据"\nconfidence = "L"\n'


def test_a_file_is_read_without_floats() -> None:
    (found,) = read_parameters(HEAD + ROW + "valid_to = 2024-12-31\n")
    assert found.value == Decimal("0.1")
    assert isinstance(found.value, Decimal)
    assert found.valid_to == date(2024, 12, 31)
    assert list(read_parameters("")) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD, "缺少values"),
        (HEAD + ROW.replace("legal_basis", "basis"), "缺少legal_basis"),
        (HEAD + ROW + "colour = 1\n", "不认识的项：colour"),
        (HEAD + ROW.replace('"L"', '"Q"'), "Q"),
    ],
)
def test_a_faulty_file_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        list(read_parameters(text))
