"""What a file really is: judged by its content, never by what the browser calls it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from zhixiang.apps.files.errors import FileRefused
from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers import office

LONGEST_NAME: Final = 120
"""Characters of a file's name with its ending: what every file system and archive takes."""

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_UNSAFE = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that may be stored."""

    endings: tuple[str, ...]
    media_type: str
    label: str


PDF: Final = Kind(("pdf",), "application/pdf", "PDF")
PNG: Final = Kind(("png",), "image/png", "PNG 图片")
JPEG: Final = Kind(("jpg", "jpeg"), "image/jpeg", "JPEG 图片")
DOCX: Final = Kind(("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档")
XLSX: Final = Kind(("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 表格")
KINDS: Final = (PDF, DOCX, XLSX, PNG, JPEG)

ACCEPT: Final = ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)
"""For the ``accept`` of an input: a help for the person, never a check."""

_MAGIC: Final = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_OFFICE: Final = {"docx": DOCX, "xlsx": XLSX}
_OFFICE_STARTS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_REFUSALS: Final = {
    "old_office": "这是旧版（.doc、.xls）或加了密码的 Office 文件。请去掉密码，另存为 .docx 或 .xlsx 后再上传。",
    "damaged": "文件已损坏，打不开。请重新保存后再上传。",
    "bomb": "文件解压后过大，为安全起见不能上传。请删去多余的内容或图片后重新保存。",
    "locked": "文件加了密码。请去掉密码后再上传。",
    "doubled": "文件结构不正常（内部有重名的部分），不能上传。请用 Word、Excel 或 WPS 重新保存。",
    "macros": "文件带有宏。请另存为不带宏的 .docx 或 .xlsx 后再上传。",
    "wrong_type": "这是压缩包，不是 Word 或 Excel 文件。请解压后逐个上传其中的文件。",
}
"""What the guard of Office files found, in the words of somebody who adds a file of any kind."""


def kind_of(content: bytes) -> Kind:
    """The kind of ``content``. Raises FileRefused for one that is not taken, is damaged or could do harm."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if not content.startswith(_OFFICE_STARTS):
        raise FileRefused("认不出这个文件的格式。可以上传 PDF、Word（.docx）、Excel（.xlsx）、PNG 和 JPEG 文件。")
    try:
        return _OFFICE[office.kind_of(content, "")]
    except UnreadableFile as error:
        raise FileRefused(_REFUSALS.get(error.code, str(error))) from error


def clean_name(name: str, kind: Kind) -> str:
    """A name that is safe everywhere, with the ending that belongs to the content.

    Raises FileRefused where the name ends as another kind: whoever brought it should know what they hold.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    text = _UNSAFE.sub("_", _HIDDEN.sub("", text)).strip().rstrip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot or ending.lower() not in kind.endings:
        endings = "、".join(f".{one}" for one in kind.endings)
        raise FileRefused(f"文件名“{text[:60]}”与内容不符：内容是 {kind.label}，文件名应以 {endings} 结尾。")
    stem = stem.strip(" .") or "文件"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending.lower()}"
