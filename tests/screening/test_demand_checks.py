"""Each check of demands finds its planted case and leaves the sound one alone; the class is all that a check needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.params import Confidence, parameter
from zhixiang.screening.checks.base import REGISTERED, Basis, Check, CorpusCheck, DemandCheck
from zhixiang.screening.checks.finding import Finding
from zhixiang.screening.checks.lint import lint_corpus, lint_demand
from zhixiang.screening.checks.registry import all_checks, corpus_checks, demand_checks
from zhixiang.screening.demand import Demand, demand_from

ON = date(2025, 1, 1)
INDICATORS = [
    {"name": "举办藤编商标宣讲活动", "value": "不少于6场", "level2": "数量指标"},
    {"name": "编制藤编专利导航报告", "value": "2份", "level2": "数量指标"},
    {"name": "服务藤编企业", "value": "不少于40家", "level2": "数量指标"},
    {"name": "带动企业销售额", "value": "不少于500万元", "level2": "经济效益指标"},
    {"name": "服务对象满意度", "value": "≥90%", "level2": "服务对象满意度指标"},
]


def demand(**changes: Any) -> Demand:
    """A sound demand, changed."""
    sound = {
        "id": "d1", "year": 2025, "city": "江门市", "county": "新会区", "unit": "新会区藤编行业协会", "category": "强化知识产权保护",
        "name": "藤编产业商标保护", "content": "举办宣讲活动6场；编制专利导航报告2份；服务企业40家。", "subprojects": ["宣讲活动"],
        "n_projects": 2, "unit_amount": 20, "budget": 40, "necessity": "企业商标意识不足。",
        "policy": ["《知识产权强国建设纲要（2021-2035年）》"], "indicators": INDICATORS,
    }  # fmt: skip
    return demand_from(sound | changes)


def alone(**changes: Any) -> set[str]:
    return {finding.code for finding in lint_demand(demand(**changes), ON)}


def together(*rows: dict[str, Any]) -> set[str]:
    return {
        finding.code
        for finding in lint_corpus((demand(**({"id": f"d{number}"} | row)) for number, row in enumerate(rows)), ON)
    }


SINGLE: dict[str, dict[str, Any]] = {
    "amount_below_floor": {"budget": 3, "unit_amount": 1.5},
    "product_differs": {"budget": 45},
    "forbidden_spending": {"content": "举办宣讲活动6场；展厅装修200平方米。"},
    "targets_small_for_money": {"budget": 4000, "unit_amount": 2000},
    "policy_missing": {"policy": []},
    "policy_unknown": {"policy": ["《藤编之乡商标振兴办法》（新藤办〔2023〕9号）"]},
    "policy_expired": {"policy": ["《广东省落实专利转化专项计划助力中小企业创新发展实施方案（2021-2023年）》"]},
    "policy_mismatch": {"policy": ["《关于强化知识产权保护的意见》（国发〔2021〕20号）"]},
    "policy_repeated": {"policy": ["《广东省知识产权保护条例》", "《广东省知识产权保护条例》"]},
    "indicators_missing": {"indicators": []},
    "level_missing": {"indicators": INDICATORS[:4]},
    "few_quantitative": {
        "indicators": [*INDICATORS[3:], {"name": "企业意识", "value": "逐步提升", "level2": "社会效益指标"}]
    },
}
OTHER = {"unit": "新会区藤编商会", "name": "葵艺产业版权保护"}
SHORT = {"n_projects": 1, "unit_amount": 0}
SEVERAL: dict[str, list[dict[str, Any]]] = {
    "split_under_limit": [SHORT | {"budget": 49, "name": name} for name in ("藤编商标培育", "葵艺版权宣传")],
    "parts_summed": [SHORT | {"budget": 40, "name": f"藤编产业商标保护（{part}）"} for part in ("一期", "二期")],
    "many_small": [
        SHORT | {"budget": 6, "name": f"{what}版权保护"} for what in ("葵扇", "陈皮", "藤椅", "漆器", "木雕")
    ],
    "amount_unit_suspicious": [SHORT | {"budget": 40, "name": f"{what}保护"} for what in "甲乙丙丁戊"]
    + [SHORT | {"budget": 400_000, "name": "己保护"}],
    "same_indicators": [
        {},
        OTHER | {"indicators": [*INDICATORS[:4], INDICATORS[4] | {"name": "参训企业满意度"}]},
        OTHER | {"unit": "丙"},
    ],
    "several_parts": [{}, {"category": "知识产权人才建设"}],
    "targets_not_raised": [{"year": 2024}, {"year": 2025, "budget": 80, "unit_amount": 40}],
}


def test_every_check_has_a_planted_case() -> None:
    assert set(SINGLE) == {check.code for check in demand_checks()}
    assert set(SEVERAL) == {check.code for check in corpus_checks()}


def test_a_sound_demand_is_left_alone() -> None:
    assert alone() == set()
    assert together({}, OTHER | {"indicators": INDICATORS[3:]}) == set()


@pytest.mark.parametrize("code", sorted(SINGLE))
def test_a_planted_defect_is_found_and_no_other(code: str) -> None:
    found = lint_demand(demand(**SINGLE[code]), ON)
    assert {finding.code for finding in found} - {"not_quantifiable", "indicators_missing", "level_missing"} | {
        code
    } == {code}
    (finding,) = [one for one in found if one.code == code][:1]
    assert finding.demand_id == "d1"
    assert "请" in finding.message
    assert finding.version == all_checks()[code].version


@pytest.mark.parametrize("code", sorted(SEVERAL))
def test_what_only_several_show_is_found(code: str) -> None:
    assert together(*SEVERAL[code]) == {code}


@pytest.mark.parametrize(
    "changes",
    [
        {"content": "资金不得用于装修、发放工资。"},
        {"content": "服务装修行业企业40家；查处欠发农民工工资案件3件。"},
        {"content": "场地装修由单位自有资金承担。"},
        {"budget": 100.01, "n_projects": 3, "unit_amount": 33.34},
        {"budget": 5, "unit_amount": 2.5},
        {"year": 2023, "policy": SINGLE["policy_expired"]["policy"]},
        {"policy": ["《关于强化知识产权保护的意见》（中办发〔2019〕56号）"]},
    ],
    ids=lambda changes: next(iter(changes.values())) if isinstance(next(iter(changes.values())), str) else str(changes),
)
def test_look_alikes_of_one_demand(changes: dict[str, Any]) -> None:
    assert alone(**changes) == set()


@pytest.mark.parametrize(
    "rows",
    [
        [SHORT | {"budget": 49}, SHORT | {"budget": 49, "indicators": INDICATORS[:3]} | OTHER],
        [
            SHORT | {"budget": 40, "name": f"藤编产业商标保护（{part}）", "year": year}
            for part, year in (("一期", 2024), ("二期", 2025))
        ],
        [SHORT | {"budget": 6, "name": f"{what}版权保护"} for what in ("葵扇", "陈皮", "藤椅", "漆器")],
        [SHORT | {"budget": 40, "name": f"{what}保护"} for what in "甲乙丙丁戊"]
        + [SHORT | {"budget": 4000, "name": "己保护"}],
        [{}, OTHER | {"indicators": INDICATORS[:3]}],
        [{"year": 2024}, {"year": 2025, "budget": 44, "unit_amount": 22}],
    ],
    ids=["two units", "two years", "four small", "a hundred times", "three of five", "a tenth more"],
)
def test_look_alikes_of_several(rows: list[dict[str, Any]]) -> None:
    assert together(*rows) == set()


def test_limits_are_dated_and_named_by_the_check() -> None:
    for check in all_checks().values():
        assert check.title
        assert check.version >= 1
        assert check.basis.document
        for key in check.parameters:
            assert parameter(key, ON).legal_basis
    floor = all_checks()["amount_below_floor"]
    with pytest.raises(LookupError, match="没有登记参数"):
        floor.value("check.split.fewest", ON)


@pytest.fixture
def _checks_as_they_were() -> Iterator[None]:
    before = dict(REGISTERED)
    yield
    REGISTERED.clear()
    REGISTERED.update(before)


@pytest.mark.usefixtures("_checks_as_they_were")
def test_a_class_is_all_that_a_new_check_needs() -> None:
    class Planted(DemandCheck):
        code = "planted_for_a_test"
        title = "测试"
        basis = Basis("测试", "测试", Confidence.MEMORY)

        def find(self, demand: Demand, on: date) -> Iterator[Finding]:
            yield self.found("name", f"{on.year} 年请改名。", evidence=demand.name)

    assert all_checks()["planted_for_a_test"] is Planted
    with pytest.raises(TypeError, match="有两个"):
        type("Again", (Check,), {"code": "planted_for_a_test"})


def test_corpus_checks_start_anew_each_time() -> None:
    rows = [demand(**({"id": f"d{number}"} | row)) for number, row in enumerate(SEVERAL["parts_summed"])]
    assert [f.code for f in lint_corpus(rows, ON)] == [f.code for f in lint_corpus(rows, ON)] == ["parts_summed"]
    assert all(issubclass(check, CorpusCheck) for check in corpus_checks())


_TEXT = st.text(max_size=30)


@given(
    name=_TEXT, content=_TEXT, policy=st.lists(_TEXT, max_size=3), budget=st.floats(0, 1e7), n=st.integers(0, 50),
    unit=_TEXT, indicators=st.lists(st.fixed_dictionaries({"name": _TEXT, "value": _TEXT, "level2": _TEXT}), max_size=4),
)  # fmt: skip
def test_no_demand_raises(
    name: str, content: str, policy: list[str], budget: float, n: int, unit: str, indicators: list[dict[str, str]]
) -> None:
    texts = [name, content, unit, *policy, *(text for one in indicators for text in one.values())]
    if any("\x00" in text for text in texts):
        return
    one = demand(
        name=name, content=content, policy=policy, budget=budget, n_projects=n, unit=unit, indicators=indicators
    )
    for finding in [*lint_demand(one, ON), *lint_corpus([one, one], ON)]:
        assert finding.message
