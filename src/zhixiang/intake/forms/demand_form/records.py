"""A filled form as records, the same for docx and xlsx, for reading and for writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhixiang.intake.errors import IntakeError
from zhixiang.rules.demand_form import Column


class UnreadableForm(IntakeError):
    """The file could be opened, but it is not this call's form, or a cell cannot be understood."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: field key → value, texts trimmed, amounts in fen, None where an amount or a number is left out.

    ``place`` says where it stood, for a person: 表（四）第 3 行. It does not count when two rows are compared.
    """

    values: Mapping[str, Any]
    place: str = ""


@dataclass(frozen=True, slots=True)
class FormPart:
    """One table of the form."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[FormRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DemandForm:
    """The whole form of one unit."""

    template: str
    """Code of the template: changes whenever the call's columns change."""
    heading: str
    unit_name: str
    parts: tuple[FormPart, ...]
