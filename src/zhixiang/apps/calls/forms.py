"""Forms of the calls pages: a step of the builder each, more time, the end of a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.calls import drafts
from zhixiang.apps.calls.drafts import PartValues
from zhixiang.apps.calls.models import Call, CallPart
from zhixiang.apps.files.kinds import ACCEPT
from zhixiang.apps.people.models import Region, Unit
from zhixiang.apps.people.roles import UnitKind
from zhixiang.apps.web import Select
from zhixiang.apps.wording import region_name
from zhixiang.rules.demand_form import FIELDS, Column, FieldKind

_CONTROL: Final = {"class": "form-control"}
_MOMENT: Final = "%Y-%m-%dT%H:%M"
_UNTIL: Final = _("北京时间。到这一分钟的 0 秒为止。")
_EMPTY: Final = {"required": _("请填写这一项。")}


def _text(label: Any, name: str, *, required: bool = False, rows: int = 0, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={**_CONTROL, "rows": rows}) if rows else forms.TextInput(attrs=_CONTROL)
    most = drafts.LONGEST[name][1]
    return forms.CharField(
        label=label, required=required, max_length=most, widget=widget, help_text=help_text, error_messages=_EMPTY
    )


def _moment(label: Any, help_text: Any, *, required: bool = False) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        input_formats=[_MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={**_CONTROL, "type": "datetime-local"}, format=_MOMENT),
        help_text=help_text,
        error_messages={**_EMPTY, "invalid": _("请写成日期和时间，例如 2024-06-05 17:00。")},
    )


class _Plain(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class Versioned(_Plain):
    """A form of a draft: carries the row version that the person saw."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class BasicsForm(_Plain):
    """What the call is called and says."""

    year = forms.IntegerField(
        label=_("项目年度"),
        min_value=drafts.FIRST_YEAR,
        max_value=drafts.LAST_YEAR,
        widget=forms.NumberInput(attrs=_CONTROL),
        error_messages={**_EMPTY, "invalid": _("请写四位数的年度。")},
    )
    title = _text(_("标题"), "title", required=True)
    doc_no = _text(_("文号"), "doc_no")
    issuer = _text(_("发文机关"), "issuer")
    text = _text(_("正文"), "text", rows=12, help_text=_("空行分段。"))
    contact = _text(_("联系方式"), "contact", rows=3)


class EditBasicsForm(BasicsForm, Versioned):
    """The same for a draft that is there."""


class WindowForm(Versioned):
    """When and for whom."""

    opens_at = _moment(_("开始时间"), _("北京时间。"))
    closes_at = _moment(_("截止时间"), _UNTIL)
    unit_kinds = forms.MultipleChoiceField(
        label=_("可填报的单位类别（不选：各类都可以）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    region_codes = forms.MultipleChoiceField(
        label=_("可填报的地市（不选：全省）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    direct_unit_ids = forms.TypedMultipleChoiceField(
        label=_("直接填报的省直单位（不选：各省直单位都可以）"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    certifier_differs = forms.BooleanField(
        label=_("签发人与填报人须为两人"), required=False, help_text=_("勾选后，填报人不能自己签发。")
    )

    def __init__(self, *args: Any, regions: Sequence[Region], units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("unit_kinds", [(kind.value, gettext(str(kind.label))) for kind in UnitKind])
        self._choose("region_codes", [(region.code, region_name(region.name)) for region in regions])
        self._choose("direct_unit_ids", [(unit.pk, unit.name) for unit in units])

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = cast("forms.MultipleChoiceField", self.fields[name])
        field.choices = choices
        if not choices:
            del self.fields[name]


class NewPartForm(Versioned):
    """One more part."""

    title = forms.CharField(
        label=_("名称"), max_length=100, widget=forms.TextInput(attrs=_CONTROL), error_messages=_EMPTY
    )
    code = forms.RegexField(
        drafts.CODE,
        label=_("代码"),
        max_length=32,
        widget=forms.TextInput(attrs=_CONTROL),
        help_text=_("小写字母、数字和短横线，例如 retained；建好后不能改。"),
        error_messages={**_EMPTY, "invalid": _("代码只能用小写字母、数字和短横线，以字母开头。")},
    )


class PartForm(Versioned):
    """One part: what it is called, and for every field of a demand whether it shows it and how."""

    title = forms.CharField(
        label=_("名称"), max_length=100, widget=forms.TextInput(attrs=_CONTROL), error_messages=_EMPTY
    )
    guidance = forms.CharField(
        label=_("填写说明"), required=False, max_length=5000, widget=forms.Textarea(attrs={**_CONTROL, "rows": 3})
    )
    categories = forms.CharField(
        label=_("可选的类型"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={**_CONTROL, "rows": 5}),
        help_text=_("一行一个；不填则由单位自己写。"),
    )
    max_rows = forms.IntegerField(
        label=_("最多行数"),
        min_value=1,
        max_value=drafts.MOST_ROWS,
        widget=forms.NumberInput(attrs=_CONTROL),
        error_messages=_EMPTY,
    )
    rows_may_be_added = forms.BooleanField(label=_("单位可以加行"), required=False)
    asks_opinions = forms.BooleanField(label=_("征求对拟设置项目的意见"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (key, field) in enumerate(FIELDS.items(), start=1):
            named = {"label": field.label}
            self.fields[f"{key}-shown"] = forms.BooleanField(
                required=False, widget=forms.CheckboxInput(attrs=_aria(_("显示：%(label)s"), named))
            )
            self.fields[f"{key}-required"] = forms.BooleanField(
                required=False, widget=forms.CheckboxInput(attrs=_aria(_("必填：%(label)s"), named))
            )
            self.fields[f"{key}-label"] = forms.CharField(
                required=False,
                max_length=50,
                widget=forms.TextInput(
                    attrs={**_CONTROL, "placeholder": field.label, **_aria(_("改名：%(label)s"), named)}
                ),
            )
            self.fields[f"{key}-limit"] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=field.limit,
                widget=forms.NumberInput(
                    attrs={**_CONTROL, "placeholder": str(field.limit), **_aria(_("字数上限：%(label)s"), named)}
                ),
            )
            self.fields[f"{key}-order"] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=99,
                initial=number,
                widget=forms.NumberInput(attrs={**_CONTROL, **_aria(_("次序：%(label)s"), named)}),
            )

    def plain_fields(self) -> list[forms.BoundField]:
        """The fields above the table of columns."""
        return [field for field in self if "-" not in field.name and not field.is_hidden]

    def column_rows(self) -> Iterator[dict[str, Any]]:
        """The table of columns: a row a field of a demand."""
        for key, field in FIELDS.items():
            cells = {name: self[f"{key}-{name}"] for name in ("shown", "required", "label", "limit", "order")}
            errors = [error for cell in cells.values() for error in cell.errors]
            yield {"key": key, "field": field, "is_text": field.kind is FieldKind.TEXT, "errors": errors, **cells}

    def values(self, code: str) -> PartValues:
        """What was entered. Columns come in the order of their numbers; equal numbers keep the form's order."""
        data = self.cleaned_data
        keys = [key for key in FIELDS if data.get(f"{key}-shown")]
        keys.sort(key=lambda key: data.get(f"{key}-order") or 99)
        return PartValues(
            code=code,
            title=data["title"],
            guidance=data["guidance"],
            columns=[
                Column(key, data[f"{key}-label"].strip(), bool(data[f"{key}-required"]), data[f"{key}-limit"] or 0)
                for key in keys
            ],
            categories=[line.strip() for line in data["categories"].splitlines() if line.strip()],
            rows_may_be_added=data["rows_may_be_added"],
            max_rows=data["max_rows"],
            asks_opinions=data["asks_opinions"],
        )


def _aria(text: Any, named: dict[str, str]) -> dict[str, str]:
    return {"aria-label": str(text) % named}


def part_initial(call: Call, part: CallPart) -> dict[str, Any]:
    """What the part form starts from."""
    initial: dict[str, Any] = {
        "row_version": call.row_version,
        "title": part.title,
        "guidance": part.guidance,
        "categories": "\n".join(part.categories),
        "max_rows": part.max_rows,
        "rows_may_be_added": part.rows_may_be_added,
        "asks_opinions": part.asks_opinions,
    }
    shown = part.shown_columns
    for number, column in enumerate(shown, start=1):
        initial[f"{column.key}-shown"] = True
        initial[f"{column.key}-required"] = column.required
        initial[f"{column.key}-label"] = column.label
        initial[f"{column.key}-limit"] = column.limit or None
        initial[f"{column.key}-order"] = number
    hidden = [key for key in FIELDS if f"{key}-shown" not in initial]
    for number, key in enumerate(hidden, start=len(shown) + 1):
        initial[f"{key}-order"] = number
    return initial


class ProposedForm(_Plain):
    """One proposed project; a row with nothing in it is left out."""

    project_name = forms.CharField(label=_("项目名称"), required=False, widget=forms.TextInput(attrs=_CONTROL))
    category = forms.CharField(label=_("类型"), required=False, widget=forms.TextInput(attrs=_CONTROL))
    content = forms.CharField(
        label=_("主要工作内容"), required=False, widget=forms.Textarea(attrs={**_CONTROL, "rows": 2})
    )
    direction = forms.CharField(
        label=_("项目方向"), required=False, widget=forms.Textarea(attrs={**_CONTROL, "rows": 2})
    )
    applicants = forms.CharField(label=_("申报主体"), required=False, widget=forms.TextInput(attrs=_CONTROL))
    necessity = forms.CharField(
        label=_("项目设置必要性"), required=False, widget=forms.Textarea(attrs={**_CONTROL, "rows": 2})
    )
    basis = forms.CharField(
        label=_("项目设置政策依据"), required=False, widget=forms.Textarea(attrs={**_CONTROL, "rows": 2})
    )
    remark = forms.CharField(label=_("备注"), required=False, widget=forms.TextInput(attrs=_CONTROL))

    @property
    def heading(self) -> str:
        """What the folded row is called: as entered, also when it was not saved."""
        return str(self["project_name"].value() or "")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        data = getattr(self, "cleaned_data", {})
        return not any(value for name, value in data.items() if name not in ("ORDER", "DELETE"))


ProposedRows = forms.formset_factory(
    ProposedForm, extra=1, can_delete=True, can_order=True, max_num=drafts.MOST_PROPOSED, validate_max=True
)
PROPOSED_FIELDS: Final = tuple(ProposedForm.base_fields)


class PasteForm(Versioned):
    """A block from a spreadsheet."""

    block = forms.CharField(
        label=_("粘贴的内容"),
        strip=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={**_CONTROL, "rows": 5}),
        error_messages={"required": _("请先在 Excel 或 WPS 里复制几行，再粘贴到这里。")},
    )
    replace = forms.BooleanField(label=_("替换已有的拟设置项目（不勾选：接在后面）"), required=False)


class AttachmentForm(Versioned):
    """A file that goes out with the call."""

    file = forms.FileField(
        label=_("文件"),
        widget=forms.ClearableFileInput(attrs={**_CONTROL, "accept": ACCEPT}),
        help_text=_("PDF、docx、xlsx、PNG 或 JPEG，最大 20 MB。"),
        error_messages={
            "required": _("请选择文件。"),
            "empty": _("文件是空的。请选择有内容的文件。"),
        },
    )
    title = forms.CharField(
        label=_("名称"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_CONTROL),
        help_text=_("不填则用文件名。"),
    )


class CloneForm(_Plain):
    """The year of the new call."""

    year = forms.IntegerField(
        label=_("新的项目年度"),
        min_value=drafts.FIRST_YEAR,
        max_value=drafts.LAST_YEAR,
        widget=forms.NumberInput(attrs=_CONTROL),
        error_messages=_EMPTY,
    )
    title = forms.CharField(
        label=_("标题"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_CONTROL),
        help_text=_("不填则沿用原标题，年度换成新的。"),
    )


class ExtensionForm(_Plain):
    """More time, for a region or for a unit that is named exactly as it is registered."""

    region_code = forms.ChoiceField(label=_("地区"), required=False, widget=Select())
    unit_name = forms.CharField(
        label=_("或单位"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_CONTROL),
        help_text=_("写单位全称，或统一社会信用代码。地区和单位只填一个。"),
    )
    closes_at = _moment(_("延长至"), _UNTIL, required=True)
    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={**_CONTROL, "rows": 3}),
        error_messages={"required": _("请写明延期的理由。")},
    )

    def __init__(self, *args: Any, regions: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("（不选）"))]
        choices += [(one.code, ("" if one.level == "city" else "　") + region_name(one.name)) for one in regions]
        cast("forms.ChoiceField", self.fields["region_code"]).choices = choices


class CancelForm(_Plain):
    """Why a call is dropped."""

    reason = forms.CharField(
        label=_("取消的理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={**_CONTROL, "rows": 3}),
        error_messages={"required": _("请写明取消的理由。")},
    )
