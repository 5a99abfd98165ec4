"""Scans as upright grey pages: pictures as they are, PDF pages drawn at 200 dots an inch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import pypdfium2

from zhixiang.intake.errors import UnreadableFile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

DPI: Final = 200
MAX_PAGES: Final = 300
MAX_PIXELS: Final = 60_000_000
"""A page of A3 at 400 dots an inch has 31 million."""
MAX_SKEW: Final = 5.0
"""Degrees that a page may lie aslant; more is no scan from a feeder."""
_BROKEN: Final = "文件“{name}”打不开，可能已经损坏。请重新扫描或重新导出后再上传。"


def pages(data: bytes, name: str) -> Iterator[Grey]:
    """The pages in order, upright. Raises UnreadableFile for what is damaged, locked or beyond all measure."""
    if data.startswith(b"%PDF-"):
        for page in _drawn(data, name):
            yield upright(page)
        return
    width, height = _size(data, name)
    if width * height > MAX_PIXELS:
        raise UnreadableFile(
            f"图片“{name}”有 {width}×{height} 像素，远超一页公文的大小。请以 200–300 dpi 重新扫描。", code="too_large"
        )
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise UnreadableFile(_BROKEN.format(name=name), code="damaged")
    yield upright(picture.astype(np.uint8))


def _size(data: bytes, name: str) -> tuple[int, int]:
    """Width and height as the file's head states them, so that a bomb is refused before it is unpacked."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if data.startswith(b"\xff\xd8"):
        place = 2
        while place + 9 < len(data) and data[place] == 0xFF:
            kind, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
            if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
                return int.from_bytes(data[place + 7 : place + 9], "big"), int.from_bytes(
                    data[place + 5 : place + 7], "big"
                )
            place += 2 + length
    raise UnreadableFile(_BROKEN.format(name=name), code="damaged")


def _drawn(data: bytes, name: str) -> Iterator[Grey]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(_BROKEN.format(name=name), code="damaged") from error
    with document:
        if len(document) > MAX_PAGES:
            raise UnreadableFile(
                f"文件“{name}”有 {len(document)} 页，超过 {MAX_PAGES} 页的上限。请拆成几份再上传。", code="too_large"
            )
        for page in document:
            width, height = page.get_size()
            if width * height * (DPI / 72) ** 2 > MAX_PIXELS:
                raise UnreadableFile(f"文件“{name}”的页面大得不像公文，没有打开。请以 A4 重新导出。", code="too_large")
            yield page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze().astype(np.uint8)


def ink(page: Grey) -> Grey:
    """White where there is ink: paper that is grey or unevenly lit counts as paper."""
    soft = cv2.GaussianBlur(page, (3, 3), 0)
    block = max(31, (min(page.shape) // 30) | 1)
    return cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY_INV, block, 15).astype(
        np.uint8
    )


def upright(page: Grey) -> Grey:
    """The page turned so that its lines of text and its rules lie level; as it is where they do."""
    angle = _skew(ink(page))
    if abs(angle) < 0.05:
        return page
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255).astype(np.uint8)


def _skew(marks: Grey) -> float:
    """Degrees to turn by: the angle at which the ink of the page gathers most in level rows."""
    small = cv2.resize(marks, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    height, width = small.shape

    def gathered(angle: float) -> float:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        rows = cv2.warpAffine(small, turn, (width, height)).sum(axis=1, dtype=np.float64)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    best = 0.0
    for step, reach in ((0.5, MAX_SKEW), (0.1, 0.5), (0.02, 0.1)):
        count = round(reach / step)
        # Of angles that do as well the smallest turn, so that an even page stays as it is.
        tried = sorted((best + step * n for n in range(-count, count + 1)), key=abs)
        best = max(tried, key=gathered)
    return best
