"""Each check: a clean notice raises nothing, a planted defect raises exactly its code, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.builder import Builder, codes, default_rows
from tests.intake.planted_money import PLANTED, plants
from zhixiang.intake.checks.catalogue import CHECKS


@plants("year_mismatch")
def _(b: Builder) -> str:
    b.tables[0].year = "2023年"
    return "预算年度\t2023年"


@plants("field_missing")
def _(b: Builder) -> None:
    b.tables[0].year = ""


@plants("field_repeated")
def _(b: Builder) -> str:
    b.tables[0].goal = "培育地理标志"
    b.tables[0].extra_fields = ["总体绩效目标\t又一遍"]
    return "又一遍"


@plants("header_lost")
def _(b: Builder) -> None:
    b.tables[0].header = ""


@plants("table_truncated")
def _(b: Builder) -> None:
    b.tables[1].rows = []


@plants("rows_repeated")
def _(b: Builder) -> None:
    b.tables[0].rows[4:4] = ["\t\t\t韶关知识产权讲座\t不少于6场", "\t\t\t韶关专利导航报告\t2份"]


@plants("duplicate")
def _(b: Builder) -> None:
    b.tables[0].rows.insert(4, "\t\t\t韶关知识产权讲座\t不少于6场")


@plants("citation_misnumbered")
def _(b: Builder) -> str:
    b.tables[0].policies = [
        "1.《广东省知识产权保护条例》",
        "2.《知识产权强国建设纲要（2021-2035年）》",
        "4.《粤港澳大湾区发展规划纲要》",
    ]
    return "4.《粤港澳大湾区发展规划纲要》"


@plants("citation_duplicated")
def _(b: Builder) -> str:
    b.tables[0].policies.append("3.《广东省知识产权保护条例》")
    return "3.《广东省知识产权保护条例》"


@plants("citation_number_conflict")
def _(b: Builder) -> None:
    b.tables[0].policies.append("3.《知识产权信息公共服务工作指引》（国知办发服字〔2020〕43号）")
    b.tables[1].policies.append("3.《关于强化知识产权保护的意见》（国知办发服字〔2020〕43号）")


@plants("citation_title_conflict")
def _(b: Builder) -> None:
    b.tables[0].policies.append("3.《某某地区知识产权示范创建办法》（某知发〔2020〕43号）")
    b.tables[1].policies.append("3.《某某地区知识产权示范创建办法》（某知发〔2021〕12号）")


@plants("citation_mismatch")
def _(b: Builder) -> None:
    b.tables[0].policies.append("3.《知识产权信息公共服务工作指引》（国知办发服字〔2019〕99号）")


@plants("citation_expired")
def _(b: Builder) -> None:
    b.tables[0].policies.append("3.《广东省落实专利转化专项计划助力中小企业创新发展实施方案（2021-2023年）》")


@plants("citation_missing")
def _(b: Builder) -> None:
    b.tables[0].policies = []


@plants("empty_value")
def _(b: Builder) -> str:
    b.tables[0].rows[2] = "\t\t\t韶关专利导航报告\t"
    return "韶关专利导航报告"


@plants("value_echoes_name")
def _(b: Builder) -> str:
    b.tables[0].rows[2] = "\t\t\t韶关专利导航报告\t韶关专利导航报告"
    return "韶关专利导航报告"


@plants("not_quantifiable")
def _(b: Builder) -> str:
    b.tables[0].rows[2] = "\t\t\t韶关专利导航报告\t不断完善"
    return "韶关专利导航报告"


@plants("no_unit")
def _(b: Builder) -> str:
    b.tables[0].rows[2] = "\t\t\t韶关专利导航报告\t不少于2"
    return "韶关专利导航报告"


@plants("already_met")
def _(b: Builder) -> str:
    b.tables[0].rows[2] = "\t\t\t韶关协同运营中心建设\t1个(已建设)"
    return "已建设"


@plants("several_numbers")
def _(b: Builder) -> str:
    b.tables[0].rows[2] = "\t\t\t韶关专利导航报告\t2份，培训200人次"
    return "韶关专利导航报告"


@plants("number_in_name")
def _(b: Builder) -> str:
    b.tables[0].rows[2] = "\t\t\t形成不少于2份韶关专利导航报告\t2份"
    return "韶关专利导航报告"


@plants("wrong_level")
def _(b: Builder) -> str:
    b.tables[0].rows[2] = "\t\t\t服务对象的有效投诉率\t不高于10%"
    return "投诉率"


@plants("direction_wrong")
def _(b: Builder) -> str:
    b.tables[0].rows[6] = "\t满意度指标\t服务对象满意度指标\t服务对象的有效投诉率\t不低于10%"
    return "投诉率"


@plants("missing_category")
def _(b: Builder) -> None:
    del b.tables[0].rows[6]


@plants("identical_indicators")
def _(b: Builder) -> None:
    b.tables[1].rows = default_rows("韶关")


@plants("identical_goals")
def _(b: Builder) -> None:
    b.tables[0].goal = b.tables[1].goal = "围绕本地特色产业开展培育，形成一批可以推广的做法和成果。"


@plants("spending_uncovered")
def _(b: Builder) -> str:
    b.tables[0].spending = "地理标志培育、海外侵权责任险推广"
    return "海外侵权责任险推广"


def test_clean_notice_raises_nothing() -> None:
    assert Builder().read().findings == ()


def test_every_check_has_a_planted_case() -> None:
    assert PLANTED.keys() == CHECKS.keys()


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_planted_defect_is_found_where_it_is(code: str) -> None:
    builder = Builder()
    text = PLANTED[code](builder)
    findings = builder.read().findings
    found = [finding for finding in findings if finding.code == code]
    assert found, f"expected {code}, got {codes(findings)}"
    assert all(finding.message.endswith("。") and finding.place for finding in found)
    if text is not None:
        assert builder.line_of(text) in {finding.line for finding in found}


# One kind of defect cannot be told apart from a second one: a title under a foreign number contradicts the register as
# well as its neighbours.
_COMPANIONS: dict[str, set[str]] = {
    "citation_number_conflict": {"citation_mismatch"},
}


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_planted_defect_accuses_nothing_else(code: str) -> None:
    builder = Builder()
    PLANTED[code](builder)
    assert codes(builder.read().findings) - {code} <= _COMPANIONS.get(code, set())


def _row(name: str, value: str, level2: str = "") -> set[str]:
    """The codes raised when one row of a clean notice reads so (among the outputs, else as the only one of its level)."""
    builder = Builder()
    place, labels = {
        "": (2, "\t\t"),
        "社会效益指标": (5, "\t效益指标\t社会效益指标"),
        "服务对象满意度指标": (6, "\t满意度指标\t服务对象满意度指标"),
    }[level2]
    builder.tables[0].rows[place] = f"{labels}\t{name}\t{value}"
    return codes(builder.read().findings)


@pytest.mark.parametrize(
    ("level2", "name", "value", "code"),
    [
        ("服务对象满意度指标", "参训学员满意度", "不高于95%", "direction_wrong"),
        ("服务对象满意度指标", "受援企业满意率", "90%以内", "direction_wrong"),
        ("服务对象满意度指标", "有效投诉率", "5%以上", "direction_wrong"),
        ("", "案件办理时限", "不少于20个工作日", "direction_wrong"),
        ("", "举办商标讲座", "不多于3场", "direction_wrong"),
        ("社会效益指标", "举办商标讲座", "3场", "wrong_level"),
        ("社会效益指标", "新建公共服务网点", "5家", "wrong_level"),
        ("服务对象满意度指标", "调解纠纷", "20件", "wrong_level"),
        ("", "企业新增利润额", "500万元", "wrong_level"),
        ("", "韶关维权站建设", "已建成3个", "already_met"),
        ("", "韶关维权站建设", "按计划推进", "not_quantifiable"),
        ("", "韶关维权站建设", "稳步增长", "not_quantifiable"),
        ("", "韶关维权站建设", "3-5个", "several_numbers"),
        ("", "韶关维权站、指导站建设", "各不少于1个", "several_numbers"),
    ],
)
def test_other_faces_of_a_doubt(level2: str, name: str, value: str, code: str) -> None:
    assert code in _row(name, value, level2)


def test_a_count_inside_a_group_of_benefits_is_doubted_though_their_label_slid_up() -> None:
    builder = Builder()
    builder.tables[0].rows[4:6] = [
        "效益指标\t社会效益指标\t时效指标\t项目完成期限符合相关要求\t按合同要求限期完成",
        "\t\t\t知识产权案件办理社会影响\t较上年增强",
        "\t\t\t举办商标讲座\t不少于2场",
    ]
    notice = builder.read()
    row = next(row for row in notice.performance_tables[0].indicators if row.name == "举办商标讲座")
    assert (row.level2, "level2" in row.inferred) == ("社会效益指标", True)
    assert [finding.line for finding in notice.findings if finding.code == "wrong_level"] == [row.line]


@pytest.mark.parametrize(
    ("level2", "name", "value"),
    [
        ("服务对象满意度指标", "投诉处理率", "不低于95%"),
        ("服务对象满意度指标", "服务对象不满意率", "不高于3%"),
        ("", "专利培训天数", "不少于5天"),
        ("", "公示时限", "不少于7个工作日"),
        ("", "积压案件清理率", "不低于90%"),
        ("", "单场会议次数", "不超过3次"),
        ("", "韶关质押登记办理", "不少于5笔"),
        ("", "韶关试种面积", "300垄以上"),
        ("", "韶关重大差错", "零差错"),
        ("", "韶关维权站建设", "在已建成5个的基础上新增2个"),
        ("", "韶关指导站建设", "不少于5个（其中新增2个）"),
        ("社会效益指标", "带动就业人数", "不少于50人"),
        ("社会效益指标", "促成专利转让许可", "20项"),
        ("社会效益指标", "每万人口发明专利拥有量", "12件"),
        ("社会效益指标", "贯标企业数量", "较上年有增长"),
    ],
)
def test_what_looks_like_a_doubt_and_is_none(level2: str, name: str, value: str) -> None:
    assert _row(name, value, level2) == set()


@pytest.mark.parametrize(
    ("title", "expired"),
    [
        ("湖南省地理标志产业三年行动方案（2019-2021年）", True),
        ("湖南省知识产权“十三五”规划", True),
        ("湖南省知识产权“十四五”规划", False),
        ("关于表彰2019-2021年先进集体的通知", False),
    ],
)
def test_a_plan_that_no_register_has_expires_by_its_own_title(title: str, *, expired: bool) -> None:
    builder = Builder()
    builder.tables[0].policies.append(f"3.《{title}》")
    assert ("citation_expired" in codes(builder.read().findings)) is expired


def test_goals_are_the_same_whatever_their_markup_and_numbers() -> None:
    builder = Builder()
    goals = "围绕本地特色产业开展培育", "形成一批可以推广的做法", "打通部门协作环节"
    builder.tables[0].goal = "；".join(f"{n}、{goal}" for n, goal in enumerate(goals, 1)) + "。"
    builder.tables[1].goal = " ".join(f"<p>（{n}）{goal[:4]} {goal[4:]}；</p>" for n, goal in enumerate(goals, 1))
    assert codes(builder.read().findings) == {"identical_goals"}


def test_catalogue_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")
    for check in CHECKS.values():
        assert f"| `{check.code}` | {check.severity.value} | {check.title} | {check.basis} |" in page
