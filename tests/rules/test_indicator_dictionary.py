"""The dictionary of what indicators measure, and the keys that put names of one thing together."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules import taxonomy
from zhixiang.rules.indicator_dictionary import dictionary_match, entries, group_key, group_name
from zhixiang.rules.indicators import parse_target


def test_entries_are_sound() -> None:
    levels = {level2 for _, level2 in taxonomy.LEVELS}
    keys = [entry.key for entry in entries()]
    assert len(keys) == len(set(keys))
    for entry in entries():
        assert entry.level2 in levels
        assert entry.direction in {"ge", "le"}
        assert entry.definition.endswith("。")
        assert entry.source in {"S", "P", "L", "M"}
        assert (entry.level1, entry.level2) in taxonomy.LEVELS
        assert re.fullmatch(r"[a-z_]+", entry.key)
        assert all(re.compile(pattern) for pattern in (*entry.match, entry.unless))
        assert dictionary_match(entry.name) is entry
        assert group_key(f" {entry.name}（家） ") == entry.key


def test_units_are_units_that_values_can_have() -> None:
    units = {unit for entry in entries() for unit in entry.unit}
    assert {unit for unit in units if parse_target(f"不少于3{unit}").unit != unit} == set()


def test_directions_agree_with_the_taxonomy() -> None:
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
        ("完成某某（一期）事项", "某某 事项（件）"),
        ("开展ＡＢ活动", "AB活动次数"),
    ],
)
def test_one_thing_has_one_key(one: str, other: str) -> None:
    assert group_key(one) == group_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("组织专利侵权行政裁决培训班", "专利侵权纠纷行政裁决案件量"),
        ("组织进驻当地重点展会", "展会提供现场咨询服务"),
        ("专利微导航报告", "形成产业专利导航报告"),
        ("建设培训基地", "举办培训"),
        ("购买海外知识产权侵权责任险的企业数量", "参加海外知识产权保护（侵权责任险）培训企业"),
        ("专利质押融资项目数(件)增幅", "年度专利权和商标权质押融资金额增长"),
        ("专利权质押融资金额", "年度知识产权质押融资额增长率"),
        ("建设知识产权公共服务平台", "在园区设立服务网点"),
        ("制定商标品牌培育指导站工作评价方案", "新增商标品牌指导站"),
        ("开设地理标志专用标志使用申请窗口", "发动企业并提出地理标志产品专用标志使用申请"),
    ],
)
def test_two_things_have_two_keys(one: str, other: str) -> None:
    assert group_key(one) != group_key(other)


def test_groups_have_names() -> None:
    assert group_name(group_key("提供知识产权纠纷调解")) == "知识产权纠纷调解"
    assert group_name(group_key("完成某某事项")) == "某某事项"


@given(st.text(max_size=30))
def test_any_name_has_a_key(name: str) -> None:
    key = group_key(name)
    assert key == "" or key.replace("_", "").isalnum()
    assert len(key) <= 100
    assert group_name(key) or not any(map(str.isalnum, name))
