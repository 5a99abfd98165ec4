"""Forms of the report pages: filters, a line with its part's columns, the reason and the place of a bulk act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.calls.models import CallPart
from zhixiang.apps.consolidation.models import ReportLine
from zhixiang.apps.web import FilterForm, Select
from zhixiang.rules.demand_entry import shown_row
from zhixiang.rules.demand_form import FieldKind

_CONTROL: Final = {"class": "form-control"}
_SHORT: Final = 300
_ORIGINS: Final = [(value, _(label)) for value, label in ReportLine.Origin.choices]


class LineFilterForm(FilterForm):
    """Filters of the lines and of the demands that are in none."""

    part = forms.ChoiceField(label=_("部分"), required=False, widget=Select())
    county = forms.ChoiceField(label=_("县区"), required=False, widget=Select())
    unit = forms.CharField(label=_("单位"), required=False, max_length=200, widget=forms.TextInput(attrs=_CONTROL))
    q = forms.CharField(label=_("项目"), required=False, max_length=100, widget=forms.TextInput(attrs=_CONTROL))
    origin = forms.ChoiceField(label=_("来源"), required=False, widget=Select())
    state = forms.ChoiceField(label=_("上报"), required=False, widget=Select())


class DemandFilterForm(FilterForm):
    """Filters of the demands that are in no line yet."""

    part = forms.ChoiceField(label=_("部分"), required=False, widget=Select())
    county = forms.ChoiceField(label=_("县区"), required=False, widget=Select())
    unit = forms.CharField(label=_("单位"), required=False, max_length=200, widget=forms.TextInput(attrs=_CONTROL))
    q = forms.CharField(label=_("项目"), required=False, max_length=100, widget=forms.TextInput(attrs=_CONTROL))


class LineForm(forms.Form):
    """The columns of a part, as texts; the action reads them."""

    use_required_attribute = False
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, part: CallPart, values: Mapping[str, Any], *, row_version: int = 0) -> None:
        super().__init__(data, label_suffix="", initial={**shown_row(values), "row_version": row_version})
        for column in part.shown_columns:
            long = column.field.kind is FieldKind.TEXT and column.longest > _SHORT
            widget = forms.Textarea(attrs={**_CONTROL, "rows": 3}) if long else forms.TextInput(attrs=_CONTROL)
            self.fields[column.key] = forms.CharField(
                label=f"{column.heading}{' *' if column.required else ''}", required=False, widget=widget, strip=False
            )
        if part.categories and "category" in self.fields:
            self.fields["category"].help_text = "、".join(part.categories)

    def texts(self) -> dict[str, str]:
        """Field key → what was typed; a field that was not sent stays as it is."""
        return {key: value for key, value in self.cleaned_data.items() if key != "row_version" and key in self.data}


class ReasonForm(forms.Form):
    """A reason; the action says when there is none."""

    use_required_attribute = False
    reason = forms.CharField(label=_("理由"), required=False, widget=forms.Textarea(attrs={**_CONTROL, "rows": 3}))


class PlaceForm(forms.Form):
    """Behind which line of the part; 0 is the top."""

    use_required_attribute = False
    place = forms.IntegerField(
        label=_("移到第几行之后"), min_value=0, max_value=10**6, initial=0, widget=forms.NumberInput(attrs=_CONTROL),
        help_text=_("按这一部分现在的次序数，所选的行不算；0 表示移到最前。"),
        error_messages={"required": _("请填写一个整数。"), "invalid": _("请填写一个整数。")},
    )  # fmt: skip
