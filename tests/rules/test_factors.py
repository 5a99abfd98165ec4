"""因素法: the sum is exact, limits hold, more data never brings less, and every explanation adds up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zhixiang.rules.factors import (
    STEPS,
    FactorsError,
    RegionAmount,
    RegionData,
    WeightedFactor,
    split_by_factors,
)

FACTORS = (
    WeightedFactor("patents", "发明专利", Decimal(50)),
    WeightedFactor("firms", "企业", Decimal("30.5")),
    WeightedFactor("income", "人均收入", Decimal("19.5"), inverse=True),
)
FIGURES = st.fixed_dictionaries(
    {
        "patents": st.integers(1, 10**6).map(Decimal),
        "firms": st.decimals(0, 10**5, places=2),
        "income": st.decimals("0.01", 10**5, places=2),
    }
)
COEFFICIENTS = st.decimals("0.5", "1.5", places=2)


@st.composite
def worlds(draw: st.DrawFn, *, bounded: bool = False) -> tuple[int, int, list[RegionData]]:
    """A total, a step and regions with data; ``bounded`` with limits that leave room."""
    step = draw(st.sampled_from(sorted(STEPS.values())))
    total = draw(st.integers(100, 10**6)) * step
    data = draw(st.lists(st.tuples(FIGURES, COEFFICIENTS), min_size=1, max_size=12))
    rows = [RegionData(f"44{n:02}00", f"甲{n}市", v, c) for n, (v, c) in enumerate(data)]
    assume(any(row.values["firms"] for row in rows))
    if bounded:
        for n in range(len(rows)):
            floor = draw(st.integers(0, total // step // len(rows))) * step
            cap = draw(st.none() | st.integers(-(-total // len(rows)), total))
            rows[n] = replace(rows[n], floor_fen=floor, cap_fen=None if cap is None else -(-cap // step) * step)
    return total, step, rows


@given(worlds(bounded=True))
@settings(max_examples=60, deadline=None)
def test_the_sum_is_exact_limits_hold_and_every_explanation_adds_up(world: tuple[int, int, list[RegionData]]) -> None:
    total, step, rows = world
    found = split_by_factors(total, step, FACTORS, rows)
    assert sum(r.amount_fen for r in found) == total
    for row, result in zip(rows, found, strict=True):
        assert result.amount_fen % step == 0
        assert row.floor_fen <= result.amount_fen
        assert row.cap_fen is None or result.amount_fen <= row.cap_fen
        assert result.explained_fen == result.amount_fen
        assert abs(result.rounding_fen) <= step
    _same_stretch_for_all_that_no_limit_holds(found)


def _same_stretch_for_all_that_no_limit_holds(found: tuple[RegionAmount, ...]) -> None:
    """Those at a floor were lifted and those at a cap lowered, against the stretch that the free ones share."""
    for one in found:
        if one.bound == "":
            continue
        free = [r for r in found if r.bound == ""]
        for other in free:
            before, after = (r.amount_fen - r.rounding_fen - r.bound_fen for r in (one, other))
            stretched = before * (other.amount_fen - other.rounding_fen)
            own = (one.amount_fen - one.rounding_fen) * after
            slack = before + after + other.amount_fen + one.amount_fen + 2
            assert own >= stretched - slack if one.bound == "floor" else own <= stretched + slack


@given(worlds(bounded=True), st.randoms(use_true_random=False), st.integers(1, 10**6))
@settings(max_examples=25, deadline=None)
def test_order_and_units_of_the_data_do_not_matter(world, shuffler, scale) -> None:
    total, step, rows = world
    amounts = [r.amount_fen for r in split_by_factors(total, step, FACTORS, rows)]
    mixed, factors = rows[:], list(FACTORS)
    shuffler.shuffle(mixed)
    shuffler.shuffle(factors)
    assert [r.amount_fen for r in split_by_factors(total, step, factors, mixed)] == amounts
    for code in ("patents", "income"):
        scaled = [replace(r, values={**r.values, code: r.values[code] * scale}) for r in rows]
        assert [r.amount_fen for r in split_by_factors(total, step, FACTORS, scaled)] == amounts


@given(worlds(), st.data())
@settings(max_examples=30, deadline=None)
def test_a_region_with_better_data_never_gets_less(
    world: tuple[int, int, list[RegionData]], data: st.DataObject
) -> None:
    total, step, rows = world
    n = data.draw(st.integers(0, len(rows) - 1))
    more = data.draw(st.decimals("0.01", 10**5, places=2))
    before = split_by_factors(total, step, FACTORS, rows)[n].amount_fen
    for code in ("patents", "firms"):
        raised = [
            replace(r, values={**r.values, code: r.values[code] + more}) if i == n else r for i, r in enumerate(rows)
        ]
        assert split_by_factors(total, step, FACTORS, raised)[n].amount_fen >= before
    poorer = [
        replace(r, values={**r.values, "income": r.values["income"] + more}) if i == n else r
        for i, r in enumerate(rows)
    ]
    assert split_by_factors(total, step, FACTORS, poorer)[n].amount_fen <= before


def test_equal_remainders_go_by_code_and_what_a_cap_frees_goes_to_the_rest() -> None:
    one = (WeightedFactor("n", "数量", Decimal(100)),)
    rows = [RegionData(code, code, {"n": Decimal(1)}) for code in ("440300", "440100", "440200")]
    assert [r.amount_fen for r in split_by_factors(100, 1, one, rows)] == [34, 33, 33]
    rows[1] = replace(rows[1], cap_fen=10)
    rows[2] = replace(rows[2], floor_fen=60)
    found = split_by_factors(100, 1, one, rows)
    assert [(r.amount_fen, r.bound) for r in found] == [(10, "cap"), (60, "floor"), (30, "")]


ROW = RegionData("440100", "广州市", {"n": Decimal(1)})
OTHER = RegionData("440300", "深圳市", {"n": Decimal(3)})
N = WeightedFactor("n", "数量", Decimal(100))


@pytest.mark.parametrize(
    ("total", "step", "factors", "rows", "says"),
    [
        (100, 1, [], [ROW], "至少选一个因素"),
        (100, 1, [replace(N, weight=Decimal(90))], [ROW], "合计为 90%"),
        (100, 1, [replace(N, weight=Decimal(-1))], [ROW], "不能为负"),
        (100, 1, [replace(N, weight=Decimal(50)), replace(N, weight=Decimal(50))], [ROW], "出现了两次"),
        (100, 1, [N], [], "至少选一个地区"),
        (0, 1, [N], [ROW], "应大于 0"),
        (150, 100, [N], [ROW], "整数倍"),
        (100, 1, [N], [ROW, ROW], "广州市（440100）出现了两次"),
        (100, 1, [N], [replace(ROW, values={})], "没有因素“数量”的数据"),
        (100, 1, [N], [replace(ROW, values={"n": Decimal(-2)})], "不能为负"),
        (100, 1, [N], [replace(ROW, values={"n": Decimal(0)})], "全部为 0"),
        (100, 1, [replace(N, inverse=True)], [replace(ROW, values={"n": Decimal(0)})], "不能为 0"),
        (100, 1, [N], [replace(ROW, coefficient=Decimal(-1))], "系数不能为负"),
        (100, 1, [N], [replace(ROW, coefficient=Decimal(0))], "得分都为 0"),
        (100, 1, [N], [replace(ROW, floor_fen=-1)], "上下限不能为负"),
        (100, 1, [N], [replace(ROW, floor_fen=60, cap_fen=50), OTHER], "高于上限"),
        (100, 1, [N], [replace(ROW, floor_fen=60), replace(OTHER, floor_fen=60)], "下限合计"),
        (100, 1, [N], [replace(ROW, cap_fen=60)], "上限合计"),
        (100, 1, [N], [replace(ROW, cap_fen=60), replace(OTHER, values={"n": Decimal(0)})], "没有去处"),
    ],
)  # fmt: skip
def test_what_cannot_be_split_is_refused_in_a_sentence_that_says_why(total, step, factors, rows, says) -> None:
    with pytest.raises(FactorsError, match=says):
        split_by_factors(total, step, factors, rows)
