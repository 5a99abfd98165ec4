"""Uploaded files: content lies in the storage under its digest, the row says what it is and who brought it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """One upload. Who may read it follows from the row that refers to it; a file has no address of its own."""

    name = models.CharField("文件名", max_length=255)
    media_type = models.CharField("类型（按内容判定）", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256 摘要", max_length=64)
    sm3 = models.CharField("SM3 摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_by_name = models.CharField("上传人姓名", max_length=150)
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["sha256"], name="files_storedfile_sha256")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(size__gt=0), name="files_storedfile_not_empty")]

    def __str__(self) -> str:
        return self.name
