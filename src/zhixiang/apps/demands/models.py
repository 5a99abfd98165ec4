"""What a unit answers to a call: a draft that is edited, versions that are not, and what the offices say to them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhixiang.apps.calls.models import Call, CallPart, ProposedProject
from zhixiang.apps.demands.values import OpinionValues, RowValues
from zhixiang.apps.notify.models import MailBatch
from zhixiang.apps.people.models import Region, Unit


class Submission(models.Model):
    """The answer of one unit to one call. Region and city are the unit's, kept here for lists of a million rows."""

    class State(models.TextChoices):
        """See states.py."""

        DRAFT = "draft", "填报中"
        AWAITING = "awaiting", "待单位负责人签发"
        CERTIFIED = "certified", "已签发，待提交"
        SUBMITTED = "submitted", "已提交"
        RETURNED = "returned", "退回修改"
        ACCEPTED = "accepted", "已受理"

    call = models.ForeignKey(Call, models.PROTECT, db_index=False, related_name="submissions", verbose_name="征集")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="submissions", verbose_name="单位")
    region = models.ForeignKey(Region, models.PROTECT, db_index=False, related_name="+", verbose_name="地区")
    city = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", verbose_name="地市，省直单位为空")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    latest = models.ForeignKey(
        "SubmissionVersion", models.PROTECT, null=True, related_name="+", verbose_name="最新版本"
    )
    draft_version = models.PositiveIntegerField("草稿版本", default=1, help_text="草稿每改一次加一")
    certified_draft = models.PositiveIntegerField("签发时的草稿版本", null=True)
    filled_by_name = models.CharField("填报人", max_length=150, blank=True)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="填报人账号"
    )
    certified_by_name = models.CharField("签发人", max_length=150, blank=True)
    certified_at = models.DateTimeField("签发时间", null=True)
    created_at = models.DateTimeField("创建时间")
    changed_at = models.DateTimeField("最近修改时间")

    class Meta:
        verbose_name = "填报"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["call", "city", "region", "state"], name="demands_submission_board"),
            models.Index(fields=["unit", "-id"], name="demands_submission_of_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "unit"], name="demands_submission_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "awaiting", "certified", "submitted", "returned", "accepted"]),
                name="demands_submission_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "returned", "accepted"]) | Q(latest__isnull=False),
                name="demands_submission_submitted_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.unit_id}"


class DraftRow(RowValues):
    """A row while it is being filled in. ``row_version`` keeps two windows from overwriting each other."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, db_index=False, related_name="draft_rows", verbose_name="填报"
    )
    part = models.ForeignKey(CallPart, models.PROTECT, db_index=False, related_name="+", verbose_name="部分")
    proposed = models.ForeignKey(
        ProposedProject, models.SET_NULL, null=True, db_index=False, related_name="+", verbose_name="拟设置项目"
    )
    uid = models.UUIDField("行标识", help_text="由浏览器给出，行在各版本里的身份")
    taken_from = models.CharField("带自回执", max_length=40, blank=True, help_text="从哪一份以前的填报带入")
    taken_uid = models.UUIDField("带自的行标识", null=True)
    position = models.PositiveIntegerField("次序")
    row_version = models.PositiveIntegerField("行版本", default=1)
    changed_by_name = models.CharField("修改人", max_length=150, blank=True)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "草稿行"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["part_id", "position", "id"]
        indexes: ClassVar = [
            models.Index(fields=["proposed"], condition=Q(proposed__isnull=False), name="demands_draftrow_of_proposed")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "uid"], name="demands_draftrow_uid_once")
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.position} {self.project_name}"


class DraftOpinion(OpinionValues):
    """An opinion while it is being written."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, db_index=False, related_name="draft_opinions", verbose_name="填报"
    )
    proposed = models.ForeignKey(ProposedProject, models.PROTECT, related_name="+", verbose_name="拟设置项目")
    row_version = models.PositiveIntegerField("行版本", default=1)
    changed_by_name = models.CharField("修改人", max_length=150, blank=True)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "草稿意见"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "proposed"], name="demands_draftopinion_once")
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.proposed_id}"


class SubmissionVersion(models.Model):
    """What was submitted, as it was: never changed. ``content`` is the text that the digests are of."""

    submission = models.ForeignKey(
        Submission, models.PROTECT, db_index=False, related_name="versions", verbose_name="填报"
    )
    number = models.PositiveIntegerField("版本")
    content = models.JSONField("内容")
    sha256 = models.CharField("SHA-256 摘要", max_length=64)
    sm3 = models.CharField("SM3 摘要", max_length=64)
    receipt_no = models.CharField("回执号", max_length=40, unique=True)
    total_fen = models.BigIntegerField("合计（分）", help_text="提交时的合计，供核对；页面上的合计由各行算出")
    row_count = models.PositiveIntegerField("行数")
    filled_by_name = models.CharField("填报人", max_length=150)
    certified_by_name = models.CharField("签发人", max_length=150)
    certified_at = models.DateTimeField("签发时间")
    submitted_by_name = models.CharField("提交人", max_length=150)
    submitted_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = "填报版本"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="demands_version_number_once")
        ]

    def __str__(self) -> str:
        return self.receipt_no


class Demand(RowValues):
    """A row as it was submitted. ``current`` marks those of the version that counts: lists show only these.

    A relation has no index of its own where one below begins with it, or nobody asks by it: each costs every row.
    """

    version = models.ForeignKey(
        SubmissionVersion, models.PROTECT, db_index=False, related_name="demands", verbose_name="版本"
    )
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="demands", verbose_name="填报")
    call = models.ForeignKey(Call, models.PROTECT, db_index=False, related_name="+", verbose_name="征集")
    part = models.ForeignKey(CallPart, models.PROTECT, db_index=False, related_name="+", verbose_name="部分")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="demands", verbose_name="单位")
    region = models.ForeignKey(Region, models.PROTECT, db_index=False, related_name="+", verbose_name="地区")
    city = models.ForeignKey(Region, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="地市")
    proposed = models.ForeignKey(
        ProposedProject, models.SET_NULL, null=True, db_index=False, related_name="+", verbose_name="拟设置项目"
    )
    uid = models.UUIDField("行标识")
    position = models.PositiveIntegerField("次序")
    asks_fen = models.BigIntegerField("申请金额（分）", help_text="由 rules.demand_form.row_amount 算出")
    current = models.BooleanField("属于现行版本", default=True)

    class Meta:
        verbose_name = "需求"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            # They end with the name, so that a search walks the index and not the rows.
            models.Index(
                fields=["call", "-id", "project_name"], condition=Q(current=True), name="demands_demand_of_call"
            ),
            models.Index(
                fields=["call", "city", "-id", "project_name"], condition=Q(current=True), name="demands_demand_of_city"
            ),
            models.Index(fields=["call", "region", "-id"], condition=Q(current=True), name="demands_demand_of_region"),
            models.Index(
                fields=["call", "part", "-id", "project_name"], condition=Q(current=True), name="demands_demand_of_part"
            ),
            models.Index(
                fields=["call", "-asks_fen", "-id"], condition=Q(current=True), name="demands_demand_by_money"
            ),
            models.Index(fields=["unit", "-id"], condition=Q(current=True), name="demands_demand_of_unit"),
            # Sums read this alone, not the rows.
            models.Index(
                fields=["call", "city", "part", "asks_fen"], condition=Q(current=True), name="demands_demand_sums"
            ),
            models.Index(
                fields=["call", "city", "part", "region", "unit", "position", "id"],
                condition=Q(current=True),
                name="demands_demand_to_place",
            ),
            # Counting what is to place reads this alone.
            models.Index(
                fields=["call", "city", "submission", "id"], condition=Q(current=True), name="demands_demand_left"
            ),
            models.Index(fields=["call", "city"], condition=Q(current=False), name="demands_demand_replaced"),
            models.Index(fields=["version", "position", "id"], name="demands_demand_of_version"),
            models.Index(fields=["proposed"], condition=Q(proposed__isnull=False), name="demands_demand_of_proposed"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "uid"], name="demands_demand_uid_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.position} {self.project_name}"


class Opinion(OpinionValues):
    """An opinion as it was submitted."""

    version = models.ForeignKey(SubmissionVersion, models.PROTECT, related_name="opinions", verbose_name="版本")
    proposed = models.ForeignKey(ProposedProject, models.PROTECT, related_name="opinions", verbose_name="拟设置项目")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    current = models.BooleanField("属于现行版本", default=True)

    class Meta:
        verbose_name = "意见"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["proposed", "-id"], condition=Q(current=True), name="demands_opinion_of_proposed")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.proposed_id}"


class SubmissionEvent(models.Model):
    """One step on the way of a submission; the statuses that offices see are derived from these."""

    submission = models.ForeignKey(
        Submission, models.CASCADE, db_index=False, related_name="events", verbose_name="填报"
    )
    action = models.CharField("动作", max_length=64)
    source = models.CharField("原状态", max_length=12)
    target = models.CharField("新状态", max_length=12)
    version = models.ForeignKey(
        SubmissionVersion, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="版本"
    )
    note = models.TextField("说明", blank=True)
    by_name = models.CharField("办理人", max_length=150)
    by_role = models.CharField("角色", max_length=32)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "填报经过"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["submission", "-id"], name="demands_event_timeline")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.action}"


class Correction(models.Model):
    """A version that was returned, with what has to be corrected: the unit sees exactly these items."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="corrections", verbose_name="填报")
    version = models.ForeignKey(SubmissionVersion, models.PROTECT, related_name="corrections", verbose_name="版本")
    reason = models.TextField("总的理由")
    until = models.DateTimeField("改好的期限", null=True)
    returned_by_name = models.CharField("退回人", max_length=150)
    returned_at = models.DateTimeField("退回时间")

    class Meta:
        verbose_name = "退回修改"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.submission_id} {self.returned_at:%Y-%m-%d}"


class CorrectionItem(models.Model):
    """One thing to correct: a row, or one field of it."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="items", verbose_name="退回")
    uid = models.UUIDField("行标识", null=True)
    field = models.CharField("栏目", max_length=32, blank=True)
    reason = models.TextField("理由")

    class Meta:
        verbose_name = "修改要求"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="demands_correctionitem_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.field}"


class Recommendation(models.Model):
    """What a county or a city office says to one demand."""

    class Level(models.TextChoices):
        """Whose recommendation it is."""

        COUNTY = "county", "县（市、区）局"
        CITY = "city", "市局"

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="recommendations", verbose_name="需求")
    level = models.CharField("级别", max_length=8, choices=Level.choices)
    recommended = models.BooleanField("推荐")
    reason = models.TextField("意见", blank=True)
    by_name = models.CharField("办理人", max_length=150)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "推荐意见"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["demand", "level"], name="demands_recommendation_once"),
            models.CheckConstraint(
                condition=Q(recommended=True) | ~Q(reason=""), name="demands_not_recommended_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.level}"


class Reminding(models.Model):
    """Units of one call that are written to together, with the text for all of them; see reminders.py."""

    class Kind(models.TextChoices):
        """Why they are written to."""

        OPENED = "opened", "征集通知"
        ASKED = "asked", "催报"
        CLOSING = "closing", "截止前自动提醒"

    call = models.ForeignKey(Call, models.PROTECT, related_name="remindings", verbose_name="征集")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", verbose_name="地区，省局为空")
    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    batch = models.OneToOneField(MailBatch, models.PROTECT, related_name="reminding", verbose_name="邮件批次")
    subject = models.CharField("主题", max_length=200)
    body = models.TextField("正文", help_text="发送时逐家填入单位名称等")
    row_version = models.PositiveIntegerField("行版本", default=1)
    cancelled_at = models.DateTimeField("取消时间", null=True)
    cancelled_by_name = models.CharField("取消人", max_length=150, blank=True)

    class Meta:
        verbose_name = "催报批次"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["call", "-id"], name="demands_reminding_of_call")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind}"


class RemindedUnit(models.Model):
    """One unit of a batch, and what became of it. ``days_before`` and ``closes_at`` belong to automatic reminders."""

    class Outcome(models.TextChoices):
        """A unit that has answered meanwhile, or was written to a short time ago, is left out."""

        WAITING = "", "待发送"
        SENT = "sent", "已发"
        ANSWERED = "answered", "已提交或不再需要填报，没有发"
        RECENT = "recent", "刚催过，没有发"
        NOBODY = "nobody", "没有可以通知的人"

    reminding = models.ForeignKey(Reminding, models.CASCADE, related_name="units", verbose_name="批次")
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", verbose_name="征集")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    days_before = models.PositiveSmallIntegerField("截止前天数", null=True)
    closes_at = models.DateTimeField("当时的截止时间", null=True)

    class Meta:
        verbose_name = "催报的单位"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["call", "sent_at"], name="demands_reminded_lately", condition=Q(sent_at__isnull=False))
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reminding", "unit"], name="demands_remindedunit_once"),
            models.UniqueConstraint(
                fields=["call", "unit", "days_before", "closes_at"],
                condition=Q(days_before__isnull=False),
                name="demands_remindedunit_automatic_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reminding_id} {self.unit_id}"
