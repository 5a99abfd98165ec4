"""The targets of a project in a year as they hold: in versions, since what was issued is never overwritten.

What a notice printed stays beside them as it is (PerformanceTable); a version says from which table it was taken.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixiang.apps.library.models import Project
from zhixiang.apps.people.models import Region, Unit
from zhixiang.apps.performance.models.printed import Indicator, PerformanceTable
from zhixiang.rules.indicators import Kind, Op, Target


class TargetTable(models.Model):
    """绩效目标: one project in one budget year, be it a region's, a unit's or, on level 1, the province's.

    How much money it has is the sum of issued lines, never stored here. Region and unit are the project's, repeated
    so that a list finds its rows by an index.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="target_tables", verbose_name="项目")
    year = models.PositiveSmallIntegerField("预算年度")
    region = models.ForeignKey(Region, models.PROTECT, related_name="target_tables", verbose_name="地区")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="target_tables", verbose_name="实施单位")
    due_on = models.DateField("填报期限", null=True, help_text="空：没有规定")

    class Meta:
        verbose_name = "绩效目标"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["year", "region", "id"], name="performance_targets_year"),
            models.Index(fields=["unit", "-year"], name="performance_targets_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "year"], name="performance_targets_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}"


class TargetVersion(models.Model):
    """One wording of a table's targets. The one that was issued last holds; an adjustment is the next version."""

    class State(models.TextChoices):
        """See target_states.py."""

        DRAFT = "draft", "填报中"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "退回修改"
        AUDITED = "audited", "审核通过"
        ISSUED = "issued", "已下达"
        REPLACED = "replaced", "已被调整"

    table = models.ForeignKey(TargetTable, models.CASCADE, related_name="versions", verbose_name="绩效目标")
    number = models.PositiveSmallIntegerField("版本")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    goal_items = models.JSONField("总体目标分条", default=list, help_text="逐条文字")
    spending = models.TextField("支出内容", blank=True)
    reason = models.TextField("调整的理由", blank=True)
    return_reason = models.TextField("退回的理由", blank=True)
    printed = models.ForeignKey(
        PerformanceTable, models.SET_NULL, null=True, related_name="+", verbose_name="所依据的印发表"
    )
    row_version = models.PositiveIntegerField("行版本", default=1)
    created_at = models.DateTimeField("创建时间")
    changed_at = models.DateTimeField("最近修改时间")
    changed_by_name = models.CharField("修改人", max_length=150)
    submitted_at = models.DateTimeField("提交时间", null=True)
    issued_at = models.DateTimeField("下达时间", null=True)

    class Meta:
        verbose_name = "绩效目标版本"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["table", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "number"], name="performance_version_number"),
            models.UniqueConstraint(
                fields=["table"],
                condition=Q(state__in=["draft", "submitted", "returned", "audited"]),
                name="performance_version_one_open",
            ),
            models.UniqueConstraint(
                fields=["table"], condition=Q(state="issued"), name="performance_version_one_issued"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "audited", "issued", "replaced"]),
                name="performance_version_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="performance_version_adjusted_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["issued", "replaced"], issued_at__isnull=False)
                | ~Q(state__in=["issued", "replaced"]) & Q(issued_at__isnull=True),
                name="performance_version_issued_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_id} v{self.number}"


class TargetRow(models.Model):
    """One indicator of a version: what is promised, how it is counted and scored, and how it comes about in the year.

    The attributes are those of 财预〔2021〕101号. ``stem`` is the same in all versions of a table, so that progress and
    history follow an indicator through an adjustment.
    """

    class Basis(models.TextChoices):
        """指标值设定依据."""

        PLAN = "plan", "计划标准"
        INDUSTRY = "industry", "行业标准"
        HISTORY = "history", "历史标准"
        SPENDING = "spending", "预算支出标准"
        OTHER = "other", "其他"

    class Origin(models.TextChoices):
        """指标来源."""

        POLICY = "policy", "政策文件"
        STATISTICS = "statistics", "统计指标"
        MANAGEMENT = "management", "管理（考核）指标"
        SOCIETY = "society", "社会评比、媒体"

    class Method(models.TextChoices):
        """取值方式."""

        PROOF = "proof", "直接证明法"
        COUNT = "count", "情况统计法"
        ACCOUNT = "account", "情况说明法"
        SURVEY = "survey", "问卷调查法"
        TREND = "trend", "趋势判断法"

    class Supply(models.TextChoices):
        """完成值数据来源."""

        STATISTICS = "statistics", "统计部门数据"
        AGENCY = "agency", "权威机构调查"
        YEARBOOK = "yearbook", "部门统计年鉴"
        BUSINESS = "business", "部门业务统计"
        RECORDS = "records", "业务记录"
        JUDGEMENT = "judgement", "业务评判"
        SURVEY = "survey", "问卷报告"
        MEDIA = "media", "媒体"
        OTHER = "other", "其他"

    class Rule(models.TextChoices):
        """赋分规则; the default is by proportion, as 财预〔2020〕10号 has it."""

        PROPORTION = "proportion", "按完成比例"
        DIRECT = "direct", "直接赋分"
        PASS_LINE = "pass_line", "完成比例赋分（设及格门槛）"
        TIERS = "tiers", "评判等级赋分"
        SATISFACTION = "satisfaction", "满意度赋分"

    class Growth(models.TextChoices):
        """What a growth target is compared with; empty where the target is a plain figure."""

        YEAR = "year", "同比"
        ANNUAL = "annual", "年均"

    version = models.ForeignKey(TargetVersion, models.CASCADE, related_name="rows", verbose_name="绩效目标版本")
    position = models.PositiveIntegerField("次序")
    stem = models.PositiveIntegerField("指标序号", help_text="同一指标在各版本中相同")
    level1 = models.CharField("一级指标", max_length=32, blank=True)
    level2 = models.CharField("二级指标", max_length=32, blank=True)
    name = models.CharField("三级指标", max_length=300, blank=True)
    group_key = models.CharField("归并键", max_length=120, blank=True, help_text="同一指标的不同写法共用一个键")
    value_text = models.CharField("指标值", max_length=300, blank=True)
    kind = models.CharField("类型", max_length=12, choices=[(k.value, k.value) for k in Kind])
    op = models.CharField("比较方式", max_length=8, choices=[(o.value, o.value) for o in Op])
    number = models.DecimalField("目标值", max_digits=24, decimal_places=6, null=True)
    number_max = models.DecimalField("目标值上限", max_digits=24, decimal_places=6, null=True)
    unit = models.CharField("单位", max_length=32, blank=True)
    per_item = models.BooleanField("每项", default=False, help_text="是：几件事各自达到目标值")
    weight = models.DecimalField("权重", max_digits=5, decimal_places=2, null=True, help_text="空：还没有定")
    core = models.BooleanField("核心指标", default=False)
    explanation = models.TextField("指标解释", blank=True)
    growth = models.CharField("增幅口径", max_length=8, choices=Growth.choices, blank=True)
    base_value = models.DecimalField("基期值", max_digits=24, decimal_places=6, null=True)
    base_year = models.PositiveSmallIntegerField("基期年度", null=True)
    quarter_shares = models.JSONField(
        "分季度计划", default=list, help_text="四个季度末累计应完成的百分比；空：按月平均"
    )
    basis = models.CharField("设定依据", max_length=12, choices=Basis.choices, blank=True)
    origin = models.CharField("指标来源", max_length=12, choices=Origin.choices, blank=True)
    method = models.CharField("取值方式", max_length=12, choices=Method.choices, blank=True)
    supply = models.CharField("完成值数据来源", max_length=12, choices=Supply.choices, blank=True)
    evidence = models.TextField("应提供的佐证材料", blank=True)
    rule = models.CharField("赋分规则", max_length=16, choices=Rule.choices, default=Rule.PROPORTION)
    printed = models.ForeignKey(Indicator, models.SET_NULL, null=True, related_name="+", verbose_name="印发的指标行")

    class Meta:
        verbose_name = "绩效目标行"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["version", "position"]
        indexes: ClassVar = [models.Index(fields=["group_key", "version"], name="performance_row_group")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="performance_row_position"),
            models.UniqueConstraint(fields=["version", "stem"], name="performance_row_stem"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=0, weight__lte=100), name="performance_row_weight"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> Target:
        """The value as it was read."""
        return Target(
            Kind(self.kind), Op(self.op), self.number, self.number_max, self.unit or None, per_item=self.per_item
        )


class TargetEvent(models.Model):
    """One step on the way of a table's targets: who did what when."""

    version = models.ForeignKey(TargetVersion, models.CASCADE, related_name="events", verbose_name="绩效目标版本")
    action = models.CharField("动作", max_length=64)
    source = models.CharField("原状态", max_length=12, blank=True)
    target = models.CharField("新状态", max_length=12)
    note = models.TextField("说明", blank=True)
    by_name = models.CharField("办理人", max_length=150)
    by_role = models.CharField("角色", max_length=32)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "绩效目标经过"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["version", "id"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.action}"
