"""Every check of a notice: its code, how much it weighs, what it says in one phrase, and the rule behind it.

docs/checks.md lists the same codes; a test holds the two together, and another one plants a case for each code.
"""

from __future__ import annotations

from typing import NamedTuple

from zhixiang.intake.records import Finding, Severity


class Check(NamedTuple):
    """One check. ``basis`` names the document and article that the rule comes from, or says that it is practice."""

    code: str
    severity: Severity
    title: str
    basis: str
    version: int = 1

    def at(
        self,
        place: str,
        line: int,
        message: str,
        *,
        evidence: str = "",
        region_code: str = "",
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this check."""
        return Finding(self.code, severity or self.severity, place, line, message, evidence, region_code)


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
_SUMS = "《预算法实施条例》第五条、第六条：转移支付公开到地区和项目，明细与合计应当一致"
_GUIDE = "财预〔2021〕101号：指标应当可衡量，写明指标值和计量单位"
_FRAME = "财预〔2020〕10号：产出、效益、满意度指标体系"
_BUDGET = "《预算法》第三十二条：预算编制参考绩效评价结果和绩效目标"

CHECKS: dict[str, Check] = {
    check.code: check
    for check in (
        Check("total_mismatch", _E, "合计与明细之和不符", _SUMS),
        Check("section_mismatch", _E, "分组合计与组内明细之和不符", _SUMS),
        Check("subtotal_mismatch", _E, "小计与明细之和不符", _SUMS),
        Check("annex_mismatch", _E, "同一地区在两张分配表里的金额不同", _SUMS),
        Check("table_amount_mismatch", _E, "绩效目标表的资金需求与分配金额不同", _SUMS),
        Check("region_missing", _E, "一张分配表里有的地区另一张里没有", _SUMS),
        Check("region_duplicated", _E, "同一地区在一张表里出现两次", _SUMS),
        Check("table_missing", _E, "有资金的地区没有绩效目标表", _BUDGET),
        Check("table_without_line", _E, "绩效目标表的地区没有分配资金", _BUDGET),
        Check("table_duplicated", _E, "同一地区有两张绩效目标表", _BUDGET),
        Check("amount_unreadable", _E, "金额无法识别", "金额以分为单位准确记录，不作猜测"),
        Check("amount_negative", _W, "金额为负数", "收回或扣减资金应当写明，不与下达混列"),
        Check("unit_mismatch", _E, "金额单位与另外的附件或自身的写法矛盾", "GB/T 9704 表格应注明计量单位"),
        Check("unit_not_printed", _W, "表格没有写金额单位", "GB/T 9704 表格应注明计量单位"),
        Check("region_unknown", _W, "地区名称无法对应到行政区划代码", "GB/T 2260"),
        Check("region_code_mismatch", _E, "地区编码与地区名称不一致", "GB/T 2260"),
        Check("region_misplaced", _W, "县列在了别的市下面", "GB/T 2260：县级代码前四位是所属市"),
        Check(
            "function_code_mismatch",
            _E,
            "功能分类科目与正文或其他行不一致",
            "《预算法实施条例》第四十条：支出按功能分类编列到项",
        ),
        Check("budget_code_mismatch", _W, "预算代码重复或与该市不符", "省级预算单位代码"),
        Check("serial_broken", _N, "分配表的序号跳号或重号", "序号应当连续"),
        Check("year_mismatch", _E, "预算年度与通知不一致", "《预算法》第十八条：预算年度"),
        Check("field_missing", _W, "绩效目标表缺少必填栏目", "财预〔2015〕163号：区域绩效目标表栏目"),
        Check("field_repeated", _W, "绩效目标表的栏目重复出现", "文本重复，可能是识别或排版错误"),
        Check("header_lost", _N, "指标部分的表头丢失", "文本残缺，级次按顺序和含义推断"),
        Check("table_truncated", _E, "绩效目标表残缺", "财预〔2015〕163号：区域绩效目标表栏目"),
        Check("rows_repeated", _W, "一段指标在同一张表里重复", "文本重复，可能是识别或排版错误"),
        Check("duplicate", _W, "同一指标在一张表里出现两次", _GUIDE),
        Check("citation_misnumbered", _W, "政策依据的序号跳号、重号或倒序", "序号应当连续"),
        Check("citation_duplicated", _W, "同一政策在一张表里引用两次", "政策依据不应重复"),
        Check("citation_number_conflict", _W, "同一文号对应多个标题", "党政机关公文处理条例：一文一号"),
        Check("citation_title_conflict", _W, "同一文件有多个文号", "党政机关公文处理条例：一文一号"),
        Check("citation_mismatch", _W, "引用的文号与登记的不符", "政策登记簿"),
        Check("citation_expired", _W, "依据的规划或方案在预算年度前已到期", "规划自身的实施期限"),
        Check("citation_missing", _W, "没有政策依据", "财预〔2015〕163号：绩效目标应有政策依据"),
        Check("empty_value", _W, "没有指标值", _GUIDE),
        Check("value_echoes_name", _W, "指标值只是重复了指标名称", _GUIDE),
        Check("not_quantifiable", _W, "指标值无法衡量", _GUIDE),
        Check("no_unit", _W, "指标值没有计量单位", _GUIDE),
        Check("several_numbers", _N, "一个指标值里有几个数", _GUIDE),
        Check("number_in_name", _N, "指标名称里写了数值", _GUIDE),
        Check("already_met", _W, "目标在下达前已经完成", _BUDGET),
        Check("wrong_level", _N, "指标的级次可能填错", _FRAME),
        Check("direction_wrong", _W, "指标方向与含义相反", _GUIDE),
        Check("missing_category", _N, "缺少一类指标", _FRAME),
        Check("identical_indicators", _N, "与其他地区的指标几乎完全相同", "财预〔2015〕163号：绩效目标应当符合实际"),
        Check("identical_goals", _N, "与其他地区的总体目标完全相同", "财预〔2015〕163号：绩效目标应当符合实际"),
        Check("spending_uncovered", _W, "支出内容没有对应的指标", "财预〔2015〕163号：绩效目标与支出内容匹配"),
    )
}
