"""Screenshots as small PNG files: at most 256 colours, without any package.

A picture of a page has a few flat colours and many shades at the edges of letters. The most frequent colours stay
exactly as they are; each of the others becomes the nearest of those.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter, defaultdict
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
COLOURS: Final = 256
CHANNELS: Final = {2: 3, 6: 4}

Colour = tuple[int, int, int]


def smaller(png: bytes) -> bytes:
    """The picture with a palette. Raises ValueError for a PNG that is not 8-bit RGB or RGBA without interlacing."""
    width, height, kind, data = _chunks(png)
    channels = CHANNELS[kind]
    rows = _rows(zlib.decompress(data), width * channels, height, channels)
    pixels = [[(row[at], row[at + 1], row[at + 2]) for at in range(0, width * channels, channels)] for row in rows]
    counts = Counter(pixel for row in pixels for pixel in row)
    palette = _palette(counts)
    index = {colour: _nearest(colour, palette) for colour in counts}
    body = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in pixels)
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(value for colour in palette for value in colour)),
            _chunk(b"IDAT", zlib.compress(body, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunks(png: bytes) -> tuple[int, int, int, bytes]:
    if not png.startswith(SIGNATURE):
        raise ValueError("not a PNG")
    at, data, head = len(SIGNATURE), b"", b""
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        head = content if name == b"IHDR" else head
        data += content if name == b"IDAT" else b""
        at += length + 12
    width, height, depth, kind, _compression, _filters, interlaced = struct.unpack(">IIBBBBB", head)
    if depth != 8 or kind not in CHANNELS or interlaced:
        raise ValueError("not 8-bit RGB or RGBA without interlacing")
    return width, height, kind, data


def _rows(raw: bytes, length: int, height: int, step: int) -> list[bytearray]:
    """The rows without their filters (PNG specification, section 9)."""
    rows, above = [], bytearray(length)
    for number in range(height):
        start = number * (length + 1)
        row = bytearray(raw[start + 1 : start + 1 + length])
        _unfilter(raw[start], row, above, step)
        rows.append(row)
        above = row
    return rows


def _unfilter(kind: int, row: bytearray, above: bytearray, step: int) -> None:
    for at in range(len(row) if kind else 0):
        left = row[at - step] if at >= step else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = above[at]
        elif kind == 3:
            guess = (left + above[at]) // 2
        else:
            guess = _paeth(left, above[at], above[at - step] if at >= step else 0)
        row[at] = (row[at] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def _palette(counts: Counter[Colour]) -> list[Colour]:
    """The most frequent colours, one of each small cube of the colour space, so that shades do not crowd out hues."""
    if len(counts) <= COLOURS:
        return list(counts)
    cubes: defaultdict[Colour, list[Colour]] = defaultdict(list)
    weight: Counter[Colour] = Counter()
    for colour, count in counts.most_common():
        cube = (colour[0] >> 4, colour[1] >> 4, colour[2] >> 4)
        cubes[cube].append(colour)
        weight[cube] += count
    return [cubes[cube][0] for cube, _ in weight.most_common(COLOURS)]


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    red, green, blue = colour
    distances = [(p[0] - red) ** 2 + (p[1] - green) ** 2 + (p[2] - blue) ** 2 for p in palette]
    return distances.index(min(distances))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
