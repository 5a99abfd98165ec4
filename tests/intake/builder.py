"""A small notice, clean by construction, to plant one defect at a time in. Sentences are ours."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhixiang.intake import read_bytes
from zhixiang.intake.records import Finding, Notice

HEADER_1 = "地区\t地区编码\t二级项目名称\t分配单位\t功能分类科目\t金额"
HEADER_2 = "序号\t预算代码\t地区（单位）\t项目名称\t资金额（万元）"
INDICATOR_HEADER = "\t一级指标\t二级指标\t三级指标\t指标值"
PROJECT = "知识产权专项资金下放任务"


@dataclass
class Table:
    """One performance table; every field is a cell that a test may spoil."""

    region: str
    wan: str
    department: str = ""
    year: str = "2024年"
    spending: str = "地理标志培育"
    goal: str = ""
    policies: list[str] = field(
        default_factory=lambda: ["1.《广东省知识产权保护条例》", "2.《知识产权强国建设纲要（2021-2035年）》"]
    )
    rows: list[str] = field(default_factory=list)
    header: str = INDICATOR_HEADER
    extra_fields: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        items = "".join(f"<li>{policy}</li>" for policy in self.policies)
        return [
            "# 省财政专项转移支付绩效目标表（二级项目－区域）",
            "项目名称\t2024年转移支付知识产权专项资金\t\t",
            "资金类型\t省级财政专项资金",
            "项目等级\t二级项目",
            f"省级主管部门\t广东省市场监管局\t地方主管部门\t{self.department or self.region + '市场监管局'}",
            *([f"预算年度\t{self.year}"] if self.year else []),
            f"资金需求\t{self.wan}",
            f"支出内容\t{self.spending}",
            f"政策依据\t<ol>{items}</ol>",
            f"总体绩效目标\t{self.goal}",
            *self.extra_fields,
            *([self.header] if self.header else []),
            *self.rows,
            "",
        ]


def default_rows(region: str) -> list[str]:
    """Indicators that are whole, and differ from region to region."""
    return [
        f"绩效指标\t产出指标\t数量指标\t{region}建设地理标志驿站\t不少于3个",
        f"\t\t\t{region}知识产权讲座\t不少于6场",
        f"\t\t\t{region}专利导航报告\t2份",
        f"\t\t\t{region}进校园活动\t不少于4所",
        "\t\t时效指标\t项目完成期限符合相关要求\t按合同要求限期完成",
        f"\t效益指标\t社会效益指标\t{region}带动企业运用专利信息\t不少于30家",
        f"\t满意度指标\t服务对象满意度指标\t{region}服务对象满意度\t不低于85%",
    ]


@dataclass
class Builder:
    """The lines of a notice: two cities, one direct county, 300 + 200 + 10 万元."""

    annex1: list[str] = field(
        default_factory=lambda: [
            "合计\t\t\t\t\t5100000.00",
            "一、各市合计\t\t\t\t\t5000000.00",
            "韶关市小计\t440200000\t\t\t\t3000000.00",
            f"韶关市本级\t440200000\t{PROJECT}\t440200000 韶关市本级\t2011409 知识产权宏观管理\t3000000.00",
            "江门市小计\t440700000\t\t\t\t2000000.00",
            f"江门市本级\t440700000\t{PROJECT}\t440700000 江门市本级\t2011409 知识产权宏观管理\t2000000.00",
            "二、各直管县合计\t\t\t\t\t100000.00",
            f"台山市\t440781000\t{PROJECT}\t440781000 台山市\t2011409 知识产权宏观管理\t100000.00",
        ]
    )
    annex2: list[str] = field(
        default_factory=lambda: [
            "合计\t\t\t\t510",
            "1\t606001\t韶关市小计\t\t300",
            f"\t\t韶关市市场监督管理局\t{PROJECT}\t300",
            "2\t613001\t江门市小计\t\t210",
            f"\t\t江门市市场监督管理局\t{PROJECT}\t200",
            f"\t\t台山市市场监督管理局\t{PROJECT}\t10",
        ]
    )
    tables: list[Table] = field(
        default_factory=lambda: [
            Table("韶关市", "300万元", rows=default_rows("韶关")),
            Table("江门市", "200万元", rows=default_rows("江门")),
            Table("台山市", "10万元", rows=default_rows("台山")),
        ]
    )
    unit1: str = "单位：元"
    header1: str = HEADER_1
    header2: str = HEADER_2
    tail: tuple[str, ...] = ("公开方式：依申请公开", "抄送：省市场监管局。", "广东省财政厅办公室 2023年12月28日印发")

    def text(self) -> str:
        lines = [
            "加 急",
            "# 广东省财政厅文件",
            "粤财工〔2023〕126号",
            "## 广东省财政厅关于提前下达 2024 年度专项资金的通知",
            "有关市财政局：",
            "此项资金列 2011409 “知识产权宏观管理”科目。",
            "附件：1. 分配情况表",
            "2. 明细分配表",
            "3. 绩效目标表",
            "## 附件1",
            self.unit1,
            self.header1,
            *self.annex1,
            "## 附件2",
            self.header2,
            *self.annex2,
            "# 附件3",
        ]
        for table in self.tables:
            lines += table.lines()
        return "\n".join([*lines, *self.tail]) + "\n"

    def read(self) -> Notice:
        return read_bytes(self.text().encode(), "通知.txt")

    def line_of(self, text: str) -> int:
        """The number of the first line that contains ``text``."""
        return next(i for i, line in enumerate(self.text().split("\n"), 1) if text in line)


def codes(findings: tuple[Finding, ...]) -> set[str]:
    """The codes among ``findings``."""
    return {finding.code for finding in findings}
