"""A year's money: the fund, the notices that split it, and the lines. A total is never stored as a source."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixiang.apps.checks.models import SourceDocument
from zhixiang.apps.people.models import Region


class Fund(models.Model):
    """One special fund in one budget year."""

    year = models.PositiveSmallIntegerField("预算年度")
    name = models.CharField("名称", max_length=200)
    function_code = models.CharField("功能分类科目", max_length=7, blank=True)
    function_name = models.CharField("科目名称", max_length=100, blank=True)
    budget_fen = models.BigIntegerField("预算（分）", null=True, help_text="空：未登记预算，不作比较")
    closed = models.BooleanField("已封账", default=False, help_text="是：不再接受通知导入")

    class Meta:
        verbose_name = "专项资金"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "name"], name="allocation_fund_once_a_year"),
            models.CheckConstraint(
                condition=Q(budget_fen__isnull=True) | Q(budget_fen__gte=0), name="allocation_fund_budget_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"


class Notice(models.Model):
    """What only a notice has beside its document: the rest of head and tail, with the line of each field."""

    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name="专项资金", related_name="notices")
    document = models.OneToOneField(SourceDocument, models.PROTECT, verbose_name="来源文件", related_name="notice")
    urgency = models.TextField("紧急程度", blank=True)
    recipients = models.TextField("主送", blank=True)
    printed_by = models.TextField("印发机关", blank=True)
    copies_to = models.TextField("抄送", blank=True)
    disclosure = models.TextField("公开方式", blank=True)
    attachments = models.JSONField("附件", default=list, help_text="正文所列附件的标题，按顺序")
    lines = models.JSONField("各栏目所在行", default=dict, help_text="栏目名 → 行号")

    class Meta:
        verbose_name = "下达通知"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.fund_id} {self.document_id}"


class AllocationPlan(models.Model):
    """The split that one notice brought. A plan that a newer reading replaced stays, as superseded."""

    class Status(models.TextChoices):
        """Plans made here will add draft and submitted before these."""

        ISSUED = "issued", "已下达"
        SUPERSEDED = "superseded", "已被代替"

    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name="专项资金", related_name="plans")
    notice = models.OneToOneField(Notice, models.PROTECT, verbose_name="下达通知", related_name="plan")
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.ISSUED)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, verbose_name="代替它的方案", null=True, related_name="replaces"
    )

    class Meta:
        verbose_name = "分配方案"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["fund", "status"], name="allocation_plan_fund_status")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="issued", replaced_by__isnull=True)
                | Q(status="superseded", replaced_by__isnull=False),
                name="allocation_plan_superseded_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.get_status_display()}"


class AllocationLine(models.Model):
    """Unit × project × amount: the single source of every sum. What each annex printed stays beside it."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, verbose_name="分配方案", related_name="lines")
    position = models.PositiveIntegerField("顺序")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", related_name="allocation_lines")
    unit_name = models.CharField("分配单位", max_length=200)
    project_name = models.CharField("项目", max_length=300)
    function_code = models.CharField("功能分类科目", max_length=7, blank=True)
    amount_fen = models.BigIntegerField("金额（分）", help_text="一切合计都由它相加得出")
    section = models.TextField("分组", blank=True, help_text="附件1的分组，照文件所印")
    group_region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name="所属小计的地区",
        null=True,
        related_name="+",
        help_text="附件1中这一行归在哪个小计之下；空：不在小计之下",
    )
    in_direct_county = models.BooleanField("省直管县")
    annex1_label = models.TextField("附件1原文", blank=True)
    annex1_fen = models.BigIntegerField("附件1所印金额（分）", null=True)
    annex1_line = models.PositiveIntegerField("附件1来源行", null=True)
    annex2_fen = models.BigIntegerField("附件2所印金额（分）", null=True)
    annex2_line = models.PositiveIntegerField("附件2来源行", null=True)
    annex2_unit_name = models.TextField("附件2所印单位", blank=True)
    annex2_project_name = models.TextField("附件2所印项目", blank=True)

    class Meta:
        verbose_name = "分配行"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["plan", "position"]
        indexes: ClassVar = [models.Index(fields=["region", "plan"], name="allocation_line_region_plan")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "region", "unit_name", "project_name"], name="allocation_line_once"
            ),
            models.UniqueConstraint(fields=["plan", "position"], name="allocation_line_position"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, amount_fen__lte=10**16), name="allocation_line_amount_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.amount_fen}"


class PrintedTotal(models.Model):
    """A total or subtotal as printed: a check on the lines, never a source."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, verbose_name="分配方案", related_name="printed_totals")
    position = models.PositiveIntegerField("顺序")
    annex = models.PositiveSmallIntegerField("附件")
    scope = models.CharField("范围", max_length=8, choices=[(s, s) for s in ("total", "section", "region")])
    label = models.TextField("原文")
    section = models.TextField("分组", blank=True, help_text="附件1的分组，照文件所印")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", null=True, related_name="+")
    budget_code = models.TextField("预算代码", blank=True)
    amount_fen = models.BigIntegerField("金额（分）", null=True, help_text="空：原文无法识别")
    amount_text = models.TextField("原文金额", blank=True)
    line = models.PositiveIntegerField("来源行")

    class Meta:
        verbose_name = "印刷合计"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["plan", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="allocation_printedtotal_position"),
            models.CheckConstraint(condition=Q(annex__in=[1, 2]), name="allocation_printedtotal_annex"),
        ]

    def __str__(self) -> str:
        return self.label
