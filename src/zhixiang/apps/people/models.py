"""Accounts, regions and units."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from zhixiang.apps.people.roles import Role


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

    name = models.CharField("名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, null=True, unique=True)  # noqa: DJ001  # unique: NULLs do not clash, empty texts would
    kind = models.CharField("类别", max_length=32, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="所在地区", related_name="units")

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = verbose_name
        indexes: ClassVar = [models.Index(fields=["region", "name"], name="people_unit_region_name")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account with one role. Officers of a city or county have its region; applicants have their unit."""

    display_name = models.CharField("显示名称", max_length=64, blank=True)
    role = models.CharField("角色", max_length=32, choices=Role.choices, default=Role.APPLICANT)
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="所属地区", null=True, blank=True, related_name="officers"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="所属单位", null=True, blank=True, related_name="accounts"
    )
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
