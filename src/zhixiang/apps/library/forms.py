"""Forms of the library's pages: filters, a project's facts, what the bulk acts ask for besides."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.library.actions.edit_project import TEXTS, Values
from zhixiang.apps.library.entry import TargetRow
from zhixiang.apps.library.models import Project, ProjectTarget, ProjectYear
from zhixiang.apps.web import FilterForm, Select
from zhixiang.rules.demand_entry import EntryError, parse_wan
from zhixiang.rules.money import format_wan
from zhixiang.rules.taxonomy import normalise_level
from zhixiang.rules.taxonomy_levels import parent

_CONTROL: Final = {"class": "form-control"}
_ROWS: Final = {**_CONTROL, "rows": 3}
_NUMBER: Final = {"required": _("请填写一个整数。"), "invalid": _("请填写一个整数。")}
_YEAR: Final = re.compile(r"(\d{4})\s*[:：=＝ ]\s*(.+)")
_SPLIT: Final = re.compile(r"\s*[|｜]\s*")


class ProjectFilterForm(FilterForm):
    """Filters of the list of projects."""

    q = forms.CharField(label=_("项目名称"), required=False, max_length=100, widget=forms.TextInput(attrs=_CONTROL))
    state = forms.ChoiceField(label=_("状态"), required=False, widget=Select())
    year = forms.ChoiceField(label=_("预算年度"), required=False, widget=Select())
    policy = forms.ChoiceField(label=_("一级项目"), required=False, widget=Select())
    region = forms.ChoiceField(label=_("地区"), required=False, widget=Select())
    category = forms.ChoiceField(label=_("类别"), required=False, widget=Select())
    work = forms.ChoiceField(label=_("滚动"), required=False, widget=Select())


class IncomingFilterForm(FilterForm):
    """Filters of the accepted demands that are in no project."""

    call = forms.ChoiceField(label=_("征集"), required=False, widget=Select())
    kind = forms.ChoiceField(label=_("来源"), required=False, widget=Select())
    region = forms.ChoiceField(label=_("地市"), required=False, widget=Select())
    q = forms.CharField(label=_("项目名称"), required=False, max_length=100, widget=forms.TextInput(attrs=_CONTROL))


class ReasonForm(forms.Form):
    """A reason; the action says when there is none."""

    use_required_attribute = False
    reason = forms.CharField(label=_("理由"), required=False, widget=forms.Textarea(attrs=_ROWS))


class MergeForm(ReasonForm):
    """The name of the whole and the reason."""

    name = forms.CharField(
        label=_("合并后的项目名称"), required=False, max_length=300, widget=forms.TextInput(attrs=_CONTROL)
    )
    field_order = ("name", "reason")


class RollForm(forms.Form):
    """Into which year, and what looking again has found."""

    use_required_attribute = False
    year = forms.IntegerField(
        label=_("转入的预算年度"), min_value=2000, max_value=2100, widget=forms.NumberInput(attrs=_CONTROL),
        error_messages=_NUMBER,
    )  # fmt: skip
    recheck = forms.CharField(
        label=_("复核意见"), required=False, widget=forms.Textarea(attrs=_ROWS),
        help_text=_("写明这些项目为什么还要做、情况有没有变化。"),
    )  # fmt: skip


class TakeForm(forms.Form):
    """Under which level-1 project the new ones go: one that there is, or a new one by its name."""

    use_required_attribute = False
    policy = forms.ChoiceField(label=_("一级项目"), required=False, widget=Select())
    new_policy = forms.CharField(
        label=_("或新设一级项目，填写名称"), required=False, max_length=300, widget=forms.TextInput(attrs=_CONTROL)
    )

    def __init__(self, data: Any, policies: list[Project]) -> None:
        super().__init__(data, label_suffix="")
        choices = [("", "—"), *((str(one.pk), f"{one.start_year} {one.name}") for one in policies)]
        self.fields["policy"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if len(policies) == 1:
            self.fields["policy"].initial = str(policies[0].pk)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        found = super().clean() or self.cleaned_data
        if bool(found.get("policy")) == bool((found.get("new_policy") or "").strip()):
            raise ValidationError(_now("请选一个一级项目，或填写新设一级项目的名称，两者取一。"))
        return found


class ProjectForm(forms.Form):
    """What a project says, as texts. Amounts in 万元; years and targets one a line."""

    use_required_attribute = False
    row_version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("项目名称"), max_length=300, widget=forms.TextInput(attrs=_CONTROL))
    category = forms.CharField(
        label=_("类别"), required=False, max_length=64, widget=forms.TextInput(attrs=_CONTROL)
    )  # fmt: skip
    unit_name = forms.CharField(label=_("实施单位"), max_length=200, widget=forms.TextInput(attrs=_CONTROL))
    start_year = forms.IntegerField(
        label=_("起始年度"), min_value=2000, max_value=2100, widget=forms.NumberInput(attrs=_CONTROL),
        error_messages=_NUMBER,
    )  # fmt: skip
    end_year = forms.IntegerField(
        label=_("终止年度"), min_value=2000, max_value=2100, widget=forms.NumberInput(attrs=_CONTROL),
        error_messages=_NUMBER,
    )  # fmt: skip
    total = forms.CharField(label=_("总投资（万元）"), widget=forms.TextInput(attrs=_CONTROL))
    years = forms.CharField(
        label=_("各年度申请金额（万元）"), widget=forms.Textarea(attrs=_ROWS),
        help_text=_("一行一个年度，例如 2025：100"),
    )  # fmt: skip
    function_code = forms.CharField(
        label=_("功能分类科目"), required=False, max_length=7, widget=forms.TextInput(attrs=_CONTROL)
    )
    content = forms.CharField(label=_("主要内容"), required=False, widget=forms.Textarea(attrs=_ROWS))
    necessity = forms.CharField(label=_("必要性"), required=False, widget=forms.Textarea(attrs=_ROWS))
    basis = forms.CharField(
        label=_("政策依据"), required=False, widget=forms.Textarea(attrs=_ROWS), help_text=_("一行一条")
    )
    goal = forms.CharField(label=_("总体目标"), required=False, widget=forms.Textarea(attrs=_ROWS))
    targets = forms.CharField(
        label=_("绩效指标"), required=False, widget=forms.Textarea(attrs={**_CONTROL, "rows": 6}),
        help_text=_("一行一个指标：二级指标｜三级指标｜指标值，例如 数量指标｜培训人次｜≥200人次"),
    )  # fmt: skip

    def __init__(self, data: Any, project: Project, years: list[ProjectYear], targets: list[ProjectTarget]) -> None:
        initial: dict[str, Any] = {key: getattr(project, key) for key in (*TEXTS, "start_year", "end_year")}
        initial |= {
            "row_version": project.row_version,
            "total": _wan(project.total_fen),
            "years": "\n".join(f"{row.year}：{_wan(row.asked_fen)}" for row in years),
            "targets": "\n".join(f"{one.level2}｜{one.name}｜{one.value_text}" for one in targets),
        }
        super().__init__(data, label_suffix="", initial=initial)

    def clean_total(self) -> int:
        """Fen."""
        return _fen(self.cleaned_data["total"])

    def clean_years(self) -> dict[int, int]:
        """Year → fen."""
        years = {}
        for line in filter(None, map(str.strip, self.cleaned_data["years"].splitlines())):
            found = _YEAR.fullmatch(line)
            if found is None:
                raise ValidationError(_now("“{line}”不是“年度：金额”的样子，例如 2025：100。").format(line=line))
            years[int(found[1])] = _fen(found[2])
        return years

    def clean_targets(self) -> list[TargetRow]:
        """Indicators in their order."""
        rows = []
        for line in filter(None, map(str.strip, self.cleaned_data["targets"].splitlines())):
            parts = _SPLIT.split(line)
            level = normalise_level(parts[0])
            if len(parts) != 3 or level is None or level[0] != 2 or not parts[1]:
                text = _now("“{line}”不是“二级指标｜三级指标｜指标值”的样子，或没有这个二级指标。")
                raise ValidationError(text.format(line=line))
            rows.append(TargetRow(parent(level[1]), level[1], parts[1][:300], parts[2][:300]))
        return rows

    def values(self) -> Values:
        """What the action takes."""
        found = self.cleaned_data
        return Values(
            texts={key: found[key] for key in TEXTS},
            start_year=found["start_year"],
            end_year=found["end_year"],
            total_fen=found["total"],
            years=found["years"],
            targets=found["targets"],
        )


def _wan(fen: int) -> str:
    return format_wan(fen, thousands=False)


def _fen(text: str) -> int:
    try:
        return parse_wan(text) or 0
    except EntryError as error:
        raise ValidationError(str(error)) from error
