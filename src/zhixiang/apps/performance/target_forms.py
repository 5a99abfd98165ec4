"""The filter of the list of targets; it lives in the address bar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.web import FilterForm, Select


class TargetFilter(FilterForm):
    """By state and region."""

    state = forms.ChoiceField(label=_("状态"), required=False, widget=Select())
    region = forms.ChoiceField(label=_("地区"), required=False, widget=Select())
