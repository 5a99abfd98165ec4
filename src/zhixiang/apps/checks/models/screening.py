"""What screening finds in a call's demands, and the runs that find it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhixiang.apps.calls.models import Call
from zhixiang.apps.checks.models.documents import Finding
from zhixiang.apps.demands.models import Demand, Submission, SubmissionVersion
from zhixiang.apps.people.models import Region, Unit


class ScreeningRun(models.Model):
    """One pass over a call, or over one version of a unit's answer. The rows that wait are the worker's queue.

    ``token`` names the worker that holds the run; one that was taken for dead notices that it holds it no longer.
    """

    class State(models.TextChoices):
        """See states.py."""

        WAITING = "waiting", "等待办理"
        RUNNING = "running", "正在进行"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    call = models.ForeignKey(Call, models.CASCADE, related_name="screening_runs", verbose_name="征集")
    version = models.ForeignKey(
        SubmissionVersion,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name="填报版本",
        help_text="空：整个征集",
    )
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.WAITING)
    stage = models.CharField("步骤", max_length=32, blank=True)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("共", default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起账号"
    )
    asked_by_name = models.CharField("发起人", max_length=150)
    asked_at = models.DateTimeField("发起时间")
    started_at = models.DateTimeField("开始时间", null=True)
    beat_at = models.DateTimeField("最近活动时间", null=True)
    token = models.CharField("办理进程", max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField("开始次数", default=0)
    ended_at = models.DateTimeField("结束时间", null=True)
    model_version = models.CharField("查重模型版本", max_length=32, blank=True)
    parameters = models.JSONField("所用参数", default=dict)
    outcome = models.JSONField("结果", default=dict, help_text="新发现、仍然成立、不再成立各多少条")
    error = models.TextField("没有完成的原因", blank=True)

    class Meta:
        verbose_name = "查重"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["call", "-id"], name="checks_run_of_call"),
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="checks_run_open"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]),
                name="checks_run_state_is_known",
            ),
            models.UniqueConstraint(fields=["call"], condition=Q(state="running"), name="checks_run_one_at_a_time"),
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(version__isnull=True, state__in=["waiting", "running"]),
                name="checks_run_whole_call_once",
            ),
            models.UniqueConstraint(fields=["version"], name="checks_run_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.state}"


class DemandFinding(models.Model):
    """One hit of one check on one demand, or demands that want the same. It advises; a person decides.

    ``key`` is made of the check and the members, so that screening again finds the same one. ``gone_at`` says that the
    last run did not find it any more; what somebody decided stays.
    """

    class State(models.TextChoices):
        """See states.py for who may take it where."""

        OPEN = "open", "待处理"
        CONFIRMED = "confirmed", "已确认"
        FALSE_ALARM = "false_alarm", "误报"
        ASKED = "asked", "已请单位说明"
        MERGING = "merging", "已送合并"
        SETTLED = "settled", "不再成立"

    call = models.ForeignKey(Call, models.CASCADE, related_name="demand_findings", verbose_name="征集")
    key = models.CharField("标识", max_length=64, help_text="由检查项和所涉各行算出")
    code = models.CharField("检查项", max_length=48)
    version = models.CharField("检查项版本", max_length=32)
    relation = models.CharField("关系", max_length=16, blank=True)
    severity = models.CharField("程度", max_length=8, choices=Finding.Severity.choices)
    score = models.PositiveSmallIntegerField("得分（万分之）", default=0)
    rank = models.PositiveIntegerField("排序值", help_text="程度在前，得分在后")
    message = models.TextField("说明", blank=True, help_text="只说本行；几行的发现由页面按查看人写出")
    evidence = models.JSONField("证据", default=dict)
    threshold = models.CharField("阈值", max_length=100, blank=True)
    basis = models.TextField("依据", blank=True)
    size = models.PositiveIntegerField("涉及行数")
    city = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name="地市", help_text="空：不在同一地市"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name="地区", help_text="空：不在同一县区"
    )
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.OPEN)
    reason = models.TextField("理由", blank=True)
    dealt_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="处理账号"
    )
    dealt_by_name = models.CharField("处理人", max_length=150, blank=True)
    dealt_at = models.DateTimeField("处理时间", null=True)
    for_unit = models.BooleanField("单位可见", default=False)
    shown_at = models.DateTimeField("向相关地市出示时间", null=True)
    shown_by_name = models.CharField("出示人", max_length=150, blank=True)
    run = models.ForeignKey(ScreeningRun, models.PROTECT, related_name="+", verbose_name="最近一次查到")
    created_at = models.DateTimeField("查到时间")
    gone_at = models.DateTimeField("不再成立时间", null=True)

    class Meta:
        verbose_name = "需求审查发现"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["call", "-rank", "-id", "state", "code", "relation"], name="checks_dfinding_order"),
            models.Index(fields=["call", "state", "-rank", "-id"], name="checks_dfinding_state"),
            models.Index(fields=["call", "code", "-rank", "-id"], name="checks_dfinding_code"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "key"], name="checks_dfinding_once"),
            models.CheckConstraint(
                condition=Q(severity__in=["error", "warning", "note"]), name="checks_dfinding_severity_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "settled"])
                | (
                    Q(state__in=["confirmed", "false_alarm", "asked", "merging"], dealt_at__isnull=False)
                    & ~Q(reason="")
                ),
                name="checks_dfinding_decided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.key[:8]}"


class FindingMember(models.Model):
    """A demand that a finding is about. Unit and places are kept here for lists of a million rows."""

    finding = models.ForeignKey(DemandFinding, models.CASCADE, related_name="members", verbose_name="发现")
    call = models.ForeignKey(Call, models.CASCADE, related_name="+", verbose_name="发现所属征集")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="findings", verbose_name="需求")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name="填报")
    uid = models.UUIDField("行标识")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    city = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", verbose_name="地市")
    position = models.PositiveIntegerField("次序")

    class Meta:
        verbose_name = "发现所涉需求"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["call", "city", "finding"], name="checks_member_of_city"),
            models.Index(fields=["call", "region", "finding"], name="checks_member_of_region"),
            models.Index(fields=["unit", "call", "finding"], name="checks_member_of_unit"),
            models.Index(fields=["submission", "call", "finding"], name="checks_member_of_answer"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "submission", "uid"], name="checks_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.demand_id}"


class FindingPair(models.Model):
    """Two members that want the same, with what a person can check. A group hangs together by these."""

    finding = models.ForeignKey(DemandFinding, models.CASCADE, related_name="pairs", verbose_name="发现")
    first = models.ForeignKey(FindingMember, models.CASCADE, related_name="+", verbose_name="一方")
    second = models.ForeignKey(FindingMember, models.CASCADE, related_name="+", verbose_name="另一方")
    relation = models.CharField("关系", max_length=16)
    score = models.PositiveSmallIntegerField("得分（万分之）")
    evidence = models.JSONField("证据")

    class Meta:
        verbose_name = "成对的需求"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "first", "second"], name="checks_pair_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class FindingQuestion(models.Model):
    """What an office asks one unit about a finding, and what the unit answers."""

    finding = models.ForeignKey(DemandFinding, models.CASCADE, related_name="questions", verbose_name="发现")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    call = models.ForeignKey(Call, models.CASCADE, related_name="+", verbose_name="征集")
    question = models.TextField("请单位说明")
    asked_by_name = models.CharField("提问人", max_length=150)
    asked_at = models.DateTimeField("提问时间")
    answer = models.TextField("单位说明", blank=True)
    answered_by_name = models.CharField("说明人", max_length=150, blank=True)
    answered_at = models.DateTimeField("说明时间", null=True)

    class Meta:
        verbose_name = "请单位说明"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["unit", "call", "-id"], name="checks_question_of_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "unit"], name="checks_question_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="checks_question_answered_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.unit_id}"


class ScreeningThreshold(models.Model):
    """From which score on pairs of one relation are reported, from a day on. Never edited: the next one follows."""

    relation = models.CharField("关系", max_length=16)
    score = models.PositiveSmallIntegerField("得分（万分之）", help_text="达到此值才列出")
    valid_from = models.DateField("有效期自")
    reason = models.TextField("理由")
    set_by_name = models.CharField("设定人", max_length=150)
    set_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = "查重阈值"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["relation", "valid_from"], name="checks_threshold_once_a_day"),
            models.CheckConstraint(condition=Q(score__lte=10_000) & ~Q(reason=""), name="checks_threshold_is_sound"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.score}"
