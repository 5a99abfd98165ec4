"""Documents that were taken in, line by line, and what is wrong with them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhixiang.apps.people.models import Region


class SourceDocument(models.Model):
    """A file as it came in. Its bytes are not kept; its lines are, and two digests prove which file they are from."""

    name = models.CharField("文件名", max_length=255)
    kind = models.CharField("种类", max_length=32)
    year = models.PositiveSmallIntegerField("预算年度", null=True)
    title = models.TextField("标题", blank=True)
    issuer = models.TextField("发文机关", blank=True)
    doc_no = models.CharField("文号", max_length=100, blank=True)
    issued_on = models.DateField("印发日期", null=True)
    media_type = models.CharField("媒体类型", max_length=100)
    encoding = models.CharField("字符编码", max_length=32)
    sha256 = models.CharField("SHA-256", max_length=64)
    sm3 = models.CharField("SM3（按行文本）", max_length=64)
    line_count = models.PositiveIntegerField("行数")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="导入账号",
        null=True,
        related_name="+",
        help_text="空：命令行",
    )
    uploaded_by_name = models.CharField("导入人", max_length=150)
    loaded_at = models.DateTimeField("导入时间")
    superseded = models.BooleanField("已被新版本代替", default=False)
    reader = models.CharField("读取程序版本", max_length=64, blank=True, help_text="空：登记版本以前读取的")

    class Meta:
        verbose_name = "来源文件"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["year", "doc_no"], name="checks_document_year_doc_no")]
        constraints: ClassVar = [
            # Every reading is kept; one of them counts.
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(superseded=False), name="checks_document_one_current_reading"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourceLine(models.Model):
    """One line of a document. ``region`` says whose it is; a line of nobody's is for those who see everything."""

    document = models.ForeignKey(SourceDocument, models.CASCADE, verbose_name="来源文件", related_name="lines")
    number = models.PositiveIntegerField("行号")
    text = models.TextField("原文", blank=True)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name="所属地区",
        null=True,
        related_name="+",
        help_text="空：只有能看全省的角色可见",
    )

    class Meta:
        verbose_name = "来源行"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="checks_sourceline_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="checks_sourceline_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}:{self.number}"


class Finding(models.Model):
    """One hit of one check. It advises; a person decides, with a reason."""

    class Severity(models.TextChoices):
        """As in intake.records.Severity."""

        ERROR = "error", "错误"
        WARNING = "warning", "疑问"
        NOTE = "note", "提示"

    class Status(models.TextChoices):
        """See states.py for who may take it where."""

        OPEN = "open", "待处理"
        CONFIRMED = "confirmed", "已确认"
        FALSE_ALARM = "false_alarm", "误报"

    document = models.ForeignKey(SourceDocument, models.PROTECT, verbose_name="来源文件", related_name="findings")
    code = models.CharField("检查项", max_length=48)
    version = models.PositiveSmallIntegerField("检查项版本", default=1)
    severity = models.CharField("程度", max_length=8, choices=Severity.choices)
    place = models.TextField("位置")
    line = models.PositiveIntegerField("来源行")
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="地区", null=True, related_name="+", help_text="空：全省性的发现"
    )
    message = models.TextField("说明")
    evidence = models.TextField("证据", blank=True)
    basis = models.TextField("依据", blank=True)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.OPEN)
    dealt_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="处理账号", null=True, related_name="+"
    )
    dealt_by_name = models.CharField("处理人", max_length=150, blank=True)
    dealt_at = models.DateTimeField("处理时间", null=True)
    reason = models.TextField("理由", blank=True)

    class Meta:
        verbose_name = "审查发现"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            # The order of the list, alone and under each filter: every page is a walk along one of these. The first
            # carries what filters compare, so that rare combinations are looked for in the index alone.
            models.Index(
                fields=["document", "id", "region", "severity", "status", "code"], name="checks_finding_order"
            ),
            models.Index(fields=["document", "severity", "id"], name="checks_finding_severity"),
            models.Index(fields=["document", "status", "id"], name="checks_finding_status"),
            models.Index(fields=["document", "code", "id"], name="checks_finding_code"),
            models.Index(fields=["region", "document", "id"], name="checks_finding_region"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(severity__in=["error", "warning", "note"]), name="checks_finding_severity_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status="open", dealt_at__isnull=True, reason="")
                | (Q(status__in=["confirmed", "false_alarm"], dealt_at__isnull=False) & ~Q(reason="")),
                name="checks_finding_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place}"
