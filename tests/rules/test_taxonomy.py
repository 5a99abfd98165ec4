"""Level labels in every spelling, the two schemes, and what words say about level and direction."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules import taxonomy, taxonomy_levels


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("产出指标", (1, "产出指标")),
        ("产出", (1, "产出指标")),
        ("一、效益指标", (1, "效益指标")),
        ("满意度指标", (1, "满意度指标")),
        ("服务对象满意度指标", (2, "服务对象满意度指标")),
        ("社会效益", (2, "社会效益指标")),
        ("社会 效益 指标", (2, "社会效益指标")),
        ("可持续影响指标", (2, "可持续影响指标")),
        ("成本指标", (2, "成本指标")),
        ("生态环境成本指标", (2, "生态环境成本指标")),
        ("（二）社会效益指标", (2, "社会效益指标")),
        ("2.质量指标", (2, "质量指标")),
        ("满意度指标（10分）", (1, "满意度指标")),
        ("社会公众或服务对象满意度指标", (2, "服务对象满意度指标")),
        ("绩效指标", None),
        ("三级指标", None),
        ("建设指导站", None),
    ],
)
def test_labels(text: str, expected: tuple[int, str] | None) -> None:
    assert taxonomy.normalise_level(text) == expected


def test_every_level_knows_its_parent() -> None:
    assert all(taxonomy.parent(level2) == level1 for level1, level2 in taxonomy.LEVELS)
    with pytest.raises(KeyError):
        taxonomy.parent("三级指标")


@pytest.mark.parametrize(
    ("name", "value", "level2"),
    [
        ("服务对象的有效投诉率", "不高于10%", "服务对象满意度指标"),
        ("项目完成期限符合相关要求", "按合同要求限期完成", "时效指标"),
        ("各项任务", "按期完成", "时效指标"),
        ("专利权质押融资金额", "≥7亿", "经济效益指标"),
        ("电商领域知识产权保护工作", "不断加强", "社会效益指标"),
        ("培训合格率", "90%", "质量指标"),
        ("组织讲座", "3场", "数量指标"),
        ("公共服务网点", "不少于50家", "数量指标"),
        ("撰写某某文稿", "1份", "数量指标"),
        ("按期办理的件", "10月底前完成5件", None),
    ],
)
def test_meaning(name: str, value: str, level2: str | None) -> None:
    guess = taxonomy.level_for_name(name, value)
    if level2 is None:
        assert guess is None
        return
    assert guess is not None
    assert guess.level2 == level2
    assert 0 < guess.confidence <= 1


def test_no_hint_no_guess() -> None:
    assert taxonomy.level_for_name("甲乙丙", "丁") is None


@pytest.mark.parametrize(
    ("name", "direction"),
    [("有效投诉率", "le"), ("投诉率下降幅度", "ge"), ("办案超期率", "le"), ("平均周期", "le"), ("服务企业数", "ge")],
)
def test_direction(name: str, direction: str) -> None:
    assert taxonomy.direction_of(name) == direction


def test_the_older_paper_has_cost_below_output_and_the_newer_above_all() -> None:
    old, new = taxonomy_levels.SCHEMES
    assert old.parent("成本指标") == "产出指标"
    assert new.parent("成本指标") is None
    assert new.parent("经济成本指标") == "成本指标"
    assert new.parent("可持续影响指标") is None
    assert {*old.levels, *new.levels} == set(taxonomy.LEVELS)


@pytest.mark.parametrize(
    ("day", "doc_no"),
    [
        (date(2020, 1, 1), None),
        (date(2020, 2, 25), "财预〔2020〕10号"),
        (date(2021, 8, 17), "财预〔2020〕10号"),
        (date(2024, 1, 1), "财预〔2021〕101号"),
    ],
)
def test_the_scheme_of_a_day(day: date, doc_no: str | None) -> None:
    scheme = taxonomy_levels.scheme_on(day)
    assert (scheme and scheme.doc_no) == doc_no


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_is_answered(name: str, value: str) -> None:
    guess = taxonomy.level_for_name(name, value)
    assert guess is None or (guess.level1, guess.level2) in taxonomy.LEVELS
    assert taxonomy.normalise_level(name) is None or len(name) > 1
    assert taxonomy.direction_of(name) in {"ge", "le"}
