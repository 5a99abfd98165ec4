"""Readers know file formats and turn bytes into blocks; what the blocks mean is the forms' business."""

from __future__ import annotations

from importlib.util import find_spec

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers import text
from zhixiang.intake.readers.blocks import RawDocument

MAX_BYTES = 20 * 1024 * 1024
"""A notice of 60 regions is under 1 MB of text; twenty times that leaves room without letting a bomb in."""

_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
# What the first bytes of a file give away (public format specifications), and what to tell the person.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文件（doc、xls）"),
    (b"GIF8", "图片文件"),
    (b"II*\x00", "图片文件"),
    (b"MM\x00*", "图片文件"),
    (b"Rar!", "压缩文件"),
    (b"7z\xbc\xaf", "压缩文件"),
    (b"\x1f\x8b", "压缩文件"),
    (b"\x7fELF", "程序文件"),
    (b"MZ", "程序文件"),
    (b"SQLite format 3", "数据库文件"),
)
_PICTURES: tuple[tuple[bytes, str], ...] = ((b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


def read_document(data: bytes, name: str) -> RawDocument:
    """Turn the bytes of an uploaded file into numbered blocks.

    Raises UnreadableFile, with a sentence that names the file, when the content is empty, too large, of another
    type or in an encoding that cannot be told. The type is judged by content, never by the file's name.
    """
    check_size(len(data), name)
    if data.startswith(_ZIP):
        return _read_office(data, name)
    if data.startswith(_PDF):
        return _read_pdf(data, name)
    for signature, media_type in _PICTURES:
        if data.startswith(signature):
            return _read_scan(data, name, media_type)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(
                f"文件“{name}”是{what}，目前能读取 Word 文档（docx）、Excel 表格（xlsx）、文字 PDF 和文本文件。"
                "请先另存为其中一种再上传。",
                code="wrong_type",
            )
    return text.read(data, name)


def _read_office(data: bytes, name: str) -> RawDocument:
    """A docx or xlsx file, after the guard that all uploads of office files pass."""
    from zhixiang.intake.readers import office  # noqa: PLC0415  # each format's library loads where it is needed

    if office.kind_of(data, name) == "docx":
        from zhixiang.intake.readers import docx_blocks  # noqa: PLC0415  # as above

        return docx_blocks.read(data, name)
    from zhixiang.intake.readers import xlsx_blocks  # noqa: PLC0415  # as above

    return xlsx_blocks.read(data, name)


def _read_pdf(data: bytes, name: str) -> RawDocument:
    """Its text; where its pages are pictures, what recognition makes of them."""
    from zhixiang.intake.readers import pdf  # noqa: PLC0415  # what text alone has no use for

    try:
        return pdf.read(data, name)
    except UnreadableFile as error:
        if error.code != "scan" or not can_read_scans():
            raise
    return _read_scan(data, name, "application/pdf")


def can_read_scans() -> bool:
    """Whether the optional extra ``zhixiang[scan]`` is installed."""
    return all(find_spec(module) is not None for module in ("cv2", "rapidocr"))


def _read_scan(data: bytes, name: str, media_type: str) -> RawDocument:
    if not can_read_scans():
        raise UnreadableFile(
            f"文件“{name}”是图片，这个系统没有安装扫描识别组件，读不出其中的文字。请上传 docx、xlsx 或文字版 PDF，"
            "或请管理员安装扫描识别组件（zhixiang[scan]）。",
            code="wrong_type",
        )
    from zhixiang.intake.readers import scan  # noqa: PLC0415  # part of an optional extra

    return scan.read(data, name, media_type)


def check_size(size: int, name: str) -> None:
    """Refuse a file by its size alone, so that a huge one is turned away before it is read into memory."""
    if size == 0:
        raise UnreadableFile(f"文件“{name}”是空的，没有任何内容。请确认上传的是完整文件。", code="empty")
    if size > MAX_BYTES:
        raise UnreadableFile(
            f"文件“{name}”有 {size / 1024 / 1024:.0f} MB，超过 {MAX_BYTES // 1024 // 1024} MB 的上限。"
            "下达通知的文本一般不到 1 MB，请确认没有选错文件。",
            code="too_large",
        )
