"""A city's report to the province: lines made from the demands of its units, each keeping its parents."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixiang.apps.calls.models import Call, CallPart
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.demands.values import RowValues
from zhixiang.apps.people.models import Region


class Report(models.Model):
    """The consolidation of one city for one call."""

    class State(models.TextChoices):
        """See states.py."""

        DRAFT = "draft", "统筹中"
        SIGNED = "signed", "已签发，待报送"
        SUBMITTED = "submitted", "已报省局"
        RETURNED = "returned", "省局退回"
        ACCEPTED = "accepted", "省局已接收"

    call = models.ForeignKey(Call, models.PROTECT, related_name="reports", verbose_name="征集")
    region = models.ForeignKey(Region, models.PROTECT, related_name="reports", verbose_name="地市")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    draft_version = models.PositiveIntegerField("草稿版本", default=1)
    signed_draft = models.PositiveIntegerField("签发时的草稿版本", null=True)
    signed_by_name = models.CharField("签发人", max_length=150, blank=True)
    signed_at = models.DateTimeField("签发时间", null=True)
    latest = models.ForeignKey("ReportVersion", models.PROTECT, null=True, related_name="+", verbose_name="最新版本")
    return_reason = models.TextField("退回理由", blank=True)
    created_at = models.DateTimeField("创建时间")
    changed_at = models.DateTimeField("最近修改时间")

    class Meta:
        verbose_name = "统筹报告"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "region"], name="consolidation_report_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "signed", "submitted", "returned", "accepted"]),
                name="consolidation_report_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "returned", "accepted"]) | Q(latest__isnull=False),
                name="consolidation_report_submitted_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.region_id}"


class ReportLine(RowValues):
    """One line of the report. Without a parent it is the city's own; a dropped one stays, with its reason."""

    class Origin(models.TextChoices):
        """How the line came about."""

        KEPT = "kept", "照原需求"
        EDITED = "edited", "市局修改"
        MERGED = "merged", "合并"
        OWN = "own", "市局自设"

    report = models.ForeignKey(Report, models.CASCADE, related_name="lines", verbose_name="报告")
    part = models.ForeignKey(CallPart, models.PROTECT, related_name="+", verbose_name="部分")
    origin = models.CharField("来源", max_length=8, choices=Origin.choices)
    position = models.PositiveIntegerField("次序")
    asks_fen = models.BigIntegerField("申请金额（分）")
    dropped = models.BooleanField("不上报", default=False)
    drop_reason = models.TextField("不上报的理由", blank=True)
    row_version = models.PositiveIntegerField("行版本", default=1)
    changed_by_name = models.CharField("修改人", max_length=150, blank=True)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "报告行"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["report", "part", "position", "id"], name="consolidation_line_order"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(dropped=False) | ~Q(drop_reason=""), name="consolidation_dropped_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.position} {self.project_name}"


class LineParent(models.Model):
    """Which demand went into which line: a demand goes into one line of a report."""

    line = models.ForeignKey(ReportLine, models.CASCADE, related_name="parents", verbose_name="报告行")
    demand = models.OneToOneField(Demand, models.PROTECT, related_name="report_parent", verbose_name="需求")

    class Meta:
        verbose_name = "报告行的来源需求"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.line_id} {self.demand_id}"


class ReportVersion(models.Model):
    """What the city submitted, as it was: never changed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions", verbose_name="报告")
    number = models.PositiveIntegerField("版本")
    content = models.JSONField("内容")
    sha256 = models.CharField("SHA-256 摘要", max_length=64)
    sm3 = models.CharField("SM3 摘要", max_length=64)
    receipt_no = models.CharField("回执号", max_length=40, unique=True)
    total_fen = models.BigIntegerField("合计（分）")
    line_count = models.PositiveIntegerField("行数")
    signed_by_name = models.CharField("签发人", max_length=150)
    submitted_by_name = models.CharField("报送人", max_length=150)
    submitted_at = models.DateTimeField("报送时间")

    class Meta:
        verbose_name = "报告版本"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="consolidation_version_number_once")
        ]

    def __str__(self) -> str:
        return self.receipt_no


class ReportEvent(models.Model):
    """One step on the way of a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="events", verbose_name="报告")
    action = models.CharField("动作", max_length=64)
    source = models.CharField("原状态", max_length=12)
    target = models.CharField("新状态", max_length=12)
    note = models.TextField("说明", blank=True)
    by_name = models.CharField("办理人", max_length=150)
    by_role = models.CharField("角色", max_length=32)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "报告经过"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.report_id} {self.action}"
