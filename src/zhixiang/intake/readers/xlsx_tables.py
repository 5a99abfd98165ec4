"""Sheets of a workbook as tables of texts; values as they stand in the cells, never formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers.office import Table

MAX_ROWS = 20_000
MAX_COLUMNS = 200


Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""Areas of merged cells: (row, column) of the first and of the last place, from 0."""


def read(data: bytes, name: str) -> list[Table]:
    """Every visible sheet. Raises UnreadableFile for a workbook that cannot be opened or is larger than any form."""
    tables = []
    for title, rows, merged in sheets(data, name):
        _spread(rows, merged)
        tables.append(Table(f"工作表“{title}”", (), tuple(tuple(row) for row in rows)))
    return tables


def sheets(data: bytes, name: str) -> list[tuple[str, list[list[str]], Merged]]:
    """Name, texts and merged areas of every visible sheet. Raises UnreadableFile as :func:`read` does."""
    found: list[tuple[str, list[list[str]], Merged]] = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
                continue
            page = book.get_sheet_by_name(sheet.name)
            if page.total_height > MAX_ROWS or page.total_width > MAX_COLUMNS:
                raise UnreadableFile(
                    f"文件“{name}”的工作表“{sheet.name}”有 {page.total_height} 行 {page.total_width} 列，"
                    "超出表格应有的范围。请删除多余的行列后再上传。",
                    code="too_large",
                )
            rows = [[_text(value) for value in row] for row in page.to_python(skip_empty_area=False)]
            found.append((sheet.name, rows, page.merged_cell_ranges or []))
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(
            f"文件“{name}”已经损坏，打不开。请用 Excel 或 WPS 打开确认后重新保存再上传。", code="damaged"
        ) from error
    return found


def _spread(rows: list[list[str]], merged: Merged) -> None:
    """Repeat a cell that is merged downwards in every row that it covers."""
    for (top, left), (bottom, _right) in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for line in range(top + 1, min(bottom + 1, len(rows))):
            rows[line][left] = rows[top][left]


def _text(value: object) -> str:
    """A cell as it reads; a number without the noise of binary fractions."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(Decimal(repr(value)), "f")
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
