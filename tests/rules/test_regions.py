"""Regions: the table, names as papers print them, other provinces, dated facts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules import regions
from zhixiang.rules.region_names import full_forms, leading_code, short_form, strip_region_label
from zhixiang.rules.regions import Region, RegionTable, all_regions, by_code, find_region

DAY = date(2024, 1, 1)
TABLE = st.sampled_from(all_regions())


def test_table_is_whole() -> None:
    levels = [region.level for region in all_regions()]
    assert [levels.count(level) for level in ("province", "city", "county")] == [1, 21, 122]
    assert len({region.code6 for region in all_regions()}) == 144
    for region in all_regions():
        assert region.parent_code == regions.parent_of(region.code6)
        assert region.level == "province" or by_code(region.parent_code) is not None
        assert region.valid_on(DAY)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("广州市", "广州市"), ("广州", "广州市"), ("广东省", "广东省"), ("广州市本级", "广州市"), ("广州市市本级", "广州市"),
        ("广州市直", "广州市"), ("广州市小计", "广州市"), ("佛山市（不含省直管县）小计", "佛山市"), ("佛山市(不含省直管县", "佛山市"),
        ("连南县", "连南瑶族自治县"), ("连南瑶族 自治县", "连南瑶族自治县"), ("连山县", "连山壮族瑶族自治县"), ("乳源", "乳源瑶族自治县"),
        ("广州市市场监督管理局", "广州市"), ("广州市市场监管局", "广州市"), ("韶关市市场监管局", "韶关市"), ("东莞市场监督管理局", "东莞市"),
        ("连南县市场监督管理局", "连南瑶族自治县"), ("连南瑶族自治县市场监管局", "连南瑶族自治县"), ("开平市市市场监", "开平市"),
        ("鹤山市市场监管", "鹤山市"), ("广东省市场监管局", "广东省"), ("广东省市场监管", "广东省"), ("广州市市场监督管理局（知识产权局）", "广州市"),
        ("广东省广州市天河区", "天河区"), ("广州市天河区知识产权局", "天河区"), ("清远连南县", "连南瑶族自治县"), ("汕尾市城区", "城区"),
        ("广东省财政厅", "广东省"), ("顺德", "顺德区"), ("1.韶关市", "韶关市"), ("其中：台山市", "台山市"), ("440100000 广州市本级", "广州市"),
        ("广州市某某促进会", "广州市"), ("广州市市场监察支队", "广州市"), ("广东省某某研究会", "广东省"), ("连南县某某站", "连南瑶族自治县"),
    ],
)  # fmt: skip
def test_names_as_printed(text: str, name: str) -> None:
    region = find_region(text)
    assert region is not None
    assert region.known
    assert region.name == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "合计",
        "一、各市合计",
        "二、各直管县合计",
        "长沙市",
        "长沙市市场监管局",
        "浏阳市某某局",
        "珠晖区",
        "中山大学",
        "新兴产业",
        "省本级",
        "广州市某某区",
        "市级",
    ],
)
def test_names_that_cannot_be_told(text: str) -> None:
    assert find_region(text) is None


@given(
    TABLE,
    st.sampled_from(
        ["", "小计", "本级", "（不含省直管县）小计", "市场监督管理局", "市场监管局", "市场监", "知识产权局", "财政局"]
    ),
)
def test_every_region_under_every_label(region: Region, end: str) -> None:
    assert find_region(region.name + end) == region
    assert find_region("".join(f"{char} " for char in region.name) + end) == region


@given(TABLE)
def test_every_code(region: Region) -> None:
    assert by_code(region.code6) == by_code(region.code9) == region
    assert find_region("任意", region.code9) == region
    assert find_region("任意", region.code6) == region
    assert find_region(f"{region.code9} {region.name}本级") == region


@pytest.mark.parametrize(
    ("code", "on"), [("440100001", None), ("44010", None), ("430100", None), ("440100", date(1990, 1, 1))]
)
def test_codes_that_the_table_lacks(code: str, on: date | None) -> None:
    assert by_code(code, on) is None


def test_code_as_of_a_day() -> None:
    assert by_code("440100", DAY) == by_code("440100")
    assert not Region("440100", "广州市", "city", "440000", valid_to=date(2020, 1, 1)).valid_on(DAY)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("长沙市小计", "430100000", ("长沙市", "city", "430000", "430100000")),
        ("长沙市市场监督管理局", "430100", ("长沙市", "city", "430000", "430100000")),
        ("湖南省", "430000", ("湖南省", "province", "", "430000000")),
        ("浏阳市", "430181", ("浏阳市", "county", "430100", "430181000")),
        ("浏阳市", "４３０１８１", ("浏阳市", "county", "430100", "430181000")),
        ("仙桃市", "429004", ("仙桃市", "county", "420000", "429004000")),
        ("渝中区", "500103", ("渝中区", "county", "500000", "500103000")),
        ("儋州市", "460400", ("儋州市", "city", "460000", "460400000")),
        ("某某开发区", "440100001", ("某某开发区", "county", "440100", "440100001")),
        ("某某园区", "430181002", ("某某园区", "county", "430100", "430181002")),
        ("合计", "430100", ("合计", "city", "430000", "430100000")),
    ],
)
def test_other_provinces(text: str, code: str, expected: tuple[str, str, str, str]) -> None:
    region = find_region(text, code)
    assert region is not None
    assert not region.known
    assert (region.name, region.level, region.parent_code, region.code9) == expected


@pytest.mark.parametrize("code", ["601001", "2011409", "99", "44010a", ""])
def test_what_is_no_region_code_does_not_decide(code: str) -> None:
    assert find_region("广州市", code) == by_code("440100")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("津市市市场监督管理局", "津市市"), ("津市市本级", "津市市"), ("沙市区市场监管局", "沙市区"), ("湖南省长沙市财政局", "长沙市"),
        ("靖州苗族侗族自治县市场监管局", "靖州苗族侗族自治县"), ("广西壮族自治区南宁市", "南宁市"), ("湖南省", "湖南省"), ("合计", ""), ("省本级", "省本级"),
        ("市场监督管理局", "市场监督管理局"), ("白马市场", "白马市场"), ("十堰市人民政府", "十堰市"), ("七台河市小计", "七台河市"),
    ],
)  # fmt: skip
def test_bare_names(text: str, bare: str) -> None:
    assert strip_region_label(text) == bare


@given(st.text(alphabet="广州市县区省本级小计合（）()市场监管局一、1连南瑶族自治 ", max_size=20))
def test_stripping_twice_changes_nothing_and_nothing_breaks(text: str) -> None:
    assert len(strip_region_label(text)) <= len(text)
    find_region(text)


@pytest.mark.parametrize(
    ("name", "forms", "short"),
    [
        ("连南瑶族自治县", ("连南瑶族自治县", "连南县"), "连南"),
        ("连山壮族瑶族自治县", ("连山壮族瑶族自治县", "连山县"), "连山"),
        ("积石山保安族东乡族撒拉族自治县", ("积石山保安族东乡族撒拉族自治县", "积石山县"), "积石山"),
        ("长白朝鲜族自治县", ("长白朝鲜族自治县", "长白县"), "长白"),
        ("巴音郭楞蒙古自治州", ("巴音郭楞蒙古自治州", "巴音郭楞州"), "巴音郭楞"),
        ("湘西土家族苗族自治州", ("湘西土家族苗族自治州", "湘西州"), "湘西"),
        ("互助土族自治县", ("互助土族自治县", "互助县"), "互助"),
        ("龙胜各族自治县", ("龙胜各族自治县", "龙胜县"), "龙胜"),
        ("广西壮族自治区", ("广西壮族自治区",), "广西"),
        ("广州市", ("广州市",), "广州"),
        ("城区", ("城区",), ""),
    ],
)
def test_forms_of_names(name: str, forms: tuple[str, ...], short: str) -> None:
    assert (full_forms(name), short_form(name)) == (forms, short)


def test_leading_code() -> None:
    assert [leading_code(text) for text in ("440100000 广州市", "440100广州市", "4401001 广州", "广州")] == [
        "440100000", "440100", "", ""
    ]  # fmt: skip


def test_a_name_that_two_regions_share_needs_a_place() -> None:
    rows = [
        Region("110000", "甲省", "province", ""),
        Region("110100", "甲一市", "city", "110000"),
        Region("110200", "甲二市", "city", "110000"),
        Region("110101", "城区", "county", "110100"),
        Region("110201", "城区", "county", "110200"),
        Region("110102", "东山县", "county", "110100"),
        Region("110202", "东山区", "county", "110200"),
        Region("110203", "甲一", "county", "110200"),
    ]
    shared = RegionTable(rows)
    assert shared.by_name("城区") is None
    assert shared.by_name("东山") is None
    assert shared.by_name("城区", "1102") == rows[4]
    assert shared.by_name("甲一市城区") == rows[3]
    assert shared.by_name("甲省甲二市城区") == rows[4]
    assert shared.by_name("城区管理处") is None
    assert shared.by_name("城区管理处", "1101") == rows[3]
    assert shared.by_name("甲一") == rows[7]
    assert shared.by_name("城区甲一市") is None


def test_census_sums_to_the_province() -> None:
    cities = [region for region in all_regions() if region.level == "city"]
    counted = [regions.residents(city.code9) for city in cities]
    assert all(one is not None and one.valid_from == date(2020, 11, 1) and one.source for one in counted)
    assert sum(one.value for one in counted if one) == regions.province_residents().value == 126_012_510
    assert regions.residents("440103") is None


def test_budget_codes() -> None:
    cities = [region.code6 for region in all_regions() if region.level == "city"]
    codes = [regions.budget_code_of(code) for code in cities]
    assert sorted(code for code in codes if code) == [f"{number}001" for number in range(601, 622)]
    assert regions.budget_code_of("440100000") == "601001"
    assert regions.budget_code_of("440300") == "602001"
    assert regions.budget_code_of("440300", inferred=False) is None
    assert regions.budget_code_of("440100", inferred=False) == "601001"
    assert regions.budget_code_of("440103") is None


def test_direct_counties_are_those_of_the_notice() -> None:
    direct = [region for region in all_regions() if regions.fiscal_direct(region.code6, DAY)]
    assert len(direct) == 22
    assert {region.level for region in direct} == {"county"}
    relation = regions.fiscal_direct("441826000", DAY)
    assert relation is not None
    assert (relation.value, relation.confidence) == (True, "S")
    assert "126号" in relation.source
    assert regions.fiscal_direct("441826", date(2020, 1, 1)) is None
    assert regions.fiscal_direct("440606", DAY) is None


def test_city_of_a_region() -> None:
    codes = {region.name: region.city_code for region in all_regions()}
    assert (codes["开平市"], codes["东莞市"], codes["广东省"]) == ("440700", "441900", "440000")
