"""Messages inside the application and the outbox of e-mails. Nothing is sent while a page waits."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Message(models.Model):
    """Something that one person should know or do, with the page where it is done."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="notices", verbose_name="收件人"
    )
    kind = models.CharField("种类", max_length=48)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("页面", max_length=300, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-id"], name="notify_message_of_person"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notify_message_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class MailBatch(models.Model):
    """Mails that were prepared together, to be read and edited before they go out together."""

    title = models.CharField("名称", max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="制作人账号"
    )
    created_by_name = models.CharField("制作人", max_length=150)
    created_at = models.DateTimeField("制作时间")
    released_at = models.DateTimeField("批准发送时间", null=True)
    released_by_name = models.CharField("批准人", max_length=150, blank=True)

    class Meta:
        verbose_name = "批量邮件"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.title


class Mail(models.Model):
    """One e-mail in the outbox."""

    class State(models.TextChoices):
        """A mail of a batch waits as held until the batch is released; others are ready at once."""

        HELD = "held", "待批准"
        READY = "ready", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"
        CANCELLED = "cancelled", "已取消"

    batch = models.ForeignKey(MailBatch, models.PROTECT, null=True, related_name="mails", verbose_name="批次")
    to = models.CharField("收件地址", max_length=254)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="收件人"
    )
    subject = models.CharField("主题", max_length=200)
    body = models.TextField("正文")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.READY)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    claimed_at = models.DateTimeField("最近一次发送开始时间", null=True)
    last_error = models.TextField("最近错误", blank=True)
    created_at = models.DateTimeField("创建时间")
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        verbose_name = "邮件"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state__in=["ready", "failed"]), name="notify_mail_waiting")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notify_mail_sent_has_time",
            )
        ]

    def __str__(self) -> str:
        return self.subject
