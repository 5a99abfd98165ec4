"""How a year's notice is printed: headings, columns, widths, labels and number formats, as data beside the code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zhixiang.publishing.paper import Align
from zhixiang.rules.money import Fen, Unit, format_wan, format_yuan

_FOLDER: Final = "templates"
_NAME: Final = "notice-"


class NoticeTemplateError(LookupError):
    """There is no template for a year; the message is a plain Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an annex. ``detail`` is what every line prints in it where no record says it."""

    key: str
    name: str
    width: float
    align: Align
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AnnexForm:
    """The shape of annex 1 or annex 2. The labels hold places in braces: region, unit, section, number."""

    title: str
    unit: Unit
    unit_label: str
    landscape: bool
    size: float
    thousands: bool
    number_format: str
    total: str
    subtotal: str
    section: str
    detail: str
    columns: tuple[Column, ...]

    def amount(self, fen: Fen) -> str:
        """``fen`` as this annex prints it, in its unit and without the unit's name."""
        printed = format_yuan if self.unit is Unit.YUAN else format_wan
        return printed(fen, thousands=self.thousands)


@dataclass(frozen=True, slots=True)
class PerformanceForm:
    """The shape of one region's performance table."""

    annex_title: str
    title: str
    size: float
    widths: tuple[float, ...]
    levels: str
    header: tuple[str, ...]
    year: str
    amount: str
    labels: Mapping[str, str]
    """Field of records.PerformanceTable → its label."""


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """Everything about a notice that is not in its records. ``year`` is the first year that it serves."""

    year: int
    recipients: str
    attachment: str
    letterhead: str
    opening: str
    body: tuple[str, ...]
    cities: str
    counties: str
    annex1: AnnexForm
    annex2: AnnexForm
    performance: PerformanceForm


def notice_template(year: int) -> NoticeTemplate:
    """The template of a budget year: the newest one that is not younger. Raises NoticeTemplateError without one."""
    years = [known for known in template_years() if known <= year]
    if not years:
        raise NoticeTemplateError(
            f"没有适用于 {year} 年的下达通知模板（最早的是 {template_years()[0]} 年）。"
            "请核对预算年度，或联系管理员补充模板。"
        )
    return _load(years[-1])


@cache
def template_years() -> tuple[int, ...]:
    """The years that have a template of their own, in order."""
    names = (entry.name for entry in files("zhixiang.publishing").joinpath(_FOLDER).iterdir())
    return tuple(
        sorted(
            int(name.removeprefix(_NAME).removesuffix(".toml"))
            for name in names
            if name.startswith(_NAME) and name.endswith(".toml")
        )
    )


@cache
def _load(year: int) -> NoticeTemplate:
    file = files("zhixiang.publishing").joinpath(_FOLDER, f"{_NAME}{year}.toml")
    return parse_template(file.read_text("utf-8"))


def parse_template(text: str) -> NoticeTemplate:
    """A template from the text of its file. Raises KeyError, TypeError or ValueError where the file is not whole."""
    data = tomllib.loads(text)
    form = dict(data.pop("performance"))
    return NoticeTemplate(
        **{**data, "body": tuple(data["body"]), "annex1": _annex(data["annex1"]), "annex2": _annex(data["annex2"])},
        performance=PerformanceForm(**{**form, "widths": tuple(form["widths"]), "header": tuple(form["header"])}),
    )


def _annex(data: Mapping[str, Any]) -> AnnexForm:
    return AnnexForm(**{**data, "unit": Unit(data["unit"]), "columns": _columns(data["columns"])})


def _columns(data: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    return tuple(Column(**{**one, "align": Align(one["align"])}) for one in data)
