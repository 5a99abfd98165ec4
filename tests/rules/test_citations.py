"""Cells of 政策依据 cut into citations: each table row is one way in which official papers print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.citations import Citation, split_citations
from zhixiang.rules.policy_register import register

A = "广东省知识产权保护条例"
B = "广东省地理标志条例"
OPINION = "关于强化知识产权保护的意见"
MEASURES = "关于强化知识产权保护的若干措施"


def titles(text: str | list[str]) -> list[str]:
    return [citation.title for citation in split_citations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"《{A}》", [A], id="one"),
        pytest.param(f"《{A}》、《{B}》", [A, B], id="joined by a comma"),
        pytest.param(f"《{A}》《{B}》", [A, B], id="nothing between"),
        pytest.param(f"《{A}》和《{B}》", [A, B], id="joined by a word"),
        pytest.param(f"《{A}》\n《{B}》", [A, B], id="a line each"),
        pytest.param(f"1.《{A}》；2.《{B}》。", [A, B], id="numbered run"),
        pytest.param(f"1.《{A}》2.《{B}》", [A, B], id="numbered run without separators"),
        pytest.param(f"1、《{A}》2《{B}》", [A, B], id="number without its mark"),
        pytest.param(f"一、《{A}》；二、《{B}》", [A, B], id="Chinese numerals"),
        pytest.param(f"（1）《{A}》（2）《{B}》", [A, B], id="numbers in parentheses"),
        pytest.param(f"①《{A}》②《{B}》", [A, B], id="circled numbers"),
        pytest.param(f"<ol><li>《{A}》</li><li>《{B}》</li></ol>", [A, B], id="list markup"),
        pytest.param(f"<p>《{A}》</p> <p>&lt;{B}&gt;</p>", [A, B], id="escaped brackets"),
        pytest.param(f"〈{A}〉、＜{B}＞", [A, B], id="other brackets"),
        pytest.param(f"《{A}、《{B}》", [A, B], id="first closing bracket lost"),
        pytest.param(f"{A}》、《{B}", [A, B], id="outer brackets lost"),
        pytest.param(f"《{A}》（国发〔2021〕20号）、{B}》、《{A}》", [A, B, A], id="inner opening bracket lost"),
        pytest.param(f"《{A}》（国发〔2021〕20号）、中共中央、国务院《{B}》", [A, B], id="issuer before the second"),
        pytest.param(f"《{A}》国务院办公厅《{B}》", [A, B], id="issuer attached to the first"),
        pytest.param(f"{A}；{B}", [A, B], id="no brackets"),
        pytest.param(f"{A}、{B}", [A, B], id="no brackets, joined by a comma"),
        pytest.param(f"1.{A}2.{B}", [A, B], id="numbered run without brackets"),
        pytest.param("广东省地理标志产业三年行动》", ["广东省地理标志产业三年行动"], id="closed but not opened"),
        pytest.param("根据中办发〔2019〕56号和国发〔2021〕20号文", ["", ""], id="numbers alone"),
        pytest.param(f"根据《{A}》第三条，应当推进。《{B}》也有规定。", [A, B], id="prose"),
        pytest.param(f"《{A}》的通知（国发〔2021〕20号）、《{B}》", [A, B], id="tail and number before the comma"),
    ],
)
def test_cuts(text: str, expected: list[str]) -> None:
    assert titles(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"中共中央办公厅、国务院办公厅《{OPINION}》（中办发〔2019〕56号）",
        f"《中共中央办公厅、国务院办公厅《{OPINION}》（中办发〔2019〕56号）",
        f"《中共中央办公厅、国务院办公厅关于《{OPINION}》(中办发〔2019〕56号)",
        f"中共中央办公厅 国务院办公厅印发《{OPINION}》的通知（中办发[2019]56号）",
        f"《中共中央办公厅 国务院办公厅印发《{OPINION}》的通知》（中办发〔2019〕56号）",
        f"《中共中央办公厅 国务院办公厅关于印发〈{OPINION}〉的通知》（中办发〔2019〕56号）",
        f"《中共中央办公厅 国务院办公厅关于印发〈{OPINION}》的通知〉（中办发〔2019〕56号）",
        f"《中共中央办公厅 国务院办公厅关于印发〈{OPINION}〉（中办发〔2019〕56号）",
        f"《中共中央办公厅 国务院办公厅{OPINION}》的通知》（中办发〔2019〕56号）",
        "中共中央办公厅、国务院办公厅《關於強化知識產權保護的意見》（中辦發〔2019〕56號）",
        "中共中央办公厅、国务院办公厅《关于强化知识产权\n保护的意見》（中办发〔2019〕56号）；",
    ],
)
def test_unwraps_issuers_and_broken_nesting(text: str) -> None:
    [citation] = split_citations(text)
    assert (citation.title, citation.doc_no) == (OPINION, "中办发〔2019〕56号")
    assert citation.issuers == ("中共中央办公厅", "国务院办公厅")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"《关于贯彻落实〈{OPINION}〉的实施意见》", f"关于贯彻落实{OPINION}的实施意见"),
        (f"《省政府办公厅关于印发{A}的通知》", A),
        ("《广东省市场监督管理局行政裁决示范建设工作方案》", "广东省市场监督管理局行政裁决示范建设工作方案"),
        ("《知識產(chǎn)權(quán)人才“十四五”规划》", "知识产权人才“十四五”规划"),
        ("《商务部等8部门关于促进老字号创新发展的意见》", "关于促进老字号创新发展的意见"),
        ("《国务院印发〈甲办法〉、〈乙办法〉的通知》", "甲办法"),
        ("《广东省发展地理标志产业\u3000助力乡村振兴实施方案》", "广东省发展地理标志产业助力乡村振兴实施方案"),
    ],
)
def test_title_of(text: str, title: str) -> None:
    [citation] = split_citations(text)
    assert (citation.title, citation.doc_no) == (title, "")


def test_prose_around_a_citation_is_dropped() -> None:
    [first, second] = split_citations(f"经研究，《{A}》（国发〔2021〕20号）明确了要求。依照《{B}》第二条，予以支持")
    assert first.cited == f"《{A}》（国发〔2021〕20号）"
    assert second.cited.endswith(f"《{B}》")


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        (f"3. 《{A}》；", f"《{A}》"),
        (f"《{A}》(国发〔2021", f"《{A}》(国发〔2021"),
        (f"《{A}》（国发〔2021〕）", f"《{A}》（国发〔2021〕）"),
        (f"《{A}", f"《{A}"),
        (f"《{A}》国发〔2021〕20号", f"《{A}》国发〔2021〕20号"),
        (f"《{A}》 （国发(2021)20号）", f"《{A}》 （国发(2021)20号）"),
    ],
)
def test_cited_is_as_printed(text: str, cited: str) -> None:
    [citation] = split_citations(text)
    assert (citation.cited, citation.title) == (cited, A)


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        (f"9.《{A}》、《{B}》10.《{A}》", [9, 9, 10]),
        (f"十一、《{A}》；二十、《{A}》；二十三、《{A}》", [11, 20, 23]),
        (f"⑫《{A}》", [12]),
        (f"（7）《{A}》", [7]),
        (f"《{A}》（国发〔2021〕20号）11.《{B}》", [None, 11]),
    ],
)
def test_ordinals(text: str, ordinals: list[int | None]) -> None:
    assert [citation.ordinal for citation in split_citations(text)] == ordinals


def test_joint_citations_say_that_they_share_an_item() -> None:
    found = split_citations([f"1.《{A}》、《{B}》", f"1.《{A}》"])
    assert [(c.ordinal, c.shares_item) for c in found] == [(1, False), (1, True), (1, False)]


@pytest.mark.parametrize(
    "text", ["", "无", "详见附件", "《》", "办法", "按有关规定执行的各项工作" * 8 + "办法", "1.", []]
)
def test_text_without_a_policy_yields_nothing(text: str | list[str]) -> None:
    assert split_citations(text) == []


@pytest.mark.parametrize("text", ["粤府〔2018〕120号", "《粤府〔2018〕120号》", "依据粤府〔2018〕120号"])
def test_a_number_alone_is_a_citation(text: str) -> None:
    [citation] = split_citations(text)
    assert (citation.doc_no, citation.title) in {("粤府〔2018〕120号", ""), ("粤府〔2018〕120号", "依据")}


def test_items_and_one_run_agree() -> None:
    items = [f"{number}.《{policy.title}》" for number, policy in enumerate(register(), 1)]
    assert split_citations(items) == split_citations("".join(items)) == split_citations("；".join(items))


REGISTERED = [policy.title for policy in register()]


@given(st.lists(st.sampled_from(REGISTERED), min_size=1, max_size=12), st.sampled_from(["、", "；", "", "\n", "，"]))
def test_any_list_of_titles_comes_back(chosen: list[str], separator: str) -> None:
    assert titles(separator.join(f"《{title}》" for title in chosen)) == chosen


@given(st.text(alphabet="《》〈〉（）()〔〕12.、；印发关于的通知号国条例 \n<>&;", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for citation in split_citations(text):
        assert isinstance(citation, Citation)
        assert citation.title or citation.doc_no
        assert not set("《》〈〉") & set(citation.title)
