"""Factors with their data, and scenarios: trial splits of a plan's money that are compared before one is taken over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixiang.apps.allocation.models.plans import AllocationPlan
from zhixiang.apps.library.models import Project
from zhixiang.apps.people.models import Region


class Factor(models.Model):
    """One figure that every region has and that money may be split by."""

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    inverse = models.BooleanField("反向", default=False, help_text="是：数值越小，份额越大")

    class Meta:
        verbose_name = "分配因素"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class FactorValue(models.Model):
    """A factor's figure for one region and year, and where it was taken from."""

    factor = models.ForeignKey(Factor, models.CASCADE, verbose_name="分配因素", related_name="values")
    year = models.PositiveSmallIntegerField("数据年度")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", related_name="+")
    value = models.DecimalField("数值", max_digits=20, decimal_places=4)
    source = models.CharField("数据来源", max_length=200, blank=True)

    class Meta:
        verbose_name = "因素数据"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "factor", "region"], name="allocation_factorvalue_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="allocation_factorvalue_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.factor_id} {self.year} {self.region_id}"


class Scenario(models.Model):
    """One trial split of a plan's money, with all that it was computed from."""

    class Method(models.TextChoices):
        """How a scenario finds its amounts."""

        FACTORS = "factors", "因素法"
        PROJECTS = "projects", "项目法"

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, verbose_name="分配方案", related_name="scenarios")
    name = models.CharField("名称", max_length=100)
    method = models.CharField("分配方法", max_length=10, choices=Method.choices)
    settings = models.JSONField("设定", default=dict, help_text="权重、系数、上下限或选择条件，照填写的样子")
    outcome = models.JSONField("计算结果说明", default=dict, help_text="是否证明最优、差距、未选项目及原因")
    row_version = models.PositiveIntegerField("行版本", default=1)
    made_by_name = models.CharField("建立人", max_length=150)
    made_at = models.DateTimeField("创建时间")
    changed_by_name = models.CharField("修改人", max_length=150)
    changed_at = models.DateTimeField("最近修改时间")
    taken_at = models.DateTimeField("采用时间", null=True, help_text="空：没有采用到方案")

    class Meta:
        verbose_name = "测算情景"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["plan", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "name"], name="allocation_scenario_name_once"),
            models.CheckConstraint(
                condition=Q(method__in=["factors", "projects"]), name="allocation_scenario_method_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScenarioLine(models.Model):
    """What one region or one project gets in a scenario, and why."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, verbose_name="测算情景", related_name="lines")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", related_name="+")
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", null=True, related_name="+", help_text="空：因素法按地区测算"
    )
    amount_fen = models.BigIntegerField("金额（分）")
    reason = models.JSONField("为什么是这个金额", default=dict, help_text="各部分相加等于金额")

    class Meta:
        verbose_name = "测算行"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["scenario", "region", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scenario", "project"], name="allocation_scenarioline_project_once"),
            models.UniqueConstraint(
                fields=["scenario", "region"],
                condition=Q(project__isnull=True),
                name="allocation_scenarioline_region_once",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="allocation_scenarioline_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.amount_fen}"
