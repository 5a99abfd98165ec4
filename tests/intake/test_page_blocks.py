"""Lines and ruled cells of pages become paragraphs and rows, whatever reader saw them."""

from __future__ import annotations

from zhixiang.intake.readers.blocks import Paragraph, Row
from zhixiang.intake.readers.page_blocks import Page, PageCell, PageLine, PageTable, assemble, items, join

HEIGHT = 1000.0


def line(top: float, left: float, right: float, text: str, **more: bool) -> PageLine:
    return PageLine(left, top, right, top + 20, text, **more)


def page(lines: list[PageLine], *tables: PageTable) -> Page:
    return Page(HEIGHT, tuple(lines), tables)


def stack(*texts: str, doubtful: bool = False) -> tuple[PageLine, ...]:
    """Lines one under the other, each as wide as its characters."""
    return tuple(line(30 * n, 0, 20 * len(text), text, doubtful=doubtful) for n, text in enumerate(texts))


def table(top: float, *rows: tuple[str, ...]) -> PageTable:
    cells = [
        PageCell(r, c, r, c, 100 * c, stack(*filter(None, text.split("\n"))))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return PageTable(top, tuple(cells))


def test_a_line_that_reaches_the_margin_runs_on_and_an_indented_one_begins_anew() -> None:
    done = assemble(
        [
            page(
                [
                    line(100, 40, 600, "现将资金下达给各"),
                    line(130, 0, 200, "地，请遵照执行。"),
                    line(160, 40, 300, "一、总的要求"),
                ]
            )
        ]
    )
    assert [block.text for block in done.blocks if isinstance(block, Paragraph)] == [
        "现将资金下达给各地，请遵照执行。",
        "一、总的要求",
    ]


def test_page_numbers_are_no_text() -> None:
    done = assemble([page([line(100, 40, 300, "正文"), line(950, 280, 320, "— 12 —")])])
    assert done.source_lines == ["正文"]


def test_a_header_that_the_next_page_repeats_is_read_once() -> None:
    head = ("地区", "金额")
    done = assemble([page([], table(100, head, ("甲市", "1"))), page([], table(50, head, ("乙市", "2")))])
    assert [block.cells for block in done.blocks if isinstance(block, Row)] == [head, ("甲市", "1"), ("乙市", "2")]


def test_another_table_with_the_same_header_keeps_it() -> None:
    head = ("地区", "金额")
    second = page([line(10, 40, 200, "附件2")], table(50, head, ("乙市", "2")))
    done = assemble([page([], table(100, head, ("甲市", "1"))), second])
    assert [block.cells for block in done.blocks if isinstance(block, Row)].count(head) == 2


def test_a_cell_over_several_rows_stands_in_its_first() -> None:
    cells = (
        PageCell(0, 0, 1, 0, 0, stack("产出")),
        PageCell(0, 1, 0, 1, 100, stack("数量")),
        PageCell(1, 1, 1, 1, 100, stack("质量")),
    )
    done = assemble([page([], PageTable(0, cells))])
    assert [block.cells for block in done.blocks if isinstance(block, Row)] == [("产出", "数量"), ("", "质量")]


def test_a_doubtful_cell_marks_its_line_and_no_other() -> None:
    cells = (PageCell(0, 0, 0, 0, 0, stack("甲")), PageCell(1, 0, 1, 0, 0, stack("乙", doubtful=True)))
    assert assemble([page([], PageTable(0, cells))]).doubtful == [2]


def test_lines_of_a_cell_join_as_people_read_them() -> None:
    assert join(["知识产权专项资金下放市", "县广州任务"]) == "知识产权专项资金下放市县广州任务"
    assert join(["1728", "50000.00"]) == "172850000.00"
    assert join(["PCT", "international"]) == "PCT international"
    assert items(stack("1.培育高价值", "专利；", "2.开展导航。")) == ("1.培育高价值专利；", "2.开展导航。")
    assert items(stack("1.5 万件", "以上")) == ("1.5 万件以上",)
    assert items(stack("《关于印发办法的通知》（某办〔2020〕1号）", "《意见》", "《某条例》")) == (
        "《关于印发办法的通知》（某办〔2020〕1号）《意见》",
        "《某条例》",
    )


def test_a_row_that_a_page_breaks_in_two_is_one_row() -> None:
    first = page([], table(100, ("总体目标", "1.培育专利，"), ("政策依据", "1.《甲办法》\n2.《乙通")))
    second = page([], table(50, ("", "知》\n3.《丙意见》"), ("指标", "产出")))
    rows = [block for block in assemble([first, second]).blocks if isinstance(block, Row)]
    assert [row.items[1] for row in rows] == [
        ("1.培育专利，",),
        ("1.《甲办法》", "2.《乙通知》", "3.《丙意见》"),
        ("产出",),
    ]


def test_a_new_row_under_merged_labels_stays_a_row_of_its_own() -> None:
    first = page([], table(100, ("产出", "专利导航报告", "3份")))
    second = page([], table(50, ("", "展会维权", "2场")))
    assert len([block for block in assemble([first, second]).blocks if isinstance(block, Row)]) == 2
