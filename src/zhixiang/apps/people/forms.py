"""Forms of signing up, of units and of their people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.people.models import Region, UnitChange
from zhixiang.apps.people.roles import BUREAUS, UNIT_ROLES, Role, UnitKind

_REQUIRED = {"required": _("请填写这一项。")}


class PlainForm(forms.Form):
    """Fields in the look of the house; what is required is said in Chinese."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.error_messages |= _REQUIRED
            if isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", "form-check-input")
            elif isinstance(field.widget, forms.Select):
                field.widget.attrs.setdefault("class", "form-select")
            else:
                field.widget.attrs.setdefault("class", "form-control")


class AccountForm(PlainForm):
    """Step one of signing up: the person."""

    display_name = forms.CharField(label=_("姓名"), max_length=64)
    email = forms.EmailField(label=_("邮箱"), help_text=_("确认邮件和通知发到这里。"))
    phone = forms.CharField(label=_("手机或电话"), max_length=32, required=False)
    username = forms.CharField(
        label=_("账号名"), max_length=150, help_text=_("登录时使用；可用字母、数字和 @ . + - _。")
    )
    password = forms.CharField(
        label=_("口令"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，含大写字母、小写字母、数字、符号中的三类，不能包含账号名。"),
    )
    password_again = forms.CharField(
        label=_("再输一遍口令"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_password_again(self) -> str:
        """Both passwords are the same."""
        again: str = self.cleaned_data["password_again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("两次输入的口令不一样。"))
        return again


class AgreementForm(PlainForm):
    """The terms of use."""

    agreed = forms.BooleanField(
        label=_("我已阅读并同意：如实填报；所填内容供各级知识产权主管部门审核专项资金使用；联系信息只用于办理业务。"),
        required=False,
    )


def region_choices() -> list[tuple[str, Any]]:
    """The province for its own units, then each city with its counties."""
    rows = list(Region.objects.filter(known=True, valid_to__isnull=True).order_by("code"))
    counties: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row.level == Region.Level.COUNTY:
            counties.setdefault(row.parent_id or "", []).append((row.code, row.name))
    choices: list[tuple[str, Any]] = [("", _("请选择"))]
    choices += [(row.code, _("省直单位")) for row in rows if row.level == Region.Level.PROVINCE]
    for row in rows:
        if row.level == Region.Level.CITY:
            choices.append(
                (row.name, [(row.code, _("{city}（市本级）").format(city=row.name)), *counties.get(row.code, [])])
            )
    return choices


class UnitForm(PlainForm):
    """Step two: the unit. ``credit_code_reason`` is asked for where the code's check fails."""

    name = forms.CharField(label=_("单位名称"), max_length=200, help_text=_("与证照一致的全称。"))
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=40, help_text=_("18 位。"))
    credit_code_reason = forms.CharField(
        label=_("校验不通过时的理由"), required=False, max_length=300, help_text=_("代码通过校验时不用填。")
    )
    kind = forms.ChoiceField(label=_("单位类别"))
    region_code = forms.ChoiceField(label=_("所在地区"), help_text=_("主管局由所在地区确定。"))
    address = forms.CharField(label=_("地址"), max_length=300, required=False)
    contact_name = forms.CharField(label=_("联系人"), max_length=64)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=32)
    contact_email = forms.EmailField(label=_("联系邮箱"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(value, label) for value, label in UnitKind.choices if value not in BUREAUS]
        self.fields["kind"].choices = [("", _("请选择")), *kinds]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["region_code"].choices = region_choices()  # type: ignore[attr-defined]  # a ChoiceField


class JoinForm(PlainForm):
    """The unit somebody wants to act for, by its whole code."""

    credit_code = forms.CharField(label=_("单位的统一社会信用代码"), max_length=40)
    may_certify = forms.BooleanField(label=_("我是单位负责人，负责签发"), required=False)


class ReasonForm(PlainForm):
    """Why a unit is not taken in, or closed."""

    reason = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DutiesForm(PlainForm):
    """What a person may do for the unit."""

    may_fill = forms.BooleanField(label=_("填报"), required=False)
    may_certify = forms.BooleanField(label=_("签发（单位负责人）"), required=False)
    may_administer = forms.BooleanField(label=_("管理本单位人员"), required=False)


class MemberInvitationForm(PlainForm):
    """Inviting somebody to act for the unit."""

    email = forms.EmailField(label=_("邮箱"))
    display_name = forms.CharField(label=_("姓名"), max_length=64, required=False)
    role = forms.ChoiceField(label=_("角色"), choices=[(role.value, _(role.label)) for role in map(Role, UNIT_ROLES)])
    may_certify = forms.BooleanField(label=_("签发（单位负责人）"), required=False)


class OfficerInvitationForm(PlainForm):
    """Inviting somebody for an office, or as expert, auditor or administrator."""

    email = forms.EmailField(label=_("邮箱"))
    display_name = forms.CharField(label=_("姓名"), max_length=64, required=False)
    role = forms.ChoiceField(
        label=_("角色"), choices=[(role.value, _(role.label)) for role in Role if role not in UNIT_ROLES]
    )
    region_code = forms.ChoiceField(label=_("地区（只有市县审核员要选）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"].choices = region_choices()  # type: ignore[attr-defined]  # a ChoiceField


class ChangeForm(PlainForm):
    """Asking for another name or code, with evidence."""

    field = forms.ChoiceField(label=_("变更事项"), choices=UnitChange.Field.choices)
    new_value = forms.CharField(label=_("新值"), max_length=200)
    reason = forms.CharField(label=_("变更原因"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.FileField(label=_("证明材料"), help_text=_("例如变更登记通知书，最大 20 MB。"))
