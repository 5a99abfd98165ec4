"""Expert review: a round with its rubric, its projects and experts, who reviews what, and the scores."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhixiang.apps.library.models.projects import Project
from zhixiang.apps.people.models import Region, Unit


class ReviewRound(models.Model):
    """One meeting of experts over the projects of one policy and year."""

    class State(models.TextChoices):
        """See review_states.py. What was decided is public to those concerned once the round is determined."""

        DRAFT = "draft", "筹备中"
        OPEN = "open", "评审进行中"
        CLOSED = "closed", "待认定"
        DETERMINED = "determined", "结果已发布"

    name = models.CharField("名称", max_length=200)
    policy = models.ForeignKey(Project, models.PROTECT, related_name="review_rounds", verbose_name="一级项目")
    year = models.PositiveSmallIntegerField("预算年度")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    blind = models.BooleanField("匿名评审", default=True, help_text="是：专家看不到单位、地区和编码")
    trim = models.BooleanField("去掉最高分和最低分", default=False)
    experts_each = models.PositiveSmallIntegerField("每个项目的专家数", default=3)
    seed = models.PositiveIntegerField("分配种子", help_text="同样的种子得到同样的分配，供事后核对")
    closes_at = models.DateTimeField("评分截止时间")
    row_version = models.PositiveIntegerField("行版本", default=1)
    created_at = models.DateTimeField("创建时间")
    created_by_name = models.CharField("创建人", max_length=150)
    opened_at = models.DateTimeField("开始时间", null=True)
    determined_at = models.DateTimeField("结果发布时间", null=True)
    determined_by_name = models.CharField("结果发布人", max_length=150, blank=True)

    class Meta:
        verbose_name = "专家评审"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["-year", "-id"], name="library_review_year")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "determined"]), name="library_review_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(experts_each__gte=1, experts_each__lte=15), name="library_review_experts_each"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True) | ~Q(state="draft") & Q(opened_at__isnull=False),
                name="library_review_opened_when_open",
            ),
            models.CheckConstraint(
                condition=Q(state="determined", determined_at__isnull=False)
                | ~Q(state="determined") & Q(determined_at__isnull=True),
                name="library_review_determined_when_it_is",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RubricItem(models.Model):
    """One line of the scoring sheet."""

    round = models.ForeignKey(ReviewRound, models.CASCADE, related_name="rubric", verbose_name="专家评审")
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("评分项", max_length=100)
    guidance = models.TextField("评分说明", blank=True)
    points = models.DecimalField("满分", max_digits=5, decimal_places=2)
    weight = models.DecimalField("权重", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "评分项"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["round", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "position"], name="library_rubric_position"),
            models.CheckConstraint(condition=Q(points__gt=0, weight__gt=0), name="library_rubric_counts"),
        ]

    def __str__(self) -> str:
        return self.name


class RoundProject(models.Model):
    """A project in a round, and what was decided on it."""

    class Outcome(models.TextChoices):
        """认定结论."""

        PASS = "pass", "通过"
        PAUSE = "pause", "暂缓"
        RETURN = "return", "退回"
        REJECT = "reject", "不予入库"

    round = models.ForeignKey(ReviewRound, models.CASCADE, related_name="entries", verbose_name="专家评审")
    project = models.ForeignKey(Project, models.PROTECT, related_name="review_entries", verbose_name="项目")
    number = models.PositiveSmallIntegerField("评审序号", help_text="匿名评审时代替项目编码")
    outcome = models.CharField("结论", max_length=8, choices=Outcome.choices, blank=True)
    reason = models.TextField("理由", blank=True)
    decided_by_name = models.CharField("认定人", max_length=150, blank=True)
    decided_at = models.DateTimeField("认定时间", null=True)
    again_reason = models.TextField("复评的理由", blank=True)
    again_at = models.DateTimeField("发起复评的时间", null=True)

    class Meta:
        verbose_name = "评审项目"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["round", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "project"], name="library_entry_once"),
            models.UniqueConstraint(fields=["round", "number"], name="library_entry_number"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | Q(outcome__in=["pass", "pause", "return", "reject"], decided_at__isnull=False) & ~Q(reason=""),
                name="library_entry_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(again_at__isnull=True, again_reason="") | Q(again_at__isnull=False) & ~Q(again_reason=""),
                name="library_entry_again_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:03d}"


class RoundExpert(models.Model):
    """An expert in a round; unit and region say with which projects there is a conflict."""

    round = models.ForeignKey(ReviewRound, models.CASCADE, related_name="experts", verbose_name="专家评审")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_seats", verbose_name="专家")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="所在单位")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", verbose_name="所在地市")

    class Meta:
        verbose_name = "评审专家"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "user"], name="library_expert_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.user_id}"


class Conflict(models.Model):
    """Why an expert must not review a project (回避)."""

    class Kind(models.TextChoices):
        """Found by the system, or told by the expert."""

        DETECTED = "detected", "系统发现"
        DECLARED = "declared", "专家申明"

    class Ground(models.TextChoices):
        """回避情形."""

        UNIT = "unit", "同一单位"
        CITY = "city", "同一地市"
        OTHER = "other", "其他利害关系"

    entry = models.ForeignKey(RoundProject, models.CASCADE, related_name="conflicts", verbose_name="评审项目")
    expert = models.ForeignKey(RoundExpert, models.CASCADE, related_name="conflicts", verbose_name="评审专家")
    kind = models.CharField("来源", max_length=8, choices=Kind.choices)
    ground = models.CharField("情形", max_length=8, choices=Ground.choices)
    reason = models.TextField("说明", blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "回避"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "expert", "kind"], name="library_conflict_once"),
            models.CheckConstraint(
                condition=Q(kind="detected", ground__in=["unit", "city"]) | Q(kind="declared") & ~Q(reason=""),
                name="library_conflict_declared_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.expert_id} {self.ground}"


class Assignment(models.Model):
    """One expert's sheet for one project. Abstaining is a decision of its own, not a missing score."""

    class State(models.TextChoices):
        """See review_states.py."""

        ASSIGNED = "assigned", "未开始"
        DECLINED = "declined", "已回避"
        DRAFTING = "drafting", "评分中"
        SUBMITTED = "submitted", "已提交"
        ABSTAINED = "abstained", "已弃权"

    entry = models.ForeignKey(RoundProject, models.CASCADE, related_name="assignments", verbose_name="评审项目")
    expert = models.ForeignKey(RoundExpert, models.CASCADE, related_name="assignments", verbose_name="评审专家")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.ASSIGNED)
    second = models.BooleanField("复评", default=False)
    comment = models.TextField("评审意见", blank=True)
    reason = models.TextField("回避或弃权的理由", blank=True)
    row_version = models.PositiveIntegerField("行版本", default=1)
    changed_at = models.DateTimeField("最近修改时间")
    submitted_at = models.DateTimeField("提交时间", null=True)

    class Meta:
        verbose_name = "评审任务"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["expert", "state"], name="library_sheet_of_expert")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "expert"], name="library_sheet_once"),
            models.CheckConstraint(
                condition=Q(state__in=["assigned", "declined", "drafting", "submitted", "abstained"]),
                name="library_sheet_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "abstained"]) | ~Q(reason=""), name="library_sheet_left_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", submitted_at__isnull=False)
                | ~Q(state="submitted") & Q(submitted_at__isnull=True),
                name="library_sheet_submitted_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.expert_id}"


class ItemScore(models.Model):
    """The points that an expert gives for one line of the sheet; a line without a row has not been scored."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="scores", verbose_name="评审任务")
    item = models.ForeignKey(RubricItem, models.CASCADE, related_name="+", verbose_name="评分项")
    points = models.DecimalField("得分", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "评分"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "item"], name="library_score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="library_score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.item_id}"
