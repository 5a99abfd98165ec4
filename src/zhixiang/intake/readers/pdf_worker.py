"""Run as a program of its own: a PDF on standard input, its characters and ruling lines as JSON on standard output.

PDFium is native code that meets files of strangers. Here it runs under limits of memory and time, and what it may do to
this process it cannot do to the server. Imports nothing of ours, so that it starts quickly.
"""

from __future__ import annotations

import ctypes
import json
import sys
from itertools import pairwise
from typing import Any

MAX_PAGES = 1500
MAX_CHARACTERS = 3_000_000
MAX_OBJECTS = 50_000
"""Drawn objects of one page; a ruled page of a notice has some hundreds."""
MEMORY = 1536 * 1024 * 1024
SECONDS = 60
_DEPTH = 4
_IMAGE, _PATH, _FORM = 3, 2, 5
_LINE, _MOVE = 0, 2
_THIN = 3.0
_STRAIGHT = 0.8
_LOCKED = 4
"""FPDF_ERR_PASSWORD."""


class Refused(Exception):
    """The file cannot be taken; the argument is one of the codes of :mod:`zhixiang.intake.readers.pdf`."""


def main() -> None:
    """Write ``{"pages": […]}`` or ``{"error": code}``."""
    data = sys.stdin.buffer.read()
    _limit()
    try:
        result: dict[str, Any] = {"pages": _pages(data)}
    except Refused as refused:
        result = {"error": str(refused)}
    sys.stdout.write(json.dumps(result, ensure_ascii=True, separators=(",", ":")))


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415  # only where there is one
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _pages(data: bytes) -> list[dict[str, Any]]:
    import pypdfium2.raw as pdfium  # noqa: PLC0415  # under the limits

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise Refused("locked" if pdfium.FPDF_GetLastError() == _LOCKED else "damaged")
    count = pdfium.FPDF_GetPageCount(document)
    if not count:
        raise Refused("damaged")
    if count > MAX_PAGES:
        raise Refused("too_many_pages")
    pages: list[dict[str, Any]] = []
    left = MAX_CHARACTERS
    for number in range(count):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            raise Refused("damaged")
        reader = _Page(pdfium, page)
        pages.append(reader.read(left))
        left -= len(pages[-1]["chars"])
        pdfium.FPDF_ClosePage(page)
    return pages


class _Page:
    """One page, turned as it is shown, with y upwards in points."""

    def __init__(self, pdfium: Any, page: Any) -> None:
        self.pdfium, self.page = pdfium, page
        self.turned = pdfium.FPDFPage_GetRotation(page)
        self.width, self.height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        self.lines: list[tuple[float, ...]] = []
        self.image_area = 0.0
        self.objects = 0

    def read(self, left: int) -> dict[str, Any]:
        chars = self._characters(left)
        identity = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        for index in range(self.pdfium.FPDFPage_CountObjects(self.page)):
            self._object(self.pdfium.FPDFPage_GetObject(self.page, index), identity, 0)
        area = max(1.0, self.width * self.height)
        return {
            "width": round(self.width, 2),
            "height": round(self.height, 2),
            "chars": chars,
            "lines": self.lines,
            "images": round(self.image_area / area, 3),
        }

    def _turn(self, x: float, y: float) -> tuple[float, float]:
        if self.turned == 1:
            return y, self.height - x
        if self.turned == 2:  # quarter turns
            return self.width - x, self.height - y
        if self.turned == 3:
            return self.width - y, x
        return x, y

    def _characters(self, left: int) -> list[tuple[Any, ...]]:
        """(character, left, right, baseline, height) each, in the order of the file."""
        pdfium = self.pdfium
        text = pdfium.FPDFText_LoadPage(self.page)
        count = max(0, pdfium.FPDFText_CountChars(text))
        if count > left:
            raise Refused("bomb")
        x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
        found: list[tuple[Any, ...]] = []
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(text, index)
            # Blanks and line ends that PDFium adds itself are told again from the distances.
            if code in (10, 13, 32) and pdfium.FPDFText_IsGenerated(text, index) == 1:
                continue
            pdfium.FPDFText_GetCharOrigin(text, index, x, y)
            pdfium.FPDFText_GetLooseCharBox(text, index, box)
            _, base = self._turn(x.value, y.value)
            x1, y1 = self._turn(box.left, box.bottom)
            x2, y2 = self._turn(box.right, box.top)
            sign = chr(code) if code and not 0xD800 <= code < 0xE000 else "\ufffd"  # surrogates
            found.append((sign, round(min(x1, x2), 2), round(max(x1, x2), 2), round(base, 2), round(abs(y2 - y1), 1)))
        pdfium.FPDFText_ClosePage(text)
        return found

    def _object(self, one: Any, matrix: tuple[float, ...], depth: int) -> None:
        self.objects += 1
        if self.objects > MAX_OBJECTS:
            raise Refused("bomb")
        pdfium = self.pdfium
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind not in (_IMAGE, _PATH, _FORM):
            return
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(one, own)
        whole = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        if kind == _IMAGE:
            self.image_area += abs(whole[0] * whole[3] - whole[1] * whole[2])
        elif kind == _PATH:
            self._path(one, whole)
        elif depth < _DEPTH:
            for index in range(pdfium.FPDFFormObj_CountObjects(one)):
                self._object(pdfium.FPDFFormObj_GetObject(one, index), whole, depth + 1)

    def _path(self, path: Any, matrix: tuple[float, ...]) -> None:
        """Take the straight lines of a path: strokes along an axis, and filled bars that are as thin as a stroke."""
        pdfium = self.pdfium
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        points: list[tuple[int, float, float]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(min(2000, pdfium.FPDFPath_CountSegments(path))):
            segment = pdfium.FPDFPath_GetPathSegment(path, index)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            across = x.value * matrix[0] + y.value * matrix[2] + matrix[4]
            up = x.value * matrix[1] + y.value * matrix[3] + matrix[5]
            points.append((pdfium.FPDFPathSegment_GetType(segment), *self._turn(across, up)))
        if len(points) < 2:
            return
        if stroke.value:
            self._strokes(points)
        elif fill.value:
            xs, ys = [p[1] for p in points], [p[2] for p in points]
            left, right, low, high = min(xs), max(xs), min(ys), max(ys)
            if high - low <= _THIN < right - left:
                self._add(left, (low + high) / 2, right, (low + high) / 2)
            elif right - left <= _THIN < high - low:
                self._add((left + right) / 2, low, (left + right) / 2, high)

    def _strokes(self, points: list[tuple[int, float, float]]) -> None:
        """``points`` are (kind, x, y): 0 draws a line there, 2 starts anew; a frame's last line is not listed."""
        start = points[0]
        for before, point in pairwise(points):
            if point[0] == _MOVE:
                start = point
            elif point[0] == _LINE:
                self._add(before[1], before[2], point[1], point[2])
        if len(points) > 3:  # what encloses something has more sides than two
            self._add(points[-1][1], points[-1][2], start[1], start[2])

    def _add(self, x1: float, y1: float, x2: float, y2: float) -> None:
        if abs(y1 - y2) < _STRAIGHT < abs(x1 - x2) or abs(x1 - x2) < _STRAIGHT < abs(y1 - y2):
            self.lines.append(tuple(round(v, 2) for v in (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))))


def _times(first: tuple[float, ...], second: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


if __name__ == "__main__":
    main()
