"""Forms of the desk: the filter in the address bar, the decision with its reason, the answer of a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.checks.screening.queries import FindingFilter
from zhixiang.apps.web import Choice, FilterForm, Select


class ScreeningFilter(FilterForm):
    """Filters of the list; those of places stand only where the reader has several."""

    severity = forms.ChoiceField(label=_("程度"), required=False, widget=Select())
    code = forms.ChoiceField(label=_("检查项"), required=False, widget=Select())
    relation = forms.ChoiceField(label=_("关系"), required=False, widget=Select())
    state = forms.ChoiceField(label=_("状态"), required=False, widget=Select())
    city = forms.ChoiceField(label=_("地市"), required=False, widget=Select())
    county = forms.ChoiceField(label=_("县区"), required=False, widget=Select())
    unit = forms.CharField(
        label=_("单位"), required=False, max_length=100, widget=forms.TextInput(attrs={"class": "form-control"})
    )

    def __init__(self, data: Any, choices: Mapping[str, Iterable[Choice]], *, without: Iterable[str] = ()) -> None:
        super().__init__(data, choices)
        for name in without:
            del self.fields[name]

    def filter(self) -> FindingFilter:
        """What the list is narrowed to."""
        return FindingFilter(**self.chosen())


class DecisionForm(forms.Form):
    """What an officer does with findings, and why."""

    act = forms.ChoiceField(
        label=_("处理"), widget=forms.RadioSelect, error_messages={"required": _("请选择怎样处理。")}
    )
    reason = forms.CharField(
        label=_("理由"),
        help_text=_("写明核对了哪几行、为什么这样处理。请单位说明时，单位会读到这段话。"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"required": _("请写理由：核对了哪几行，为什么这样处理。")},
    )

    def __init__(self, data: Any, acts: Iterable[Choice], **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        self.fields["act"].choices = list(acts)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why several findings are dealt with so."""

    reason = forms.CharField(
        label=_("理由"),
        help_text=_("写明核对了哪几行、为什么这样处理。请单位说明时，单位会读到这段话。"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        error_messages={"required": _("请写理由：核对了哪几行，为什么这样处理。")},
    )


class AnswerForm(forms.Form):
    """What a unit says."""

    answer = forms.CharField(
        label=_("单位说明"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
        error_messages={"required": _("请写明情况，再提交说明。")},
    )
