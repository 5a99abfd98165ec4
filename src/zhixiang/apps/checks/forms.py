"""Forms of the findings pages: the filter that lives in the address bar, and the decision on one finding."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.web import FilterForm, Select


class FindingFilter(FilterForm):
    """Filters of the findings list."""

    severity = forms.ChoiceField(label=_("程度"), required=False, widget=Select())
    code = forms.ChoiceField(label=_("检查项"), required=False, widget=Select())
    region = forms.ChoiceField(label=_("地区"), required=False, widget=Select())
    status = forms.ChoiceField(label=_("状态"), required=False, widget=Select())


class FindingDecision(forms.Form):
    """What a provincial officer decides on a finding, and why: a decision carries a name and a reason."""

    outcome = forms.ChoiceField(
        label=_("处理结果"),
        choices=[("confirmed", _("确认属实")), ("false_alarm", _("误报"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择“确认属实”或“误报”。")},
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        help_text=_("写明核对了哪一行、为什么成立或不成立。"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"required": _("请写理由：核对了哪一行，为什么成立或不成立。")},
    )
