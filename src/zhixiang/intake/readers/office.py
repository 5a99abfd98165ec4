"""Office files: told by their content, weighed before they are unpacked, and the tables that both kinds yield."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final, Literal

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers import check_size

MAX_UNPACKED: Final = 200 * 1024 * 1024
MAX_ENTRIES: Final = 3000
MAX_RATIO: Final = 300
"""A form unpacks to 10–30 times its size; the densest honest sheet measured stays under 120."""

_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, OverflowError)
"""What unpacking raises for a damaged or locked archive. UnreadableFile is none of them."""
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Table:
    """One table or sheet: the texts before it, and its rows. A merged cell stands in the first place it covers, and in
    every row that it covers; ``line`` numbers start at 1.
    """

    name: str
    before: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_line: int = 1


def kind_of(data: bytes, name: str) -> Literal["docx", "xlsx"]:
    """What the file is. Raises UnreadableFile, with a sentence that says what to do, when it is neither or unsafe."""
    check_size(len(data), name)
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFile(
            f"文件“{name}”是旧版格式（doc、xls）或设了打开口令。"
            "请在 Word、WPS 或 Excel 里另存为 docx 或 xlsx、取消口令后再上传。",
            code="old_office",
        )
    names = _weighed(data, name)
    if "word/document.xml" in names:
        kind: Literal["docx", "xlsx"] = "docx"
    elif "xl/workbook.xml" in names:
        kind = "xlsx"
    else:
        raise UnreadableFile(
            f"文件“{name}”不是 Word（docx）或 Excel（xlsx）文件，请上传下载的征集表。", code="wrong_type"
        )
    if any(entry.lower().endswith("vbaproject.bin") for entry in names):
        raise UnreadableFile(
            f"文件“{name}”带有宏，为了安全不能接收。请另存为不带宏的 docx 或 xlsx 再上传。", code="macros"
        )
    return kind


def _weighed(data: bytes, name: str) -> set[str]:
    """The names in the archive, after its unpacked size was found to be harmless."""
    damaged = UnreadableFile(
        f"文件“{name}”不是 Word（docx）或 Excel（xlsx）文件，或者已经损坏。"
        "请用 Word、WPS 或 Excel 打开确认后重新保存再上传。",
        code="damaged",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > max(1, len(data)) * MAX_RATIO:
                raise UnreadableFile(
                    f"文件“{name}”解压后异常庞大，不像正常的征集表，没有打开。请重新下载征集表填写。", code="bomb"
                )
            if archive.testzip() is not None:
                raise damaged
    except _BROKEN as error:
        raise damaged from error
    return {entry.filename for entry in entries}
