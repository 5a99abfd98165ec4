"""Which papers there are of a plan, in which formats, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhixiang.apps.papers.models import Paper

_K, _F = Paper.Kind, Paper.Format

MEDIA_TYPES: Final = {
    _F.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    _F.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    _F.PDF: "application/pdf",
    _F.ZIP: "application/zip",
}
SHEETS: Final = (_F.DOCX, _F.XLSX, _F.PDF)
FORMATS: Final[dict[str, tuple[str, ...]]] = {
    _K.LETTER: (_F.DOCX, _F.PDF),
    _K.ANNEX1: SHEETS,
    _K.ANNEX2: SHEETS,
    _K.ANNEX3: SHEETS,
    _K.NOTICE: SHEETS,
    _K.TABLE: SHEETS,
    _K.BUNDLE: SHEETS,
}
"""A bundle is a zip of files in the format that stands here."""
LONG: Final = frozenset({_K.ANNEX3, _K.NOTICE, _K.BUNDLE})
"""Papers that take longer than a page may: the background worker makes them."""
OF_A_REGION: Final = frozenset({_K.LETTER, _K.TABLE})
"""What an office of one region gets: the letter, and its own tables. The other annexes name other regions."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One paper that somebody wants of a plan. ``region_code`` belongs to tables, ``contents`` to bundles."""

    kind: str
    format: str
    region_code: str = ""
    contents: str = ""

    @property
    def possible(self) -> bool:
        """Whether there is such a paper."""
        return self.format in FORMATS.get(self.kind, ()) and (self.kind == _K.TABLE) == bool(self.region_code)
