"""What a notice printed: the register of policies, the performance tables, their citations and indicators."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.checks.models import SourceDocument
from zhixiang.apps.people.models import Region
from zhixiang.rules.indicators import Kind, Op, Target


class Policy(models.Model):
    """A registered policy; the register's own number is the key."""

    register_id = models.PositiveIntegerField("登记号", primary_key=True)
    title = models.CharField("标题", max_length=300)
    doc_no = models.CharField("文号", max_length=100, blank=True)
    kind = models.CharField("种类", max_length=20, blank=True)
    issuers = models.JSONField("发文机关", default=list, help_text="机关名称")
    issued = models.PositiveSmallIntegerField("发文年份", null=True)
    valid_to = models.DateField("有效期至", null=True)
    source = models.CharField("登记来源", max_length=500, blank=True)
    confidence = models.CharField(
        "可信程度", max_length=1, blank=True, help_text="S 正式文件；P 公开页面；M 常识，待核实"
    )

    class Meta:
        verbose_name = "政策"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["register_id"]

    def __str__(self) -> str:
        return self.title


class PerformanceTable(models.Model):
    """One region's performance table of one notice."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, verbose_name="分配方案", related_name="performance_tables")
    document = models.ForeignKey(
        SourceDocument, models.PROTECT, verbose_name="来源文件", related_name="performance_tables"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="地区", null=True, related_name="performance_tables"
    )
    region_name = models.TextField("地区（按文件）", blank=True)
    position = models.PositiveIntegerField("顺序")
    year = models.PositiveSmallIntegerField("预算年度", null=True)
    department = models.TextField("地方主管部门", blank=True)
    provincial_department = models.TextField("省级主管部门", blank=True)
    project_name = models.TextField("项目名称", blank=True)
    fund_type = models.TextField("资金类型", blank=True)
    project_level = models.TextField("项目等级", blank=True)
    amount_fen = models.BigIntegerField("资金需求（分）", null=True, help_text="空：原文无法识别")
    amount_text = models.TextField("资金需求（原文）", blank=True)
    spending = models.TextField("支出内容", blank=True)
    goal_text = models.TextField("总体绩效目标", blank=True)
    goal_items = models.JSONField("总体绩效目标分条", default=list, help_text="逐条文字")
    line = models.PositiveIntegerField("首行")
    last_line = models.PositiveIntegerField("末行")
    lines = models.JSONField("各栏目所在行", default=dict, help_text="栏目名 → 行号")
    inferred = models.JSONField("推断的栏目", default=list, help_text="不是读到而是推断出的栏目名")

    class Meta:
        verbose_name = "绩效目标表"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["plan", "position"]
        indexes: ClassVar = [models.Index(fields=["region", "plan"], name="performance_table_region")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="performance_table_position"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0),
                name="performance_table_amount_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.region_name or self.department


class Citation(models.Model):
    """One mention of a policy: as cited, beside what is registered."""

    table = models.ForeignKey(PerformanceTable, models.CASCADE, verbose_name="绩效目标表", related_name="citations")
    position = models.PositiveIntegerField("顺序")
    ordinal = models.PositiveIntegerField("所印序号", null=True)
    cited = models.TextField("引用原文")
    title = models.TextField("标题", blank=True)
    doc_no = models.TextField("文号", blank=True)
    policy = models.ForeignKey(Policy, models.PROTECT, verbose_name="登记的政策", null=True, related_name="citations")
    shares_item = models.BooleanField("与前一条同在一项", default=False)
    problems = models.JSONField(
        "疑点", default=list, help_text="与登记簿比较的结果代码，见 rules.policy_register.Problem"
    )
    conflict = models.BooleanField("与登记不一致", default=False)
    line = models.PositiveIntegerField("来源行")

    class Meta:
        verbose_name = "政策引用"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["table", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "position"], name="performance_citation_position"),
        ]

    def __str__(self) -> str:
        return self.cited


class Indicator(models.Model):
    """One row of a performance table: what was printed, and what it was read as."""

    table = models.ForeignKey(PerformanceTable, models.CASCADE, verbose_name="绩效目标表", related_name="indicators")
    position = models.PositiveIntegerField("顺序")
    level1 = models.CharField("一级指标", max_length=32, blank=True)
    level2 = models.CharField("二级指标", max_length=32, blank=True)
    name = models.TextField("三级指标", blank=True)
    group_key = models.CharField("归并键", max_length=120, blank=True, help_text="同一指标的不同写法共用一个键")
    value_text = models.TextField("指标值（原文）", blank=True)
    kind = models.CharField("类型", max_length=12, choices=[(k.value, k.value) for k in Kind])
    op = models.CharField("比较方式", max_length=8, choices=[(o.value, o.value) for o in Op])
    number = models.DecimalField("目标值", max_digits=24, decimal_places=6, null=True)
    number_max = models.DecimalField("目标值上限", max_digits=24, decimal_places=6, null=True)
    unit = models.CharField("单位", max_length=32, blank=True)
    per_item = models.BooleanField("每项", default=False, help_text="是：几件事各自达到目标值")
    note = models.TextField("附注", blank=True)
    inferred = models.JSONField(
        "推断的单元格", default=list, help_text="level1、level2、name、value_text 中由顺序和含义推断的"
    )
    inferred_count = models.PositiveSmallIntegerField("推断的单元格数", default=0)
    line = models.PositiveIntegerField("来源行")

    class Meta:
        verbose_name = "绩效指标"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["table", "position"]
        indexes: ClassVar = [
            models.Index(fields=["group_key", "table"], name="performance_indicator_group"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "position"], name="performance_indicator_position"),
            models.CheckConstraint(
                condition=Q(number_max__isnull=True, op__in=[o.value for o in Op if o is not Op.RANGE])
                | Q(op=Op.RANGE.value, number__isnull=False, number_max__isnull=False),
                name="performance_indicator_range_has_both",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.QUANTITATIVE.value) | Q(number__isnull=False),
                name="performance_indicator_quantitative_has_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> Target:
        """The value as it was read."""
        return Target(
            Kind(self.kind), Op(self.op), self.number, self.number_max, self.unit or None,
            per_item=self.per_item, note=self.note,
        )  # fmt: skip
