"""Level labels in every spelling, what words say about level and direction, and the dictionary."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules import taxonomy
from zhixiang.rules.indicator_dictionary import dictionary_match, entries, group_key, group_name


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
    ],
)
def test_meaning(name: str, value: str, level2: str) -> None:
    guess = taxonomy.level_for_name(name, value)
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


class TestDictionary:
    def test_entries_are_sound(self) -> None:
        levels = {level2 for _, level2 in taxonomy.LEVELS}
        keys = [entry.key for entry in entries()]
        assert len(keys) == len(set(keys))
        for entry in entries():
            assert entry.level2 in levels
            assert entry.direction in {"ge", "le"}
            assert entry.definition.endswith("。")
            assert all(re.compile(pattern) for pattern in entry.match)
            assert dictionary_match(entry.name) is not None, entry.name

    def test_directions_agree_with_the_taxonomy(self) -> None:
        assert [e.name for e in entries() if taxonomy.direction_of(e.name) != e.direction] == []

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("建设高价值专利培育布局中心", "高价值专利培育工作"),
            ("提供知识产权纠纷调解", "开展知识产权纠纷调解"),
            (
                "知识产权保护中心提供快速预审、快速确权and快速维权服务",
                "知识产权快维中心提供快速预审、快速确权和快速维权服务",
            ),
            ("支持建设维权援助服务站", "支持建设维权援助服务站点"),
            ("培育知识产权保护规范化市场（家）", "每个地市培育知识产权保护规范化市场"),
            ("参加海外知识产权保护(侵权责任险)培训企业", "参加海外知识产权保护（侵权责任险）培训企业"),
            ("完成某某事项", "某某事项数量"),
        ],
    )
    def test_one_thing_has_one_key(self, one: str, other: str) -> None:
        assert group_key(one) == group_key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("组织专利侵权行政裁决培训班", "专利侵权纠纷行政裁决案件量"),
            ("组织进驻当地重点展会", "展会提供现场咨询服务"),
            ("专利微导航报告", "形成产业专利导航报告"),
            ("开设地理标志专用标志使用申请窗口", "发动企业并提出地理标志产品专用标志使用申请"),
        ],
    )
    def test_two_things_have_two_keys(self, one: str, other: str) -> None:
        assert group_key(one) != group_key(other)

    def test_groups_have_names(self) -> None:
        assert group_name(group_key("提供知识产权纠纷调解")) == "知识产权纠纷调解"
        assert group_name(group_key("完成某某事项")) == "某某事项"

    @given(st.text(max_size=30))
    def test_any_name_has_a_key(self, name: str) -> None:
        assert group_name(group_key(name)) is not None
