"""Figures, units, sums and codes as papers really print them: read to the fen, or one finding that names the line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.intake.builder import PROJECT, Builder, codes
from tests.intake.planted_money import replace_in
from zhixiang.intake import as_json
from zhixiang.intake.records import Finding, Notice, RowType, Severity

MONEY = {"440200000": 300_000_000, "440700000": 200_000_000, "440781000": 10_000_000}


def amounts(notice: Notice, annex: int) -> dict[str, int | None]:
    return {row.region_code: row.amount_fen for row in notice.rows(annex, RowType.DETAIL)}


def errors(notice: Notice) -> list[Finding]:
    return [finding for finding in notice.findings if finding.severity is Severity.ERROR]


def spoil(lines: list[str], pattern: Callable[[str], str]) -> list[str]:
    """Every line with its last cell rewritten."""
    return [line.rpartition("\t")[0] + "\t" + pattern(line.rpartition("\t")[2]) for line in lines]


@pytest.mark.parametrize(
    "write",
    [
        lambda text: f"{float(text):,.2f}",
        lambda text: text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
        lambda text: text + "元",
        lambda text: f"¥{text}",
        lambda text: f"{text[:2]} {text[2:]}",
        lambda text: f"<td>{text}</td>",
    ],
)
def test_a_figure_may_be_written_in_many_ways(write: Callable[[str], str]) -> None:
    builder = Builder()
    builder.annex1 = spoil(builder.annex1, write)
    notice = builder.read()
    assert amounts(notice, 1) == MONEY
    assert notice.findings == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace("小计", "合计"),
        lambda line: line.replace("小计", ""),
        lambda line: line.replace("合计\t\t\t\t", "总 计\t\t\t\t"),
        lambda line: f"|{line.replace(chr(9), '|')}|",
        lambda line: f"<b>{line}</b>",
    ],
)
def test_sums_may_be_called_and_set_otherwise(change: Callable[[str], str]) -> None:
    builder = Builder()
    builder.annex1, builder.annex2 = [list(map(change, lines)) for lines in (builder.annex1, builder.annex2)]
    notice = builder.read()
    assert (amounts(notice, 1), amounts(notice, 2)) == (MONEY, MONEY)
    assert notice.findings == ()


def test_subtotals_may_stand_behind_their_lines() -> None:
    builder = Builder()
    total, shaoguan, line1, jiangmen, line2, line3 = builder.annex2
    builder.annex2 = [total, line1, shaoguan, line2, line3, jiangmen]
    assert builder.read().findings == ()
    builder.annex2[5] = builder.annex2[5].replace("210", "201")
    assert codes(builder.read().findings) == {"subtotal_mismatch"}


def test_further_columns_do_not_take_the_place_of_subject_and_amount() -> None:
    builder = Builder()
    builder.header1 = builder.header1.replace("功能分类科目", "收入科目\t功能分类科目").replace(
        "金额", "应下达金额\t已提前下达金额\t本次下达金额"
    )
    for place, line in enumerate(builder.annex1):
        *cells, subject, amount = line.split("\t")
        income = "1100252 转移支付收入" if subject else ""
        builder.annex1[place] = "\t".join([*cells, income, subject, f"{float(amount) * 2:.2f}", amount, amount])
    notice = builder.read()
    assert amounts(notice, 1) == MONEY
    assert {row.function_code for row in notice.rows(1, RowType.DETAIL)} == {"2011409"}
    assert notice.findings == ()


@pytest.mark.parametrize("garbled", ["2?0", "2O0", "l200", "2,00", "□00", "20*", "200。0", "2OO"])
def test_a_garbled_amount_keeps_its_row_and_says_what_it_must_be(garbled: str) -> None:
    builder = Builder()
    replace_in(builder.annex2, f"江门市市场监督管理局\t{PROJECT}\t200", f"江门市市场监督管理局\t{PROJECT}\t{garbled}")
    notice = builder.read()
    assert amounts(notice, 2) == MONEY | {"440700000": None}
    (finding,) = notice.findings
    assert (finding.code, finding.line) == ("amount_unreadable", builder.line_of(f"\t{garbled}"))
    assert "按其他附件应为 200 万元" in finding.message
    assert "按“江门市小计”推算应为 200 万元" in finding.message


@pytest.mark.parametrize("blank", ["", "-", "/", "——"])
def test_a_missing_amount_is_not_silent(blank: str) -> None:
    builder = Builder()
    replace_in(
        builder.annex1, "台山市\t2011409 知识产权宏观管理\t100000.00", f"台山市\t2011409 知识产权宏观管理\t{blank}"
    )
    replace_in(builder.annex2, "合计\t\t\t\t510", f"合计\t\t\t\t{blank}")
    notice = builder.read()
    assert amounts(notice, 1) == MONEY | {"440781000": None}
    assert [finding.code for finding in notice.findings] == ["amount_unreadable", "amount_unreadable"]
    assert "510 万元" in notice.findings[1].message


def test_headings_without_amounts_are_no_missing_amounts() -> None:
    builder = Builder()
    builder.annex2 = [line[: line.rindex("\t") + 1] if "小计" in line else line for line in builder.annex2]
    notice = builder.read()
    assert amounts(notice, 2) == MONEY
    assert notice.findings == ()


def test_a_sum_over_a_garbled_line_is_still_proved() -> None:
    builder = Builder()
    replace_in(builder.annex2, f"{PROJECT}\t200", f"{PROJECT}\t2?0")
    replace_in(builder.annex2, "江门市小计\t\t210", "江门市小计\t\t280")
    assert codes(builder.read().findings) == {"amount_unreadable", "subtotal_mismatch"}


@pytest.mark.parametrize(("unit", "scale"), [("万元", 1), ("元", 10_000)])
def test_a_unit_that_is_printed_nowhere_follows_from_the_other_annexes(unit: str, scale: int) -> None:
    builder = Builder(header2="序号\t预算代码\t地区（单位）\t项目名称\t资金额")
    builder.annex2 = spoil(builder.annex2, lambda text: str(int(text) * scale))
    notice = builder.read()
    assert amounts(notice, 2) == MONEY
    assert all("unit" in row["inferred"] for row in as_json(notice)["allocation"] if row["annex"] == 2)
    (finding,) = notice.findings
    assert finding.code == "unit_not_printed"
    assert f"推断为{unit}" in finding.message


def test_a_unit_that_two_other_places_disprove_is_not_followed() -> None:
    builder = Builder()
    builder.annex2 = spoil(builder.annex2, lambda text: text + "0000")
    notice = builder.read()
    assert amounts(notice, 2) == MONEY
    assert {finding.code for finding in notice.findings} == {"unit_mismatch"}


def test_two_annexes_alone_contradict_each_other_once() -> None:
    builder = Builder(tables=[])
    builder.annex2 = spoil(builder.annex2, lambda text: text + "0000")
    notice = builder.read()
    (finding,) = errors(notice)
    assert (finding.code, finding.place) == ("unit_mismatch", "附件2")


def test_two_units_of_one_annex_are_a_finding() -> None:
    builder = Builder(header2="单位：元\n" + Builder().header2)
    notice = builder.read()
    assert amounts(notice, 2) == MONEY
    assert {finding.code for finding in notice.findings} == {"unit_mismatch"}


@pytest.mark.parametrize("counted", [False, True])
def test_a_line_printed_twice_is_one_finding_whether_the_sums_count_it_or_not(*, counted: bool) -> None:
    builder = Builder()
    builder.annex1.append(builder.annex1[-1])
    if counted:
        replace_in(builder.annex1, "二、各直管县合计\t\t\t\t\t100000.00", "二、各直管县合计\t\t\t\t\t200000.00")
        replace_in(builder.annex1, "5100000.00", "5200000.00")
    (finding,) = builder.read().findings
    assert finding.code == "region_duplicated"
    assert ("把两行都算了进去" if counted else "只算了一行") in finding.message


def test_a_repeated_and_a_garbled_line_under_one_sum_leave_the_sum_alone() -> None:
    builder = Builder()
    builder.annex2.append(builder.annex2[-1])
    replace_in(builder.annex2, f"{PROJECT}\t200", f"{PROJECT}\t2?0")
    builder.annex2 = [line.replace("\t510", "\t520").replace("\t210", "\t220") for line in builder.annex2]
    assert codes(builder.read().findings) == {"amount_unreadable", "region_duplicated"}


def test_two_payments_of_one_project_that_every_place_adds_up_are_no_defect() -> None:
    builder = Builder()
    builder.annex1[5:6] = [builder.annex1[5].replace("2000000.00", part) for part in ("1500000.00", "500000.00")]
    notice = builder.read()
    assert len(list(notice.rows(1, RowType.DETAIL))) == 4
    assert notice.findings == ()


def test_a_line_under_another_city_is_one_finding() -> None:
    builder = Builder()
    builder.annex2.insert(2, builder.annex2.pop())
    (finding,) = builder.read().findings
    assert finding.code == "region_misplaced"


def test_a_misspelt_name_leaves_the_line_to_its_code() -> None:
    builder = Builder()
    replace_in(builder.annex1, "江门市本级\t440700000", "江们市本级\t440700000")
    notice = builder.read()
    assert amounts(notice, 1) == MONEY
    assert codes(notice.findings) == {"region_code_mismatch"}


@pytest.mark.parametrize("subject", ["201140", "20114090", "2O11409", ""])
def test_a_subject_that_is_none_is_named(subject: str) -> None:
    builder = Builder()
    replace_in(builder.annex1, "440781000 台山市\t2011409", f"440781000 台山市\t{subject}")
    (finding,) = builder.read().findings
    assert (finding.code, finding.line) == ("function_code_mismatch", builder.line_of("台山市\t440781000"))


def elsewhere(builder: Builder) -> Builder:
    """The same notice in a province that no table knows."""
    text = str.maketrans({"韶": "甲", "江": "乙", "台": "丙"})
    for name in ("annex1", "annex2"):
        lines = [
            line.translate(text).replace("4402", "8801").replace("4407", "8802") for line in getattr(builder, name)
        ]
        setattr(builder, name, lines)
    for table in builder.tables:
        table.region, table.department = table.region.translate(text), ""
        table.rows = [row.translate(text) for row in table.rows]
    return builder


def test_a_province_without_a_table_is_read_from_what_it_prints() -> None:
    notice = elsewhere(Builder()).read()
    assert amounts(notice, 1) == amounts(notice, 2)
    assert set(amounts(notice, 2)) == {"880100000", "880200000", "880281000"}
    assert notice.findings == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("乙门市本级\t880200000", "乙门市本级\t880300000"),  # one printing against two
        ("乙门市小计\t880200000", "乙门市小计\t880300000"),
        ("丙山市\t880281000", "丙山市\t880100000"),  # another region's
        ("丙山市\t880281000", "丙山市\t660281000"),  # another province's
        ("丙山市\t880281000", "丙山市\t880181000"),  # another city's
        ("丙山市\t880281000", "丙山市\t88028100"),
    ],
)
def test_there_a_wrong_code_is_found_and_the_region_is_still_told(old: str, new: str) -> None:
    builder = elsewhere(Builder())
    replace_in(builder.annex1, old, new)
    notice = builder.read()
    assert set(amounts(notice, 1)) == set(amounts(notice, 2)) == {"880100000", "880200000", "880281000"}
    (finding,) = notice.findings
    assert (finding.code, finding.line) == ("region_code_mismatch", builder.line_of(new))


def test_there_a_code_that_is_wrong_in_every_printing_contradicts_the_city() -> None:
    builder = elsewhere(Builder())
    builder.annex1 = [line.replace("880281000", "880181000") for line in builder.annex1]
    (finding,) = builder.read().findings
    assert (finding.code, finding.line) == ("region_code_mismatch", builder.line_of("丙山市\t880181000"))


@pytest.mark.parametrize("annex", [1, 2])
def test_there_a_missing_line_is_missing_and_nothing_else(annex: int) -> None:
    builder = elsewhere(Builder())
    lines = builder.annex1 if annex == 1 else builder.annex2
    del lines[-1]
    if annex == 1:
        del lines[-1]
        replace_in(lines, "5100000.00", "5000000.00")
    found = builder.read().findings
    assert codes(found) - {"region_unknown"} == {"region_missing"}
