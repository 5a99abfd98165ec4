"""Filters forgive, decisions do not."""

from __future__ import annotations

from django.utils.translation import override

from zhixiang.apps.checks.forms import FindingDecision
from zhixiang.apps.performance.forms import IndicatorFilter

CHOICES = {"level2": [("数量指标", "数量指标")], "unit": [("家", "家")], "kind": [("quantitative", "定量")]}


def test_a_filter_keeps_what_it_knows_and_ignores_the_rest() -> None:
    form = IndicatorFilter({"q": " 专利 ", "level2": "数量指标", "unit": "光年", "page": "2"}, CHOICES)
    assert form.chosen() == {"q": "专利", "level2": "数量指标"}


def test_an_empty_filter_chooses_nothing() -> None:
    assert IndicatorFilter({}, CHOICES).chosen() == {}


def test_a_decision_needs_a_reason_either_way() -> None:
    for outcome in ("confirmed", "false_alarm"):
        form = FindingDecision({"outcome": outcome, "reason": "   "})
        assert not form.is_valid()
        assert "理由" in form.errors["reason"][0]
        assert FindingDecision({"outcome": outcome, "reason": "核对第 41 行"}).is_valid()


def test_no_outcome_says_what_to_choose() -> None:
    assert "确认属实" in FindingDecision({"reason": "核对第 41 行"}).errors["outcome"][0]


def test_a_page_in_english_names_the_language_of_its_chinese_options() -> None:
    choices = {**CHOICES, "kind": [("quantitative", "A number")]}
    with override("en"):
        text = str(IndicatorFilter({}, choices))
    assert '<option value="家" lang="zh-Hans">家</option>' in text
    assert '<option value="quantitative">A number</option>' in text
    with override("zh-hans"):
        assert "lang=" not in str(IndicatorFilter({}, choices))
