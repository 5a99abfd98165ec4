"""What a workbook of figures must not hold: formulas, hidden parts, links elsewhere, things that are embedded.

A figure that is taken into the books is one that everybody sees in the sheet, typed as a figure.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from zhixiang.intake.errors import UnreadableFile

_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CELL: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3}[0-9]{1,7})"')
_HIDDEN_PLACE: Final = re.compile(rb'<(?:\w+:)?(row|col)\s[^>]*?\bhidden="(?:1|true)"')
_HIDDEN_SHEET: Final = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\bstate="(?:hidden|veryHidden)"')
_FOREIGN: Final = {
    "xl/externallinks/": "引用了别的文件",
    "xl/embeddings/": "嵌入了别的文件",
    "xl/activex/": "带有控件",
    "xl/connections.xml": "带有外部数据连接",
    "xl/querytables/": "带有外部数据连接",
}


def insist_plain(data: bytes, name: str) -> None:
    """Raise UnreadableFile, with a sentence that says where, for a workbook that is not plain.

    ``office.kind_of`` has weighed the file before: it is an archive that is whole and harmless to unpack.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.namelist():
            told = next((why for start, why in _FOREIGN.items() if entry.lower().startswith(start)), "")
            if told:
                raise UnreadableFile(
                    f"文件“{name}”{told}，不能导入。请另存为只有数字和文字的表格再上传。", code="foreign"
                )
            if entry == "xl/workbook.xml" and _HIDDEN_SHEET.search(archive.read(entry)):
                raise UnreadableFile(
                    f"文件“{name}”里有隐藏的工作表。请取消隐藏或删除它，看清内容再上传。", code="hidden"
                )
            if entry.startswith("xl/worksheets/") and entry.endswith(".xml"):
                _insist_plain_sheet(archive.read(entry), name)


def _insist_plain_sheet(sheet: bytes, name: str) -> None:
    formula = _FORMULA.search(sheet)
    if formula:
        cells = _CELL.findall(sheet, 0, formula.start())
        where = cells[-1].decode() if cells else "有的单元格"
        raise UnreadableFile(
            f"文件“{name}”的 {where} 是公式，不能导入：打开的人看到的数可能与存下的数不同。请粘贴为数值再上传。",
            code="formula",
        )
    if _HIDDEN_PLACE.search(sheet):
        raise UnreadableFile(f"文件“{name}”里有隐藏的行或列。请取消隐藏或删除，看清内容再上传。", code="hidden")
