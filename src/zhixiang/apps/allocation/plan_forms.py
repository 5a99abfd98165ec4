"""Forms of the plan pages; amounts are typed in 万元."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.allocation.actions.open_plan import PlanHead
from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.web import FilterForm, Select
from zhixiang.rules.money import MoneyError, Unit, format_wan, parse_amount

_CONTROL: Final = {"class": "form-control"}
_DATE: Final = {"class": "form-control", "type": "date"}
_METHODS: Final = [
    (value, _(label)) for value, label in AllocationPlan.Method.choices if value != AllocationPlan.Method.READ
]


class WanField(forms.CharField):
    """An amount in 万元, as fen; empty is None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={**_CONTROL, "inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> Any:
        """The amount in fen."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text, Unit.WAN)
        except MoneyError as error:
            raise forms.ValidationError(str(error)) from error


class HeadForm(forms.Form):
    """What is said of a plan beside its lines."""

    use_required_attribute = False
    title = forms.CharField(label=_("方案名称"), max_length=200, widget=forms.TextInput(attrs=_CONTROL))
    method = forms.ChoiceField(
        label=_("分配方法"), choices=_METHODS, widget=forms.Select(attrs={"class": "form-select"})
    )
    planned_fen = WanField(label=_("拟分配总额（万元）"), required=False, help_text=_("用来核对各行之和"))
    step_fen = WanField(label=_("取整单位（万元）"), help_text=_("各行金额应是它的整数倍，一般为 1 万元"))
    function_code = forms.CharField(
        label=_("功能分类科目"), max_length=7, required=False, widget=forms.TextInput(attrs=_CONTROL),
        help_text=_("7 位编码，例如 2011409"),
    )  # fmt: skip
    function_name = forms.CharField(
        label=_("科目名称"), max_length=100, required=False, widget=forms.TextInput(attrs=_CONTROL)
    )
    congress_approved_on = forms.DateField(
        label=_("本级预算批准日期"), required=False, widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text=_("从这一天起 60 日内应当下达"),
    )  # fmt: skip
    advance = forms.BooleanField(
        label=_("提前下达"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )
    this_year_expected_fen = WanField(
        label=_("本年预计执行数（万元）"), required=False, help_text=_("提前下达比例的分母，专项不低于 70%")
    )

    def head(self) -> PlanHead:
        """The head that was typed. The form is valid."""
        data = self.cleaned_data
        names = (
            "title", "method", "planned_fen", "step_fen", "function_code", "function_name", "congress_approved_on",
            "advance", "this_year_expected_fen",
        )  # fmt: skip
        return PlanHead(**{name: data[name] for name in names})


class NewForm(HeadForm):
    """A new plan: also the fund and its year."""

    year = forms.IntegerField(label=_("预算年度"), widget=forms.NumberInput(attrs=_CONTROL))
    fund_name = forms.CharField(label=_("专项资金名称"), max_length=200, widget=forms.TextInput(attrs=_CONTROL))
    field_order = ("year", "fund_name", "title")


class EditForm(HeadForm):
    """The head of a draft, with the version that was seen."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def of(plan: AllocationPlan) -> dict[str, Any]:
        """What stands in the form before anybody types."""
        shown = {name: getattr(plan, name) for name in HeadForm.base_fields}
        for name in ("planned_fen", "step_fen", "this_year_expected_fen"):
            shown[name] = "" if shown[name] is None else format_wan(shown[name], thousands=False)
        return {**shown, "row_version": plan.row_version}


class PlanFilterForm(FilterForm):
    """Filters of the list of plans."""

    year = forms.ChoiceField(label=_("年度"), required=False, widget=Select())
    status = forms.ChoiceField(label=_("状态"), required=False, widget=Select())


class LineFilterForm(FilterForm):
    """Filters of a plan's lines, and of the projects to add."""

    city = forms.ChoiceField(label=_("地市"), required=False, widget=Select())
    q = forms.CharField(label=_("项目或单位"), required=False, max_length=100, widget=forms.TextInput(attrs=_CONTROL))


class SeenForm(forms.Form):
    """A step without anything to say."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """A step that needs a reason."""

    reason = forms.CharField(
        label=_("理由"), required=False, max_length=2000, widget=forms.Textarea(attrs={**_CONTROL, "rows": 3})
    )


class DaysForm(forms.Form):
    """Publicity."""

    days = forms.IntegerField(label=_("公示天数"), widget=forms.NumberInput(attrs=_CONTROL))


class IssueForm(forms.Form):
    """What finance knows of the notice."""

    doc_no = forms.CharField(
        label=_("文号"), max_length=60, widget=forms.TextInput(attrs=_CONTROL), help_text=_("例如 粤财工〔2025〕10号")
    )
    issued_on = forms.DateField(label=_("印发日期"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    title = forms.CharField(label=_("通知标题"), max_length=200, widget=forms.TextInput(attrs=_CONTROL))


class YearForm(forms.Form):
    """The year of a draft that is made from a notice."""

    year = forms.IntegerField(label=_("预算年度"), widget=forms.NumberInput(attrs=_CONTROL))


class BudgetForm(forms.Form):
    """The fund's budget."""

    budget_fen = WanField(label=_("预算数（万元）"))
