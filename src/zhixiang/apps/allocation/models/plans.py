"""Plans that split a fund's money, and their lines. A total is never stored as a source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q

from zhixiang.apps.allocation.models.funds import Fund, Notice
from zhixiang.apps.library.models import Project
from zhixiang.apps.people.models import Region

FIXED: Final = ("issued", "superseded")
"""States of a plan whose lines never change again: an adjustment is a new plan that refers to the old one."""


class IssuedIsFixed(Exception):
    """Something tried to change or remove lines that were issued."""

    def __init__(self) -> None:
        super().__init__("已下达的分配行不能修改或删除。需要调整时，请新建调整方案，经批准后另行下达。")


class AllocationPlan(models.Model):
    """One split of a fund: read from a notice, or made here and issued as one.

    A plan that a newer reading or an adjustment replaced stays, as superseded.
    """

    class Status(models.TextChoices):
        """See states.py."""

        DRAFT = "draft", "拟订中"
        SUBMITTED = "submitted", "待省局批准"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "公示中"
        ISSUED = "issued", "已下达"
        SUPERSEDED = "superseded", "已被代替"
        RETURNED = "returned", "退回修改"
        ABANDONED = "abandoned", "已放弃"

    class Method(models.TextChoices):
        """How the amounts came about."""

        FACTORS = "factors", "因素法"
        PROJECTS = "projects", "项目法"
        MANUAL = "manual", "逐项安排"
        READ = "read", "照下达通知读入"

    fund = models.ForeignKey(Fund, models.PROTECT, verbose_name="专项资金", related_name="plans")
    notice = models.OneToOneField(
        Notice, models.PROTECT, verbose_name="下达通知", null=True, related_name="plan", help_text="空：还没有下达"
    )
    title = models.CharField("名称", max_length=200, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.DRAFT)
    method = models.CharField("分配方法", max_length=10, choices=Method.choices, default=Method.MANUAL)
    planned_fen = models.BigIntegerField("拟分配总额（分）", null=True, help_text="用来核对各行之和，不是合计的来源")
    step_fen = models.BigIntegerField("取整单位（分）", default=1_000_000, help_text="各行金额应是它的整数倍")
    function_code = models.CharField("功能分类科目", max_length=7, blank=True)
    function_name = models.CharField("科目名称", max_length=100, blank=True)
    congress_approved_on = models.DateField("本级预算批准日期", null=True, help_text="从这一天起算下达期限")
    advance = models.BooleanField("提前下达", default=False)
    this_year_expected_fen = models.BigIntegerField(
        "本年预计执行数（分）", null=True, help_text="提前下达比例的分母；空：不计算比例"
    )
    adjusts = models.ForeignKey(
        "self", models.PROTECT, verbose_name="调整的方案", null=True, related_name="adjusted_by"
    )
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, verbose_name="代替它的方案", null=True, related_name="replaces"
    )
    publicity_from = models.DateField("公示开始", null=True)
    publicity_to = models.DateField("公示结束", null=True, help_text="这一天仍在公示")
    return_reason = models.TextField("退回理由", blank=True)
    row_version = models.PositiveIntegerField("行版本", default=1)
    created_at = models.DateTimeField("创建时间", null=True)
    changed_at = models.DateTimeField("最近修改时间", null=True)
    changed_by_name = models.CharField("修改人", max_length=150, blank=True)

    class Meta:
        verbose_name = "分配方案"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["fund", "status"], name="allocation_plan_fund_status")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="superseded", replaced_by__isnull=False)
                | (~Q(status="superseded") & Q(replaced_by__isnull=True)),
                name="allocation_plan_superseded_by_one",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["issued", "superseded"], notice__isnull=False)
                | (~Q(status__in=["issued", "superseded"]) & Q(notice__isnull=True)),
                name="allocation_plan_issued_by_notice",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "draft", "submitted", "approved", "published", "issued", "superseded", "returned", "abandoned",
                    ]
                ),
                name="allocation_plan_status_is_known",
            ),
            models.CheckConstraint(
                condition=(Q(planned_fen__isnull=True) | Q(planned_fen__gte=0)) & Q(step_fen__gte=1),
                name="allocation_plan_figures_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(publicity_from__isnull=False, publicity_to__isnull=False),
                name="allocation_plan_published_with_dates",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.fund_id} {self.get_status_display()}"


class FixedLines(models.QuerySet["AllocationLine"]):
    """Lines in bulk, with the same guard as one line: what was issued stays."""

    def update(self, **kwargs: Any) -> int:
        """Change the lines. Raises IssuedIsFixed when one of them was issued."""
        self._insist()
        return super().update(**kwargs)

    def bulk_update(self, objs: Iterable[AllocationLine], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Change the lines. Raises IssuedIsFixed when one of them was issued."""
        rows = list(objs)
        if AllocationPlan.objects.filter(pk__in={row.plan_id for row in rows}, status__in=FIXED).exists():
            raise IssuedIsFixed
        return super().bulk_update(rows, fields, batch_size=batch_size)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Remove the lines. Raises IssuedIsFixed when one of them was issued."""
        self._insist()
        return super().delete()

    def _insist(self) -> None:
        if self.order_by().filter(plan__status__in=FIXED).exists():
            raise IssuedIsFixed


class AllocationLine(models.Model):
    """Unit × project × amount: the single source of every sum. What each annex printed stays beside it."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, verbose_name="分配方案", related_name="lines")
    position = models.PositiveIntegerField("顺序")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", related_name="allocation_lines")
    unit_name = models.CharField("分配单位", max_length=200)
    project_name = models.CharField("项目", max_length=300)
    function_code = models.CharField("功能分类科目", max_length=7, blank=True)
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        verbose_name="项目库的项目",
        related_name="allocation_lines",
        help_text="先有项目后有预算：没有入库项目的行不存在",
    )
    amount_fen = models.BigIntegerField("金额（分）", help_text="一切合计都由它相加得出")
    reason = models.JSONField("为什么是这个金额", default=dict, help_text="因素、选择结果或人工填写的理由")
    row_version = models.PositiveIntegerField("行版本", default=1)
    section = models.TextField("分组", blank=True, help_text="附件1的分组，照文件所印")
    group_region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name="所属小计的地区",
        null=True,
        related_name="+",
        help_text="附件1中这一行归在哪个小计之下；空：不在小计之下",
    )
    in_direct_county = models.BooleanField("省直管县")
    annex1_label = models.TextField("附件1原文", blank=True)
    annex1_fen = models.BigIntegerField("附件1所印金额（分）", null=True)
    annex1_line = models.PositiveIntegerField("附件1来源行", null=True)
    annex2_fen = models.BigIntegerField("附件2所印金额（分）", null=True)
    annex2_line = models.PositiveIntegerField("附件2来源行", null=True)
    annex2_unit_name = models.TextField("附件2所印单位", blank=True)
    annex2_project_name = models.TextField("附件2所印项目", blank=True)

    objects = FixedLines.as_manager()

    class Meta:
        verbose_name = "分配行"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["plan", "position"]
        indexes: ClassVar = [models.Index(fields=["region", "plan"], name="allocation_line_region_plan")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "project"], name="allocation_line_project_once"),
            models.UniqueConstraint(
                fields=["plan", "region", "unit_name", "project_name"], name="allocation_line_once"
            ),
            models.UniqueConstraint(fields=["plan", "position"], name="allocation_line_position"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, amount_fen__lte=10**16), name="allocation_line_amount_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.amount_fen}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the line. Raises IssuedIsFixed when it stands in a plan that was issued."""
        _insist_not_fixed(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Remove the line. Raises IssuedIsFixed when it stands in a plan that was issued."""
        _insist_not_fixed(self)
        return super().delete(*args, **kwargs)


def _insist_not_fixed(line: AllocationLine) -> None:
    if line.pk is not None and AllocationLine.objects.filter(pk=line.pk, plan__status__in=FIXED).exists():
        raise IssuedIsFixed


class PrintedTotal(models.Model):
    """A total or subtotal as printed: a check on the lines, never a source."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, verbose_name="分配方案", related_name="printed_totals")
    position = models.PositiveIntegerField("顺序")
    annex = models.PositiveSmallIntegerField("附件")
    scope = models.CharField("范围", max_length=8, choices=[(s, s) for s in ("total", "section", "region")])
    label = models.TextField("原文")
    section = models.TextField("分组", blank=True, help_text="附件1的分组，照文件所印")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地区", null=True, related_name="+")
    budget_code = models.TextField("预算代码", blank=True)
    amount_fen = models.BigIntegerField("金额（分）", null=True, help_text="空：原文无法识别")
    amount_text = models.TextField("原文金额", blank=True)
    line = models.PositiveIntegerField("来源行")

    class Meta:
        verbose_name = "印刷合计"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["plan", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="allocation_printedtotal_position"),
            models.CheckConstraint(condition=Q(annex__in=[1, 2]), name="allocation_printedtotal_annex"),
        ]

    def __str__(self) -> str:
        return self.label


class PlanEvent(models.Model):
    """One step on the way of a plan: who did what when."""

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, verbose_name="分配方案", related_name="events")
    action = models.CharField("动作", max_length=64)
    source = models.CharField("原状态", max_length=12, blank=True)
    target = models.CharField("新状态", max_length=12)
    note = models.TextField("说明", blank=True)
    by_name = models.CharField("办理人", max_length=150)
    by_role = models.CharField("角色", max_length=32)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "方案经过"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["plan", "id"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.action}"
