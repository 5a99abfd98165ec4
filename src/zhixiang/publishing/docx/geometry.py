"""The measures of GB/T 9704-2012 in twips (a twentieth of a point): page, type area, line and character pitch."""

from __future__ import annotations

from typing import Final, NamedTuple


def mm(millimetres: float) -> int:
    """Millimetres in twips."""
    return round(millimetres * 1440 / 25.4)


LINE: Final = 579
"""One 行: 22 of them fill the 225 mm of the type area (5.2.2, 5.2.3)."""
CHAR: Final = 316
"""One 字: 28 of them fill its 156 mm."""
TIGHTER: Final = -5
"""What a character of 3号 (16 points) gives up so that 28 of them fill a line, in twips.

The character grid of w:docGrid would say the same, but programs differ about its pitch."""
FOOTER: Final = mm(23)
"""The page number stands 7 mm under the type area, so its foot is 23 mm above the paper's edge."""


class Page(NamedTuple):
    """One orientation: paper and margins. 天头 37 mm, 订口 28 mm, type area 156 × 225 mm (5.1, 5.2.1)."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int

    @property
    def text_width(self) -> int:
        """The width of the type area."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """The height of the type area."""
        return self.height - self.top - self.bottom


PORTRAIT: Final = Page(mm(210), mm(297), mm(37), mm(26), mm(35), mm(28))
LANDSCAPE: Final = Page(mm(297), mm(210), mm(28), mm(37), mm(26), mm(35))
"""A portrait page turned left: the table's head lies at the binding (8, 横排表格)."""


def page_of(*, landscape: bool) -> Page:
    """The page of a section."""
    return LANDSCAPE if landscape else PORTRAIT
