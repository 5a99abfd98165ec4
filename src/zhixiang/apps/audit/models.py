"""Who did what to which object, when: append only, chained by hashes."""

from __future__ import annotations

from typing import Any, ClassVar, Final, NoReturn

from django.db import models

from zhixiang.apps.audit import chain

LONGEST_LABEL: Final = 200


class AppendOnly(Exception):
    """Someone tried to change or remove an audit event."""

    def __init__(self) -> None:
        super().__init__("审计事件只能追加，不能修改或删除。")


class EventQuerySet(models.QuerySet["Event"]):
    """Reads as usual; refuses the writes that would go round ``Event.save``."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused: AppendOnly."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refused: AppendOnly."""
        raise AppendOnly


class Event(models.Model):
    """One link of the chain. The actor is a snapshot, not a reference: an event outlives the account."""

    seq = models.PositiveBigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人账号编号", null=True, help_text="空：命令行")
    actor_name = models.CharField("操作人", max_length=150)
    actor_role = models.CharField("操作人当时的角色", max_length=32)
    action = models.CharField("动作", max_length=64)
    object_type = models.CharField("对象种类", max_length=64)
    object_id = models.CharField("对象编号", max_length=64)
    object_label = models.CharField("对象名称", max_length=LONGEST_LABEL)
    payload = models.JSONField("内容", default=dict, help_text="这次操作的要点；金额为整数（分），没有浮点数")
    algorithm = models.CharField("散列算法", max_length=16, default=chain.ALGORITHM)
    prev_hash = models.CharField("前一事件的散列值", max_length=64, unique=True)
    hash = models.CharField("散列值", max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "审计事件"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "seq"], name="audit_event_object"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="audit_event_seq_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; an event that is stored already cannot be saved again (AppendOnly)."""
        if not self._state.adding:
            raise AppendOnly
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused: AppendOnly."""
        raise AppendOnly


class ChainHead(models.Model):
    """The last link. Its one row is the lock under which events are appended, so that the chain cannot fork."""

    id = models.PositiveSmallIntegerField("编号", primary_key=True, default=1)
    seq = models.PositiveBigIntegerField("最后事件的序号", default=0)
    hash = models.CharField("最后事件的散列值", max_length=64, default=chain.GENESIS)

    class Meta:
        verbose_name = "审计链尾"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="audit_chain_head_is_one")]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"
