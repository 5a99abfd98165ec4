"""Office files: told by their content, weighed before they are unpacked, and the tables that both kinds yield."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final, Literal

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers import check_size

MAX_UNPACKED: Final = 200 * 1024 * 1024
"""Bytes that the parts may take unpacked, all together."""
MAX_ENTRIES: Final = 3000
MAX_RATIO: Final = 200
"""How many times its size a part may unpack to, where it is large enough to matter, and how many times the file's size
all of them may. A form unpacks to 10–30 times its size; the densest honest sheet measured stays under 120."""
_MATTERS: Final = 4 * 1024 * 1024

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
)
"""What opening and unpacking raise for a damaged or locked archive."""
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
    """What the file is. Raises UnreadableFile, with a sentence that says what to do, when it is neither or unsafe.

    The one guard of every upload: who has other words for the person goes by the error's ``code``.
    """
    check_size(len(data), name)
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFile(
            f"文件“{name}”是旧版格式（doc、xls）或设了打开口令。"
            "请在 Word、WPS 或 Excel 里另存为 docx 或 xlsx、取消口令后再上传。",
            code="old_office",
        )
    names = _weighed(data, name)
    if any(entry.lower().endswith("vbaproject.bin") for entry in names):
        raise UnreadableFile(
            f"文件“{name}”带有宏，为了安全不能接收。请另存为不带宏的 docx 或 xlsx 再上传。", code="macros"
        )
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return "docx"
    if {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        return "xlsx"
    raise UnreadableFile(
        f"文件“{name}”不是 Word（docx）或 Excel（xlsx）文件。请确认选对了文件，再另存为 docx 或 xlsx 上传。",
        code="wrong_type",
    )


def _weighed(data: bytes, name: str) -> set[str]:
    """The names in the archive, after its unpacked size was found to be harmless and its content whole."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise _damaged(name) from error
    entries = archive.infolist()
    if _is_swollen(entries, len(data)):
        raise UnreadableFile(
            f"文件“{name}”解压后异常庞大，不像正常的征集表，没有打开。请重新下载征集表填写。", code="bomb"
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFile(f"文件“{name}”加了密码。请去掉密码后再上传。", code="locked")
    names = {entry.filename for entry in entries}
    if len(names) < len(entries):
        raise UnreadableFile(
            f"文件“{name}”结构不正常（内部有重名的部分）。请用 Word、Excel 或 WPS 重新保存再上传。", code="doubled"
        )
    try:
        whole = archive.testzip() is None
    except _BROKEN as error:
        raise _damaged(name) from error
    if not whole:
        raise _damaged(name)
    return names


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"文件“{name}”不是 Word（docx）或 Excel（xlsx）文件，或者已经损坏。"
        "请用 Word、WPS 或 Excel 打开确认后重新保存再上传。",
        code="damaged",
    )


def _is_swollen(entries: list[zipfile.ZipInfo], size: int) -> bool:
    """Whether the parts of an archive of ``size`` bytes unpack to more than any honest document does."""
    unpacked = sum(entry.file_size for entry in entries)
    return (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or unpacked > MAX_RATIO * max(1, size)
        or any(e.file_size > _MATTERS and e.file_size > MAX_RATIO * max(1, e.compress_size) for e in entries)
    )
