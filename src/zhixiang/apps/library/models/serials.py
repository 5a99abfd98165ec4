"""The last serial number of project codes: counted apart, so that a code is never given twice."""

from __future__ import annotations

from django.db import models


class CodeSerial(models.Model):
    """The highest serial number that was ever given behind a prefix. Its row is the lock of whoever gives the next."""

    prefix = models.CharField("编码前缀", max_length=31, primary_key=True)
    last = models.BigIntegerField("最后的流水号", default=0)

    class Meta:
        verbose_name = "项目编码流水"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.prefix} {self.last}"
