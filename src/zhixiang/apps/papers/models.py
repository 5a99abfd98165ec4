"""Documents that were made: the letter around a plan, each file with its proof, and bundles that are under way."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.files.models import StoredFile
from zhixiang.apps.people.models import Region


class Letter(models.Model):
    """What the notice of a plan says around its annexes; a row exists from the first change on."""

    class Disclosure(models.TextChoices):
        """政府信息公开条例: every official document states how it is disclosed."""

        ACTIVE = "主动公开", "主动公开"
        ON_REQUEST = "依申请公开", "依申请公开"
        NONE = "不予公开", "不予公开"

    plan = models.OneToOneField(AllocationPlan, models.CASCADE, related_name="letter", verbose_name="分配方案")
    title = models.CharField("标题", max_length=300)
    issuer = models.CharField("发文机关", max_length=100)
    doc_no = models.CharField("发文字号", max_length=100, blank=True)
    urgency = models.CharField("紧急程度", max_length=8, blank=True, help_text="特急、加急；空：不标注")
    recipients = models.TextField("主送机关")
    body = models.TextField("正文", help_text="一行一段")
    copies_to = models.TextField("抄送", blank=True)
    printed_by = models.CharField("印发机关", max_length=100, blank=True)
    disclosure = models.CharField("公开方式", max_length=8, choices=Disclosure.choices, default=Disclosure.ON_REQUEST)
    disclosure_ground = models.CharField("不予公开的理由", max_length=300, blank=True)
    row_version = models.PositiveIntegerField("行版本", default=1)
    changed_at = models.DateTimeField("最近修改时间")
    changed_by_name = models.CharField("修改人", max_length=150)

    class Meta:
        verbose_name = "通知稿"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(disclosure="不予公开") | ~Q(disclosure_ground=""), name="papers_letter_kept_with_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """One file that was made from a plan. It never changes: other data make another paper, which takes its place."""

    class Kind(models.TextChoices):
        """What the paper holds."""

        LETTER = "letter", "通知正文"
        ANNEX1 = "annex1", "附件1 分配情况表"
        ANNEX2 = "annex2", "附件2 资金明细分配表"
        ANNEX3 = "annex3", "附件3 绩效目标表"
        NOTICE = "notice", "通知全文"
        TABLE = "table", "地区绩效目标表"
        BUNDLE = "bundle", "各地区文书包"

    class Format(models.TextChoices):
        """The kind of file."""

        DOCX = "docx", "Word"
        XLSX = "xlsx", "Excel"
        PDF = "pdf", "PDF"
        ZIP = "zip", "ZIP"

    plan = models.ForeignKey(AllocationPlan, models.PROTECT, related_name="papers", verbose_name="分配方案")
    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name="地区", help_text="空：不是一个地区的"
    )
    format = models.CharField("格式", max_length=4, choices=Format.choices)
    contents = models.CharField(
        "包内格式", max_length=4, blank=True, choices=Format.choices, help_text="只有文书包才有"
    )
    number = models.CharField("文书编号", max_length=32, unique=True)
    title = models.CharField("标题", max_length=300)
    doc_no = models.CharField("发文字号", max_length=100, blank=True)
    genuine = models.BooleanField("正式文书", help_text="否：方案下达以前的样稿，不能核验为真")
    template = models.CharField("版式版本", max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    content_digest = models.CharField("数据摘要（SHA-256）", max_length=64, help_text="由哪些数据做成")
    sha256 = models.CharField("文件 SHA-256", max_length=64)
    sm3 = models.CharField("文件 SM3", max_length=64)
    code = models.CharField("核验码", max_length=16, blank=True, help_text="样稿没有")
    verify_url = models.CharField("核验地址", max_length=300, blank=True)
    dated = models.DateTimeField("文件所注时间", help_text="取自数据，不是生成的时刻")
    made_at = models.DateTimeField("生成时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="生成账号"
    )
    made_by_name = models.CharField("生成人", max_length=150)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="supersedes", verbose_name="代替它的文书"
    )

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["plan", "kind", "region", "-id"], name="papers_paper_of_plan"),
            models.Index(fields=["sha256"], name="papers_paper_sha256"),
            models.Index(fields=["code"], condition=~Q(code=""), name="papers_paper_code"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "kind", "region", "format", "contents"],
                condition=Q(superseded_by__isnull=True, region__isnull=False),
                name="papers_paper_one_current_of_region",
            ),
            models.UniqueConstraint(
                fields=["plan", "kind", "format", "contents"],
                condition=Q(superseded_by__isnull=True, region__isnull=True),
                name="papers_paper_one_current",
            ),
            models.CheckConstraint(
                condition=Q(kind="table", region__isnull=False) | (~Q(kind="table") & Q(region__isnull=True)),
                name="papers_paper_table_is_of_a_region",
            ),
            models.CheckConstraint(
                condition=(Q(genuine=True) & ~Q(code="")) | Q(genuine=False, code=""),
                name="papers_paper_genuine_has_code",
            ),
            # The same data with a newer writer give other bytes under the same code; one of them counts.
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code="") & Q(superseded_by__isnull=True), name="papers_paper_code_once"
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("pk")), name="papers_paper_not_its_own"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaperRun(models.Model):
    """Papers that take longer than a page may: made by the background worker, with progress.

    ``token`` names the worker that holds the run; one that was taken for dead notices that it holds it no longer.
    """

    class State(models.TextChoices):
        """See states.py."""

        WAITING = "waiting", "等待办理"
        RUNNING = "running", "正在生成"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    plan = models.ForeignKey(AllocationPlan, models.CASCADE, related_name="paper_runs", verbose_name="分配方案")
    kind = models.CharField("种类", max_length=8, choices=Paper.Kind.choices)
    format = models.CharField("格式", max_length=4, choices=Paper.Format.choices)
    address = models.CharField("网站地址", max_length=200, help_text="核验地址的前一半")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.WAITING)
    stage = models.CharField("步骤", max_length=32, blank=True)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("共", default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起账号"
    )
    asked_by_name = models.CharField("发起人", max_length=150)
    asked_by_role = models.CharField("角色", max_length=32)
    asked_at = models.DateTimeField("发起时间")
    started_at = models.DateTimeField("开始时间", null=True)
    beat_at = models.DateTimeField("最近活动时间", null=True)
    token = models.CharField("办理进程", max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField("开始次数", default=0)
    ended_at = models.DateTimeField("结束时间", null=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+", verbose_name="做成的文书")
    error = models.TextField("没有完成的原因", blank=True)

    class Meta:
        verbose_name = "文书生成"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["plan", "-id"], name="papers_run_of_plan"),
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="papers_run_open"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]),
                name="papers_run_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["plan", "kind", "format"],
                condition=Q(state__in=["waiting", "running"]),
                name="papers_run_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind} {self.state}"
