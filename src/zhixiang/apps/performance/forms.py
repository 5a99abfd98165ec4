"""The filter of the indicator comparison; it lives in the address bar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.web import FilterForm, Select


class IndicatorFilter(FilterForm):
    """Search and filters of the indicator comparison."""

    q = forms.CharField(
        label=_("名称包含"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )
    level2 = forms.ChoiceField(label=_("二级指标"), required=False, widget=Select())
    unit = forms.ChoiceField(label=_("单位"), required=False, widget=Select())
    kind = forms.ChoiceField(label=_("类型"), required=False, widget=Select())
