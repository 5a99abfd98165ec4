"""The fund of a year and the notices that issue it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixiang.apps.checks.models import SourceDocument


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
