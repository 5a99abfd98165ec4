"""Tags of the form's pages."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def read_cells(row: Mapping[str, Any]) -> SafeString:
    """The cells of a row to read, with what an office wants corrected in them.

    A form has hundreds of cells: as a template they took half of the page's time.
    """
    made, of_row = [], row.get("asked", "")
    for cell in row["cells"]:
        asked = cell.get("asked", "")
        css = f"zx-read zx-c-{cell['key']}{' zx-num' if cell['number'] else ''}{' zx-cell-asked' if asked else ''}"
        made.append(f'<td class="{css}" lang="zh-Hans">{_said(of_row)}{_said(asked)}{escape(cell["text"])}</td>')
        of_row = ""
    return mark_safe("".join(made))  # noqa: S308  # keys are those of columns, and texts are escaped


def _said(asked: str) -> str:
    return render_to_string("demands/asked.html", {"asked": asked}) if asked else ""
