"""How a made-up notice looks by its authors' choice: units, columns, headings. Damage is another matter."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.support.notices.truth import Mark


@dataclass
class Style:
    """How this notice looks: its own choices, apart from damage."""

    unit1: str
    unit2: str
    unit_place: str
    """``line``: 单位：… above the table; ``header``: in the amount's heading."""
    thousands: bool
    columns1: list[str]
    columns2: list[str]
    annex_title: str
    """Pattern of an annex heading; ``{n}`` or ``{han}``."""
    heading: str
    table_heading: str
    form_title: str
    year_text: str
    need_text: str
    pages: int
    """Rows on a page of annexes 1 and 2; the header is repeated on each."""
    code_digits: int
    """Region codes of six digits, or of nine as finance departments print them."""
    total_last: bool
    """Whether 合计 stands at the end of annexes 1 and 2."""
    goal_word: str
    value_word: str
    need_word: str
    digits: str
    """``plain``; ``wide`` for digits of full width; ``unit`` where each cell prints its unit."""
    shown_units: dict[int, str] = field(default_factory=dict)
    """Set by a defect: what an annex prints as its unit instead of the one it uses; nothing when empty."""
    unit_marks: dict[int, tuple[Mark, Mark]] = field(default_factory=dict)
    """Set by a defect: learns on which lines an annex prints its unit, above the table and in its header."""


_WIDE_1 = [
    "地区",
    "地区编码",
    "二级项目名称",
    "分配单位",
    "三保目录",
    "是否直拨“三保”专户",
    "功能分类科目",
    "金额",
    "备注",
]
_COLUMNS_1 = (
    _WIDE_1,
    _WIDE_1,
    ["地区", "地区编码", "二级项目名称", "分配单位", "功能分类科目", "金额"],
    ["地区", "地区编码", "项目名称", "功能分类科目", "金额", "备注"],
    ["地区编码", "地区", "二级项目名称", "分配单位", "功能分类科目", "金额"],
    ["地区", "地区编码", "功能分类科目", "二级项目名称", "分配单位", "金额", "备注"],
    ["序号", "地区", "地区编码", "二级项目名称", "分配单位", "功能分类科目", "金额"],
    ["地区", "地区编码", "二级项目名称", "分配单位", "收入科目", "功能分类科目", "政府经济分类科目", "金额", "备注"],
)
_COLUMNS_2 = (
    ["序号", "预算代码", "地区（单位）", "项目名称", "资金额"],
    ["序号", "预算代码", "地区（单位）", "项目名称", "资金额"],
    ["序号", "预算代码", "单位", "项目名称", "金额", "备注"],
    ["序号", "预算单位编码", "地区（单位）", "项目名称", "分配金额"],
)
AMOUNTS = frozenset({"金额", "资金额", "分配金额"})


def draw_style(rng: Random) -> Style:
    """The looks of a notice."""
    return Style(
        unit1=rng.choice(("元", "元", "元", "万元")),
        unit2=rng.choice(("万元", "万元", "万元", "元")),
        unit_place=rng.choice(("line", "header", "both")),
        thousands=rng.random() < 0.4,
        columns1=rng.choice(_COLUMNS_1),
        columns2=rng.choice(_COLUMNS_2),
        annex_title=rng.choice(("附件{n}", "附件 {n}", "附件{han}", "附件{n}：", "附件 {n}")),
        heading=rng.choice(("# ", "## ", "")),
        table_heading=rng.choice(("# ", "## ", "# ", "mixed")),
        form_title=rng.choice(
            ("省财政专项转移支付绩效目标表(二级项目-区域)", "省财政专项转移支付绩效目标表（二级项目－区域）")
        ),
        year_text=rng.choice(("{}年", "{}", "{} 年", "{}年度")),
        need_text=rng.choice(("{wan}万元", "{wan}万元", "{wan} 万元", "{yuan}元", "{wan}（万元）")),
        pages=rng.choice((14, 20, 30, 1000)),
        code_digits=rng.choice((9, 9, 9, 9, 6)),
        total_last=rng.random() < 0.15,
        goal_word=rng.choice(("总体绩效目标", "总体绩效目标", "总体目标", "年度总体目标")),
        value_word=rng.choice(("指标值", "指标值", "年度指标值", "绩效指标值")),
        need_word=rng.choice(("资金需求", "资金需求", "资金需求", "资金需求（{}）")),
        digits=rng.choice(("plain",) * 12 + ("wide", "unit")),
    )
