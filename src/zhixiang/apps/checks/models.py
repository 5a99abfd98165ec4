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
    media_type = models.CharField(max_length=100)
    encoding = models.CharField(max_length=32)
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    sm3 = models.CharField("SM3（按行文本）", max_length=64)
    line_count = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_by_name = models.CharField(max_length=150)
    loaded_at = models.DateTimeField()
    superseded = models.BooleanField("已被新版本代替", default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["year", "doc_no"], name="checks_document_year_doc_no")]

    def __str__(self) -> str:
        return self.name


class SourceLine(models.Model):
    """One line of a document. ``region`` says whose it is; a line of nobody's is for those who see everything."""

    document = models.ForeignKey(SourceDocument, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")

    class Meta:
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

    document = models.ForeignKey(SourceDocument, models.PROTECT, related_name="findings")
    code = models.CharField("检查项", max_length=48)
    version = models.PositiveSmallIntegerField("检查项版本", default=1)
    severity = models.CharField("程度", max_length=8, choices=Severity.choices)
    place = models.TextField("位置")
    line = models.PositiveIntegerField()
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    message = models.TextField("说明")
    evidence = models.TextField("证据", blank=True)
    basis = models.TextField("依据", blank=True)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.OPEN)
    dealt_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dealt_by_name = models.CharField(max_length=150, blank=True)
    dealt_at = models.DateTimeField(null=True)
    reason = models.TextField("理由", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["document", "line", "id"], name="checks_finding_order"),
            models.Index(fields=["region", "code"], name="checks_finding_region"),
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
