"""The letter as a form, and the file that somebody wants to compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from zhixiang.apps.papers.actions.word_letter import FIELDS, LONGEST_BODY
from zhixiang.apps.papers.models import Letter
from zhixiang.apps.web import Select

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of a file that is compared; it is read and never kept."""


def _text(label: Any, longest: int, *, needed: bool = True, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "lang": "zh-Hans"})
    return forms.CharField(label=label, max_length=longest, required=needed, help_text=hint, widget=widget)


def _area(label: Any, rows: int, longest: int, *, needed: bool = True, hint: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": rows, "lang": "zh-Hans"})
    return forms.CharField(label=label, max_length=longest, required=needed, help_text=hint, widget=widget)


class LetterForm(forms.Form):
    """What the notice says around its annexes."""

    use_required_attribute = False

    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = _text(_("标题"), 300)
    issuer = _text(_("发文机关"), 100)
    doc_no = _text(_("发文字号"), 100, needed=False, hint=_("还没有编号时可以不填。"))
    urgency = forms.ChoiceField(
        label=_("紧急程度"),
        required=False,
        choices=[("", _("不标注")), ("加急", _("加急")), ("特急", _("特急"))],
        widget=Select(),
    )
    recipients = _text(_("主送机关"), 2000)
    body = _area(_("正文"), 12, LONGEST_BODY, hint=_("一行一段；附件说明、署名和日期由系统排版，不用写在这里。"))
    disclosure = forms.ChoiceField(
        label=_("公开方式"), choices=[(value, _(label)) for value, label in Letter.Disclosure.choices], widget=Select()
    )
    disclosure_ground = _text(_("不予公开的理由"), 300, needed=False, hint=_("只在不予公开时填写，写明依据的条款。"))
    copies_to = _text(_("抄送"), 2000, needed=False)
    printed_by = _text(_("印发机关"), 100, needed=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="letter-%s", label_suffix="", initial=initial)

    def texts(self) -> dict[str, str]:
        """The fields as the action takes them."""
        return {name: self.cleaned_data.get(name) or "" for name in FIELDS}


class CompareForm(forms.Form):
    """A file whose digest is looked up; nothing of it is kept."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("文件"),
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".docx,.xlsx,.pdf,.zip"}),
        error_messages={"required": _("请选择要核对的文件。"), "empty": _("文件是空的，请选择有内容的文件。")},
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, files: MultiValueDict[str, UploadedFile[Any]] | None = None
    ) -> None:
        super().__init__(data, files, auto_id="compare-%s", label_suffix="")

    def clean_file(self) -> Any:
        """The upload; one that is too large is refused before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件过大，最大 20 MB。"))
        return file
