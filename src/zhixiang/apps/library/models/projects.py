"""Projects: a level-1 project is the policy that a fund pays for, a level-2 project what one unit or region does."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixiang.apps.consolidation.models import ReportLine
from zhixiang.apps.demands.models import Demand
from zhixiang.apps.people.models import Region, Unit


class Project(models.Model):
    """What may get money (先有项目后有预算). Its code is given once and never again."""

    class Level(models.IntegerChoices):
        """一级项目 is a policy, 二级项目 a task under it."""

        POLICY = 1, "一级项目"
        TASK = 2, "二级项目"

    class State(models.TextChoices):
        """See states.py."""

        RESERVE = "reserve", "储备"
        REVIEW = "review", "评审中"
        LISTED = "listed", "已入库"
        RANKED = "ranked", "已排序"
        ARRANGED = "arranged", "已安排"
        RUNNING = "running", "执行中"
        DONE = "done", "已完成"
        ENDED = "ended", "已终止"
        RETURNED = "returned", "已退回"
        PAUSED = "paused", "暂缓"
        VOID = "void", "已作废"

    code = models.CharField("项目编码", max_length=32, unique=True)
    level = models.PositiveSmallIntegerField("项目等级", choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="tasks", verbose_name="一级项目")
    name = models.CharField("项目名称", max_length=300)
    category = models.CharField("类别", max_length=64, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="projects", verbose_name="实施单位")
    unit_name = models.CharField("实施单位名称", max_length=200)
    region = models.ForeignKey(Region, models.PROTECT, related_name="projects", verbose_name="地区")
    start_year = models.PositiveSmallIntegerField("起始年度")
    end_year = models.PositiveSmallIntegerField("终止年度")
    total_fen = models.BigIntegerField("总投资（分）", help_text="整个实施期")
    content = models.TextField("主要内容", blank=True)
    necessity = models.TextField("必要性", blank=True)
    basis = models.TextField("政策依据", blank=True, help_text="一行一条")
    goal = models.TextField("总体目标", blank=True)
    function_code = models.CharField("功能分类科目", max_length=7, blank=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.RESERVE)
    held_state = models.CharField("暂缓前的状态", max_length=12, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged_from", verbose_name="并入的项目"
    )
    row_version = models.PositiveIntegerField("行版本", default=1)
    created_at = models.DateTimeField("创建时间")
    changed_at = models.DateTimeField("最近修改时间")
    changed_by_name = models.CharField("修改人", max_length=150, blank=True)

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["region", "state", "-id"], name="library_project_region_state"),
            models.Index(fields=["parent", "state", "-id"], name="library_project_fund_state"),
            models.Index(fields=["unit", "-id"], name="library_project_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True) | Q(level=2, parent__isnull=False),
                name="library_task_has_a_policy",
            ),
            models.CheckConstraint(condition=Q(end_year__gte=F("start_year")), name="library_project_term"),
            models.CheckConstraint(condition=Q(total_fen__gte=0), name="library_project_total_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "reserve", "review", "listed", "ranked", "arranged", "running",
                        "done", "ended", "returned", "paused", "void",
                    ]
                ),
                name="library_project_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state="void"), name="library_merged_is_void"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProjectYear(models.Model):
    """What a project asks for in one budget year. What it got is the sum of issued lines, never stored here."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="years", verbose_name="项目")
    year = models.PositiveSmallIntegerField("预算年度")
    asked_fen = models.BigIntegerField("申请金额（分）")
    rank = models.PositiveIntegerField("排序", null=True, help_text="同一一级项目、同一年度内")
    rolled = models.BooleanField("上年滚动转入", default=False)

    class Meta:
        verbose_name = "项目年度"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["year", "rank"], name="library_year_rank")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "year"], name="library_year_once"),
            models.CheckConstraint(condition=Q(asked_fen__gte=0), name="library_year_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}"


class ProjectTarget(models.Model):
    """One indicator that a project promises, as it is to stand in the performance table."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="targets", verbose_name="项目")
    position = models.PositiveIntegerField("次序")
    level1 = models.CharField("一级指标", max_length=32)
    level2 = models.CharField("二级指标", max_length=32)
    name = models.CharField("三级指标", max_length=300)
    value_text = models.CharField("指标值", max_length=300)

    class Meta:
        verbose_name = "项目指标"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["project", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "position"], name="library_target_position")
        ]

    def __str__(self) -> str:
        return self.name


class ProjectSource(models.Model):
    """Where a project comes from: the accepted line of a city's report, or a demand accepted directly."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="sources", verbose_name="项目")
    demand = models.ForeignKey(Demand, models.PROTECT, null=True, related_name="project_sources", verbose_name="需求")
    line = models.ForeignKey(
        ReportLine, models.PROTECT, null=True, related_name="project_sources", verbose_name="报告行"
    )

    class Meta:
        verbose_name = "项目来源"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(demand__isnull=False) | Q(line__isnull=False), name="library_source_is_something"
            ),
            models.UniqueConstraint(fields=["project", "demand", "line"], name="library_source_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.demand_id or self.line_id}"


class ProjectEvent(models.Model):
    """One step on the way of a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="events", verbose_name="项目")
    action = models.CharField("动作", max_length=64)
    source = models.CharField("原状态", max_length=12, blank=True)
    target = models.CharField("新状态", max_length=12)
    note = models.TextField("说明", blank=True)
    by_name = models.CharField("办理人", max_length=150)
    by_role = models.CharField("角色", max_length=32)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "项目经过"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["project", "id"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.action}"
