"""A block from a spreadsheet becomes proposed projects, or a sentence says where it cannot."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.apps.calls.drafts import ProposedValues
from zhixiang.apps.calls.paste import LABELS, ORDER, read_block
from zhixiang.apps.people.errors import Refused

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)
NAME = CELL.filter(lambda text: bool(text) and text not in LABELS.values())
ROW = st.fixed_dictionaries({name: NAME if name in ("project_name", "category") else CELL for name in ORDER})


def copied(rows: list[list[str]]) -> str:
    """As a spreadsheet program puts it on the clipboard."""
    stream = io.StringIO()
    csv.writer(stream, delimiter="\t", lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


@given(st.lists(ROW, min_size=1, max_size=8), st.permutations(ORDER))
def test_a_block_with_headings_is_read_whatever_the_order_of_its_columns(
    rows: list[dict[str, str]], order: list[str]
) -> None:
    block = copied([[LABELS[name] for name in order], *([row[name] for name in order] for row in rows)])
    assert [asdict(row) for row in read_block(block)] == rows


@given(st.lists(ROW, min_size=1, max_size=8))
def test_a_block_without_headings_is_read_in_the_order_that_the_page_names(rows: list[dict[str, str]]) -> None:
    found = read_block(copied([[row[name] for name in ORDER] for row in rows]))
    assert [asdict(row) for row in found] == rows


def test_cells_with_line_breaks_merged_types_and_columns_of_the_official_form() -> None:
    block = (
        "序号\t类型\t主要工作内容\t拟设置项目\t金额\t项目设置政策依据\n"
        '1\t强化知识产权保护\t"一、展会\n二、电商"\t重点领域保护\t\t《条例》\n'
        "\n"
        "2\t\t\t海外维权\t\t\n"
    )
    assert read_block(block) == [
        ProposedValues("重点领域保护", "强化知识产权保护", "一、展会\n二、电商", basis="《条例》"),
        ProposedValues("海外维权", "强化知识产权保护"),
    ]


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ("", "没有粘贴任何内容"),
        ("\t\t\n \t", "没有粘贴任何内容"),
        ("类型\t拟设置项目\n", "只有表头"),
        ("类型\t主要工作内容\n甲\t乙", "没有“拟设置项目”或“项目名称”一栏"),
        ("拟设置项目\t天气\n甲\t晴", "“天气”不认识"),
        ("拟设置项目\t项目名称\n甲\t乙", "两栏意思相同"),
        ("类型\t拟设置项目\n甲\t乙\n丙\t", "第 3 行第 2 列（拟设置项目）是空的"),
        ("类型\t拟设置项目\n甲\t乙\t丙", "第 2 行第 3 列有内容，但只认前 2 列"),
        ("拟设置项目\n" + "甲\n" * 301, "最多粘贴 300 行，现有 301 行"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(block: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_block(block)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        rows = read_block(text)
    except Refused as refusal:
        assert str(refusal)  # noqa: PT017  # any other exception fails the test
    else:
        assert all(row.project_name for row in rows)
