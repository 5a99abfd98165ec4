"""What a row of the form and an opinion hold: shared by drafts, submitted demands and the lines of a city's report."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, ClassVar, Final

from django.db import models

from zhixiang.rules.demand_form import FIELDS, row_amount

_ROW: Final = attrgetter(*FIELDS)


class RowValues(models.Model):
    """The fields of rules.demand_form.FIELDS as columns. Amounts in fen."""

    category = models.CharField("类型", max_length=100, blank=True)
    content = models.TextField("主要工作内容", blank=True)
    direction = models.TextField("项目方向", blank=True)
    amount_fen = models.BigIntegerField("经费安排（分）", null=True)
    project_name = models.CharField("拟设置项目", max_length=300, blank=True)
    quantity = models.PositiveIntegerField("项目数", null=True)
    unit_amount_fen = models.BigIntegerField("单项金额（分）", null=True)
    applicants = models.CharField("申报主体", max_length=500, blank=True)
    undertaker = models.CharField("承接单位", max_length=500, blank=True)
    necessity = models.TextField("项目设置必要性", blank=True)
    basis = models.TextField("项目设置政策依据", blank=True)
    performance = models.TextField("项目绩效", blank=True)
    suggestion = models.TextField("意见建议", blank=True)
    remark = models.TextField("备注", blank=True)

    class Meta:
        abstract = True

    def values(self) -> dict[str, Any]:
        """Field key → value."""
        return dict(zip(FIELDS, _ROW(self), strict=True))

    def asked_fen(self) -> int:
        """What the row asks for, in fen; see rules.demand_form.row_amount."""
        return row_amount(self.values())


class Stance(models.TextChoices):
    """What a unit says to one side of a proposed project."""

    NONE = "", "未填写"
    AGREE = "agree", "同意"
    AMEND = "amend", "建议修改"
    OBJECT = "object", "不同意"


class OpinionValues(models.Model):
    """A unit's answer to a proposed project: on its name, direction and applicants; and whether it would do it."""

    on_name = models.CharField("对名称的意见", max_length=8, choices=Stance.choices, blank=True)
    on_name_text = models.TextField("对名称的说明", blank=True)
    on_direction = models.CharField("对方向的意见", max_length=8, choices=Stance.choices, blank=True)
    on_direction_text = models.TextField("对方向的说明", blank=True)
    on_applicants = models.CharField("对申报主体的意见", max_length=8, choices=Stance.choices, blank=True)
    on_applicants_text = models.TextField("对申报主体的说明", blank=True)
    willing = models.BooleanField("愿意承担", null=True)
    budget_fen = models.BigIntegerField("经费预算（分）", null=True)
    performance = models.TextField("项目绩效", blank=True)

    KEYS: ClassVar = (
        "on_name", "on_name_text", "on_direction", "on_direction_text", "on_applicants", "on_applicants_text",
        "willing", "budget_fen", "performance",
    )  # fmt: skip

    class Meta:
        abstract = True

    def values(self) -> dict[str, Any]:
        """Field key → value."""
        return {key: getattr(self, key) for key in self.KEYS}
