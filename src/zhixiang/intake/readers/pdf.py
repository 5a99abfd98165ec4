"""Text PDFs in: what a program printed into the file is read exactly; pictures of pages are refused.

The file is opened in a process of its own (:mod:`zhixiang.intake.readers.pdf_worker`), under limits of memory and time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.readers.pdf_blocks import blocks_of
from zhixiang.intake.readers.pdf_page import Page

_WORKER: Final = Path(__file__).with_name("pdf_worker.py")
_SECONDS: Final = 90
_FEW: Final = 8
"""A page with fewer characters than this under a picture is a scan, whatever number a machine printed on it."""
_SCAN_AREA: Final = 0.3
"""The part of a page that its pictures must cover to be its content."""
_UNKNOWN_SHARE: Final = 0.005

_MESSAGES: Final = {
    "damaged": "PDF 文件“{name}”已经损坏，打不开。请用 PDF 阅读器打开确认，重新导出或下载后再上传。",
    "locked": "PDF 文件“{name}”设了打开口令。请去掉口令另存后再上传。",
    "too_many_pages": "PDF 文件“{name}”的页数太多，不像一份下达通知。请只上传通知及其附件。",
    "bomb": "PDF 文件“{name}”展开后异常庞大，没有继续读取。请从原来的文档重新导出 PDF 再上传。",
    "no_text": "PDF 文件“{name}”里没有文字。请确认导出完整，或者上传 docx、xlsx 原件。",
    "no_mapping": "PDF 文件“{name}”的字体没有附带文字对照，读出来会是乱码。"
    "请上传 docx、xlsx 原件，或用 WPS、Word 重新导出 PDF。",
    "scan": "PDF 文件“{name}”{pages}是扫描图片，没有可以读取的文字。读取扫描件要安装文字识别扩展（scan）；"
    "没有安装时请上传 docx、xlsx 原件或由文档直接导出的 PDF。",
}


def read(data: bytes, name: str) -> RawDocument:
    """The blocks of a PDF in the order of reading; ``line`` counts the blocks.

    Raises UnreadableFile when the file is damaged, locked, swollen, made of pictures or without a
    mapping of its glyphs.
    """
    result = _marks(data, name)
    pages = [Page.of(number, page) for number, page in enumerate(result["pages"], 1)]
    _refuse_pictures(pages, name)
    blocks, lines = blocks_of(pages)
    return RawDocument(name, "application/pdf", "PDF", data, tuple(blocks), tuple(lines))


def _marks(data: bytes, name: str) -> dict[str, Any]:
    """The characters and ruling lines of each page, from the process that opens the file."""
    command = [sys.executable, "-I", str(_WORKER)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, and nothing of the file on its command line
            command, input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _refused("bomb", name) from error
    if done.returncode:
        # Killed at a limit, or by what the file did to the library: nothing of it is to be trusted.
        raise _refused("bomb", name)
    result: dict[str, Any] = json.loads(done.stdout)
    if "error" in result:
        raise _refused(result["error"], name)
    return result


def _refuse_pictures(pages: list[Page], name: str) -> None:
    scans = [page.number for page in pages if len(page.chars) < _FEW and page.images >= _SCAN_AREA]
    if scans:
        shown = "、".join(map(str, scans[:5])) + (" 等" if len(scans) > 5 else "")
        raise _refused("scan", name, pages="的每一页都" if len(scans) == len(pages) else f"的第 {shown} 页")
    characters = sum(len(page.chars) for page in pages)
    if not characters:
        raise _refused("no_text", name)
    unknown = sum(char.text == "\ufffd" for page in pages for char in page.chars)
    if unknown > characters * _UNKNOWN_SHARE:
        raise _refused("no_mapping", name)


def _refused(code: str, name: str, **words: str) -> UnreadableFile:
    return UnreadableFile(_MESSAGES[code].format(name=name, **words), code=code)
