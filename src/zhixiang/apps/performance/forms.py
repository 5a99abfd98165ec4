"""Forms of the performance pages: two filters that live in the address bar, and the decision on a finding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Choice = tuple[str, str]

_SELECT = {"class": "form-select"}


def _with_any(choices: Iterable[Choice]) -> list[Choice]:
    return [("", gettext("全部")), *choices]


class FilterForm(forms.Form):
    """A filter whose choices come from the data. What is not among the choices is ignored, never an error:
    a link from last week must not break a page."""

    use_required_attribute = False

    def __init__(self, data: Any, choices: dict[str, Iterable[Choice]]) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        for name, options in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = _with_any(options)

    def chosen(self) -> dict[str, str]:
        """The filters that are set and valid, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class IndicatorFilter(FilterForm):
    """Search and filters of the indicator comparison."""

    q = forms.CharField(
        label=_("名称包含"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )
    level2 = forms.ChoiceField(label=_("二级指标"), required=False, widget=forms.Select(attrs=_SELECT))
    unit = forms.ChoiceField(label=_("单位"), required=False, widget=forms.Select(attrs=_SELECT))
    kind = forms.ChoiceField(label=_("类型"), required=False, widget=forms.Select(attrs=_SELECT))


class FindingFilter(FilterForm):
    """Filters of the findings list."""

    severity = forms.ChoiceField(label=_("程度"), required=False, widget=forms.Select(attrs=_SELECT))
    code = forms.ChoiceField(label=_("检查项"), required=False, widget=forms.Select(attrs=_SELECT))
    region = forms.ChoiceField(label=_("地区"), required=False, widget=forms.Select(attrs=_SELECT))
    status = forms.ChoiceField(label=_("状态"), required=False, widget=forms.Select(attrs=_SELECT))


class FindingDecision(forms.Form):
    """What a provincial officer decides on a finding: confirmed, or a false alarm with the reason why."""

    outcome = forms.ChoiceField(
        label=_("处理结果"),
        choices=[("confirmed", _("确认属实")), ("false_alarm", _("误报"))],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("请选择“确认属实”或“误报”。")},
    )
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=500,
        help_text=_("标为误报时必填，写明核对了哪一行、为什么不成立。"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """A false alarm needs a reason: an override carries a name and a reason."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == "false_alarm" and not cleaned.get("reason", "").strip():
            self.add_error("reason", gettext("标为误报要写理由：核对了哪一行，为什么不成立。"))
        return cleaned
