"""Accounts, regions, units and who may act for which unit."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from zhixiang.apps.files.models import StoredFile
from zhixiang.apps.people.roles import Role, UnitKind


class Region(models.Model):
    """A province, city or county by the nine-digit code that finance departments print: GB/T 2260 plus three digits.

    The three are 000 but for development zones, which share the six of their city.
    """

    class Level(models.TextChoices):
        """Administrative level."""

        PROVINCE = "province", "省"
        CITY = "city", "市"
        COUNTY = "county", "县"

    code = models.CharField("代码", max_length=9, primary_key=True)
    name = models.CharField("名称", max_length=64)
    level = models.CharField("级别", max_length=8, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="上级", null=True, related_name="children")
    known = models.BooleanField("在区划表中", default=True, help_text="否：只见于导入的文件，代码和名称照文件所印")
    valid_from = models.DateField("有效期自", null=True)
    valid_to = models.DateField("有效期至", null=True)

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{9}$"), name="people_region_code_nine_digits"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="people_region_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True) | ~Q(level="province"),
                name="people_region_province_on_top",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FiscalRelation(models.Model):
    """Whether the province's finance funds a county directly (省直管县) in a period, with the source that says so."""

    county = models.ForeignKey(Region, models.PROTECT, verbose_name="县", related_name="fiscal_relations")
    direct = models.BooleanField("省直管")
    valid_from = models.DateField("有效期自")
    valid_to = models.DateField("有效期至", null=True)
    source = models.CharField("依据", max_length=300)

    class Meta:
        verbose_name = "财政关系"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county", "valid_from"], name="people_fiscalrelation_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="people_fiscalrelation_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.valid_from}"


class Unit(models.Model):
    """An enterprise, university, agency, association, park, protection centre, or a bureau."""

    class Status(models.TextChoices):
        """See states.py. A bureau that comes from the region table is active from the start."""

        PENDING = "pending", "待审核"
        ACTIVE = "active", "正常"
        REJECTED = "rejected", "未通过"
        CLOSED = "closed", "已注销"

    name = models.CharField("名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, null=True, unique=True)  # noqa: DJ001  # unique: NULLs do not clash, empty texts would
    credit_code_reason = models.TextField("校验位不符仍采用的理由", blank=True)
    kind = models.CharField("类别", max_length=32, choices=UnitKind.choices, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="units", verbose_name="所在地区")
    provincial = models.BooleanField("省直单位", default=False, help_text="是：由省局直接审核，填报不经市县")
    supervising_bureau = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="supervised", verbose_name="主管局"
    )
    address = models.CharField("地址", max_length=300, blank=True)
    contact_name = models.CharField("联系人", max_length=64, blank=True)
    contact_phone = models.CharField("联系电话", max_length=32, blank=True)
    contact_email = models.EmailField("联系邮箱", blank=True)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.ACTIVE)
    registered_at = models.DateTimeField("登记时间", null=True)
    decided_at = models.DateTimeField("审核时间", null=True)
    decided_by_name = models.CharField("审核人", max_length=150, blank=True)
    decision_reason = models.TextField("审核意见", blank=True)

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [
            models.Index(fields=["region", "name"], name="people_unit_region_name"),
            models.Index(fields=["supervising_bureau", "status"], name="people_unit_of_bureau"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "active", "rejected", "closed"]), name="people_unit_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(decision_reason=""), name="people_unit_rejected_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What one person may do for one unit. Filling in and signing off are different duties."""

    class Status(models.TextChoices):
        """See states.py."""

        PENDING = "pending", "待单位管理员同意"
        ACTIVE = "active", "有效"
        DECLINED = "declined", "未同意"
        ENDED = "ended", "已停用"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="人员")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="单位")
    may_fill = models.BooleanField("填报", default=True)
    may_certify = models.BooleanField("签发（单位负责人）", default=False)
    may_administer = models.BooleanField("管理本单位人员", default=False)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.PENDING)
    asked_at = models.DateTimeField("申请时间")
    decided_at = models.DateTimeField("处理时间", null=True)
    decided_by_name = models.CharField("处理人", max_length=150, blank=True)

    class Meta:
        verbose_name = "单位人员"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit"], name="people_membership_once"),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "active", "declined", "ended"]),
                name="people_membership_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.unit_id}"


class UnitChange(models.Model):
    """A request to change a unit's name or code, with evidence: the unit asks, its supervising bureau decides."""

    class Field(models.TextChoices):
        """What may only be changed by request."""

        NAME = "name", "单位名称"
        CREDIT_CODE = "credit_code", "统一社会信用代码"

    class Status(models.TextChoices):
        """See states.py."""

        PENDING = "pending", "待审核"
        ACCEPTED = "accepted", "已同意"
        REFUSED = "refused", "未同意"
        CANCELLED = "cancelled", "已撤回"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes", verbose_name="单位")
    field = models.CharField("变更事项", max_length=16, choices=Field.choices)
    old_value = models.CharField("原值", max_length=200, blank=True)
    new_value = models.CharField("新值", max_length=200)
    reason = models.TextField("变更原因")
    evidence = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="证明材料")
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.PENDING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_by_name = models.CharField("申请人姓名", max_length=150)
    asked_at = models.DateTimeField("申请时间")
    decided_at = models.DateTimeField("审核时间", null=True)
    decided_by_name = models.CharField("审核人", max_length=150, blank=True)
    decision_reason = models.TextField("审核意见", blank=True)

    class Meta:
        verbose_name = "单位变更申请"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "field"], condition=Q(status="pending"), name="people_unitchange_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.field}"


class Invitation(models.Model):
    """An administrator asks somebody to open an account for an office or a unit. Only the token's digest is kept."""

    email = models.EmailField("邮箱")
    display_name = models.CharField("显示名称", max_length=64, blank=True)
    role = models.CharField("角色", max_length=32, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+", verbose_name="地区")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="invitations", verbose_name="单位")
    may_certify = models.BooleanField("签发（单位负责人）", default=False)
    token_sha256 = models.CharField("口令摘要", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="邀请人账号"
    )
    invited_by_name = models.CharField("邀请人", max_length=150)
    invited_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("有效期至")
    accepted_at = models.DateTimeField("接受时间", null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="接受人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "邀请"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="people_invitation_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.email


class RolePolicy(models.Model):
    """What signing in takes for a role; set by the security administrator. No row: nothing extra."""

    role = models.CharField("角色", max_length=32, choices=Role.choices, primary_key=True)
    mfa_required = models.BooleanField("须用两步验证", default=False)
    changed_at = models.DateTimeField("修改时间")
    changed_by_name = models.CharField("修改人", max_length=150)

    class Meta:
        verbose_name = "角色的登录要求"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.role


class User(AbstractUser):
    """An account with one role. Officers of a city or county have its region; people of units have memberships.

    ``membership`` is the one in use: somebody who serves several units acts for one of them at a time.
    """

    display_name = models.CharField("显示名称", max_length=64, blank=True)
    role = models.CharField("角色", max_length=32, choices=Role.choices, default=Role.APPLICANT)
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="所属地区", null=True, blank=True, related_name="officers"
    )
    membership = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="当前单位"
    )
    phone = models.CharField("电话", max_length=32, blank=True)
    password_set_at = models.DateTimeField("口令设置时间", null=True, help_text="空：不计期限（演示账号）")
    agreed_at = models.DateTimeField("同意用户协议的时间", null=True)
    first_name = None  # type: ignore[assignment]  # Chinese names are one field: display_name
    last_name = None  # type: ignore[assignment]

    class Meta(AbstractUser.Meta):
        verbose_name = "账号"
        verbose_name_plural = verbose_name
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="people_user_role_is_known"),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.CITY_OFFICER, Role.COUNTY_OFFICER]) | Q(region__isnull=False),
                name="people_user_officer_has_region",
            ),
        ]

    @property
    def shown_name(self) -> str:
        """What pages and audit events call the account."""
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """Same as ``shown_name``."""
        return self.shown_name

    def get_short_name(self) -> str:
        """Same as ``shown_name``."""
        return self.shown_name


class PastPassword(models.Model):
    """The digest of a password that an account had, so that it is not taken again. Only the latest are kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords", verbose_name="账号")
    digest = models.CharField("口令散列值", max_length=128)
    set_at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = "用过的口令"
        verbose_name_plural = verbose_name
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at}"
