"""Plain text in: tab tables, pipe tables, stray HTML, Markdown-like headings, as text recognition leaves them."""

from __future__ import annotations

import codecs
import html
import re

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers.blocks import Block, Heading, Paragraph, RawDocument, Row

_HEADING = re.compile(r"^(#{1,6})\s*(\S.*)$")
_ITEM_BREAK = re.compile(r"</(?:li|p|div)\s*>|<(?:li|p|div)\b[^>]*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_RULE = re.compile(r"^[-*_=—]{3,}$")
_PIPE_RULE = re.compile(r"^\|?[\s:|-]+\|?$")
_BAD_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

_ENCODING_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}


def read(data: bytes, name: str) -> RawDocument:
    """Decode ``data`` and cut it into numbered blocks.

    Raises UnreadableFile when the bytes are not text in UTF-8, UTF-16 with a mark, or GB18030.
    """
    lines, encoding = _lines(data, name)
    blocks: list[Block] = []
    cell_of = _Cells()
    for number, line in enumerate(lines, 1):
        block = _block(number, line, cell_of)
        if block is not None:
            blocks.append(block)
    return RawDocument(
        name=name,
        media_type="text/plain",
        encoding=_ENCODING_NAMES[encoding],
        data=data,
        blocks=tuple(blocks),
        source_lines=tuple(lines),
    )


def _lines(data: bytes, name: str) -> tuple[list[str], str]:
    content, encoding = _decode(data, name)
    # Not splitlines(): it also cuts at form feeds and rarer separators, and line numbers must match an editor's.
    return content.replace("\r\n", "\n").replace("\r", "\n").split("\n"), encoding


def clean(text: str) -> str:
    """``text`` without inline markup, entities resolved, runs of white space as one blank, trimmed."""
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    if "*" in text:
        text = text.replace("**", "")
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", " ").replace("\ufeff", " ")
    return " ".join(text.split())


def _decode(data: bytes, name: str) -> tuple[str, str]:
    """The text and the codec that read it. Order: marks first, then UTF-8 (self-checking), then GB18030."""
    if data.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8", "gb18030"]
    cut_off = False
    for encoding in candidates:
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError as error:
            # Everything but the last character is sound: the file was cut, the encoding is not the trouble.
            cut_off = cut_off or (error.start > 0 and error.end == len(data) and len(data) - error.start < 4)
            if cut_off and not data[: error.start].isascii():
                break
            continue
        if _BAD_CONTROL.search(content):
            raise UnreadableFile(
                f"文件“{name}”含有文本里不应出现的控制字符，像是二进制文件或已经损坏。请重新导出为文本（.txt）再上传。",
                code="binary",
            )
        return content, encoding
    if cut_off:
        raise UnreadableFile(
            f"文件“{name}”在最后一个字的中间断开，内容不完整。请重新导出或重新下载完整的文件。", code="truncated"
        )
    line = data[: _first_bad_byte(data)].count(b"\n") + 1
    raise UnreadableFile(
        f"文件“{name}”第 {line} 行起的字节既不是 UTF-8 也不是 GB18030 编码，无法识别。"
        "请用记事本或 WPS 打开，另存为 UTF-8 编码的文本后再上传。",
        code="wrong_encoding",
        line=line,
    )


def _first_bad_byte(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


class _Cells(dict[str, tuple[str, tuple[str, ...]]]):
    """What a cell says, and its items, for each cell as printed: most cells of a notice stand in it many times."""

    def __missing__(self, raw: str) -> tuple[str, tuple[str, ...]]:
        if "<" in raw:
            items = tuple(part for part in map(clean, _ITEM_BREAK.split(raw)) if part)
            cell = " ".join(items)
        else:
            cell = clean(raw)
            items = (cell,) if cell else ()
        self[raw] = cell, items
        return cell, items


def _block(number: int, line: str, cell_of: _Cells) -> Block | None:
    if "\t" in line:
        return _row(number, line.split("\t"), cell_of)
    stripped = line.strip()
    if not stripped:
        return None
    if stripped.startswith("|") and stripped.count("|") > 1:
        return None if _PIPE_RULE.match(stripped) else _row(number, stripped.strip("|").split("|"), cell_of)
    if heading := _HEADING.match(stripped):
        return Heading(number, len(heading[1]), clean(heading[2]))
    text = clean(stripped)
    return None if not text or _RULE.match(text) else Paragraph(number, text)


def _row(number: int, raw_cells: list[str], cell_of: _Cells) -> Row | None:
    cells, items = zip(*map(cell_of.__getitem__, raw_cells), strict=True)
    return Row(number, cells, items) if any(cells) else None
