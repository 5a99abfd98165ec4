"""A call for demands: its window, who may answer, its parts with their columns, what it proposes, and extensions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhixiang.apps.files.models import StoredFile
from zhixiang.apps.people.models import Region, Unit
from zhixiang.rules.demand_form import Column, columns_from


class Call(models.Model):
    """One invitation. ``closes_at`` is the general deadline; extensions are rows of their own and never edit it."""

    class Status(models.TextChoices):
        """See states.py. Whether an open call takes answers now depends on the clock: see window.py."""

        DRAFT = "draft", "编制中"
        OPEN = "open", "已发布"
        CLOSED = "closed", "已结束"
        CANCELLED = "cancelled", "已取消"

    year = models.PositiveSmallIntegerField("项目年度")
    title = models.CharField("标题", max_length=200)
    doc_no = models.CharField("文号", max_length=100, blank=True)
    issuer = models.CharField("发文机关", max_length=200, blank=True)
    text = models.TextField("正文", blank=True)
    contact = models.TextField("联系方式", blank=True)
    opens_at = models.DateTimeField("开始时间", null=True)
    closes_at = models.DateTimeField("截止时间", null=True)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.DRAFT)
    unit_kinds = models.JSONField("可填报的单位类别", default=list, help_text="空：各类单位都可以")
    regions = models.ManyToManyField(Region, related_name="+", verbose_name="可填报的地区", help_text="空：全省")
    direct_units = models.ManyToManyField(Unit, related_name="+", verbose_name="直接填报的省直单位")
    certifier_differs = models.BooleanField("签发人与填报人须为两人", default=False)
    form_version = models.PositiveIntegerField("表样版本", default=1, help_text="栏目改动后加一；旧表样不能导入")
    cloned_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", verbose_name="沿用自")
    created_at = models.DateTimeField("编制时间")
    created_by_name = models.CharField("编制人", max_length=150)
    opened_at = models.DateTimeField("发布时间", null=True)
    opened_by_name = models.CharField("发布人", max_length=150, blank=True)
    ended_at = models.DateTimeField("结束或取消时间", null=True)
    ended_by_name = models.CharField("结束或取消人", max_length=150, blank=True)
    end_reason = models.TextField("取消的理由", blank=True)
    row_version = models.PositiveIntegerField("行版本", default=1)

    class Meta:
        verbose_name = "征集"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["status", "closes_at"], name="calls_call_open")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="calls_call_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "cancelled"])
                | Q(opens_at__isnull=False, closes_at__isnull=False, opened_at__isnull=False),
                name="calls_call_open_has_window",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CallAttachment(models.Model):
    """A file that goes out with the call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="attachments", verbose_name="征集")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    title = models.CharField("名称", max_length=200)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "征集附件"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class CallPart(models.Model):
    """One table of the form."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="parts", verbose_name="征集")
    code = models.SlugField("代码", max_length=32)
    title = models.CharField("名称", max_length=100)
    guidance = models.TextField("填写说明", blank=True)
    position = models.PositiveSmallIntegerField("次序")
    columns = models.JSONField("栏目", default=list, help_text="键、名称、是否必填、字数上限，按次序")
    categories = models.JSONField("类型", default=list, help_text="“类型”一栏可选的值")
    rows_may_be_added = models.BooleanField("可加行", default=True)
    max_rows = models.PositiveSmallIntegerField("最多行数", default=200)
    asks_opinions = models.BooleanField("征求对拟设置项目的意见", default=False)

    class Meta:
        verbose_name = "征集表部分"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "code"], name="calls_part_code_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """The columns in their order. No query."""
        return columns_from(self.columns)


class ProposedProject(models.Model):
    """A row that the province fills in beforehand and asks opinions on."""

    part = models.ForeignKey(CallPart, models.CASCADE, related_name="proposed", verbose_name="部分")
    position = models.PositiveSmallIntegerField("次序")
    category = models.CharField("类型", max_length=100, blank=True)
    content = models.TextField("主要工作内容", blank=True)
    project_name = models.CharField("拟设置项目", max_length=300)
    direction = models.TextField("项目方向", blank=True)
    applicants = models.CharField("申报主体", max_length=500, blank=True)
    necessity = models.TextField("项目设置必要性", blank=True)
    basis = models.TextField("项目设置政策依据", blank=True)
    remark = models.TextField("备注", blank=True)

    class Meta:
        verbose_name = "拟设置项目"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.project_name


class Extension(models.Model):
    """More time for one unit or for one region's units, with its author and reason. The latest deadline counts."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="extensions", verbose_name="征集")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", verbose_name="地区")
    closes_at = models.DateTimeField("延长至")
    reason = models.TextField("理由")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="批准人账号"
    )
    granted_by_name = models.CharField("批准人", max_length=150)
    granted_at = models.DateTimeField("批准时间")

    class Meta:
        verbose_name = "延期"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["call", "unit"], name="calls_extension_of_unit")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, region__isnull=True) | Q(unit__isnull=True, region__isnull=False),
                name="calls_extension_for_unit_or_region",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="calls_extension_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.closes_at:%Y-%m-%d %H:%M}"
