"""What every reader turns a file into: numbered blocks. Forms work on blocks and never see a file format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

FIGURE: Final = re.compile(r"^[-－(（]?[\d０-９][\d０-９,，.．\s]*(?:亿元|万元|元)?[)）]?$")
"""A cell that is an amount. Merged over several rows it stands once: said twice, it would count twice."""


class Heading(NamedTuple):
    """A title or section heading; ``level`` 1 is the outermost."""

    line: int
    level: int
    text: str


class Paragraph(NamedTuple):
    """Running text; list items come one a paragraph."""

    line: int
    text: str


class Row(NamedTuple):
    """A table row. ``cells`` are trimmed and free of inline markup; ``items[i]`` holds the list or paragraph items
    of cell ``i`` when the cell had such structure, else one item with the whole cell.
    """

    line: int
    cells: tuple[str, ...]
    items: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Row


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A document as blocks, with the numbered source lines that pages show as evidence."""

    name: str
    media_type: str
    encoding: str
    data: bytes = field(repr=False)
    """The file as it came."""
    blocks: tuple[Block, ...]
    source_lines: tuple[str, ...] = field(repr=False, default=())
    warnings: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes, hexadecimal."""
        import hashlib  # noqa: PLC0415  # loads OpenSSL, which reading alone has no use for

        return hashlib.sha256(self.data).hexdigest()
