"""Forms of the review pages."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.library import review_queries as queries
from zhixiang.apps.library.actions.review_create import Basics
from zhixiang.apps.library.models import ReviewRound, RoundProject
from zhixiang.apps.people.actors import Actor
from zhixiang.apps.people.models import Region
from zhixiang.apps.web import Select
from zhixiang.apps.wording import region_name

_CONTROL: Final = {"class": "form-control"}
_MOMENT: Final = "%Y-%m-%dT%H:%M"
_EMPTY: Final = {"required": _("请填写这一项。"), "invalid": _("请写成日期和时间，例如 2024-06-05 17:00。")}


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, input_formats=[_MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], error_messages=_EMPTY,
        widget=forms.DateTimeInput(attrs={**_CONTROL, "type": "datetime-local"}, format=_MOMENT),
        help_text=_("北京时间。"),
    )  # fmt: skip


class BasicsForm(forms.Form):
    """What a round is called and how it works."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("评审名称"), max_length=200, widget=forms.TextInput(attrs=_CONTROL), error_messages=_EMPTY
    )
    closes_at = _moment(_("评分截止时间"))
    experts_each = forms.IntegerField(
        label=_("每个项目的专家数"), min_value=1, max_value=15, widget=forms.NumberInput(attrs=_CONTROL)
    )
    blind = forms.BooleanField(label=_("匿名评审"), required=False, help_text=_("专家看不到单位、地区和编码。"))
    trim = forms.BooleanField(label=_("去掉最高分和最低分"), required=False, help_text=_("有效分数达到 5 个时才去掉。"))
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, of: ReviewRound | None = None) -> None:
        initial: dict[str, Any] = {"experts_each": 3, "blind": True}
        if of is not None:
            initial = {name: getattr(of, name) for name in ("name", "experts_each", "blind", "trim", "row_version")}
            initial["closes_at"] = timezone.localtime(of.closes_at)
        super().__init__(data, label_suffix="", initial=initial)

    def basics(self) -> Basics:
        """The values; the form is valid."""
        values = self.cleaned_data
        return Basics(values["name"], values["closes_at"], values["blind"], values["trim"], values["experts_each"])


class CreateForm(BasicsForm):
    """The same, with what the round is about."""

    policy = forms.ChoiceField(label=_("一级项目"), widget=Select(), error_messages=_EMPTY)
    year = forms.IntegerField(
        label=_("预算年度"), min_value=2015, max_value=2100, widget=forms.NumberInput(attrs=_CONTROL)
    )
    field_order = ("policy", "year", "name")

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)
        found = queries.policies_to_review(actor).values_list("pk", "code", "name")[:200]
        self.fields["policy"].choices = [(str(pk), f"{name}（{code}）") for pk, code, name in found]  # type: ignore[attr-defined]
        self.initial["year"] = timezone.localdate().year


class ExpertForm(forms.Form):
    """An expert with the unit and the city that conflicts are judged by."""

    use_required_attribute = False
    user = forms.ChoiceField(label=_("专家"), widget=Select(), error_messages=_EMPTY)
    unit_name = forms.CharField(
        label=_("所在单位"), required=False, max_length=200, widget=forms.TextInput(attrs=_CONTROL),
        help_text=_("登记的全称；不在系统里的单位留空。"),
    )  # fmt: skip
    region_code = forms.ChoiceField(label=_("所在地市"), required=False, widget=Select())

    def __init__(self, data: Any, of: ReviewRound) -> None:
        super().__init__(data, label_suffix="", auto_id="expert-%s")
        users = queries.free_experts(of)[:500]
        self.fields["user"].choices = [(str(user.pk), user.shown_name) for user in users]  # type: ignore[attr-defined]
        cities = Region.objects.filter(level=Region.Level.CITY, known=True).values_list("pk", "name")
        choices = [("", _("按账号")), *((code, region_name(name)) for code, name in cities)]
        self.fields["region_code"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A reason; the action says when there is none."""

    use_required_attribute = False
    reason = forms.CharField(label=_("理由"), required=False, widget=forms.Textarea(attrs={**_CONTROL, "rows": 3}))


class DecideForm(forms.Form):
    """What is decided on one project, and why."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=_("结论"), required=False, widget=Select(),
        choices=[("", "—"), *((value, _(label)) for value, label in RoundProject.Outcome.choices)],
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), required=False, widget=forms.Textarea(attrs={**_CONTROL, "rows": 3}))


class AgainForm(forms.Form):
    """Who looks at a project again, until when, and why."""

    use_required_attribute = False
    expert = forms.ChoiceField(label=_("复评专家"), required=False, widget=Select())
    closes_at = _moment(_("复评截止时间"))
    again_reason = forms.CharField(
        label=_("复评的理由"), required=False, widget=forms.Textarea(attrs={**_CONTROL, "rows": 2})
    )

    def __init__(self, data: Any, experts: list[tuple[int, str]]) -> None:
        super().__init__(data, label_suffix="", auto_id="again-%s")
        self.fields["expert"].choices = [(str(key), name) for key, name in experts]  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """A line to decide by."""

    use_required_attribute = False
    score = forms.DecimalField(
        label=_("分数线"), min_value=0, max_value=100, decimal_places=2, widget=forms.NumberInput(attrs=_CONTROL)
    )
    below = forms.ChoiceField(
        label=_("分数线以下"), widget=Select(),
        choices=[(value, _(label)) for value, label in RoundProject.Outcome.choices if value != "pass"],
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id="line-%s")
