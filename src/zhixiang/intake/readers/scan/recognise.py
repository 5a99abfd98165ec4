"""Characters from pictures, by RapidOCR with the models that its package carries: nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
from rapidocr import RapidOCR

from zhixiang.intake.readers.scan.pages import ink
from zhixiang.intake.readers.scan.ruling import Box

if TYPE_CHECKING:
    from zhixiang.intake.readers.scan.pages import Grey

SURE: Final = 0.95
"""Below this the recogniser's own confidence makes a line doubtful."""
_LOWEST: Final = 9
"""Pixels that a line of text is high at least; less is dirt or a rule."""
_AROUND: Final = 5
_MARGIN: Final = 40


@dataclass(frozen=True, slots=True)
class Said:
    """One line of text: where it stands, what it says and how sure the recogniser is, from 0 to 1."""

    box: Box
    text: str
    score: float


@cache
def _engine() -> Any:
    # One thread: several of them wait for each other by spinning, which starves whatever else the machine does.
    threads = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
    settings = {f"EngineConfig.onnxruntime.{name}": value for name, value in threads.items()}
    return RapidOCR(params={"Global.log_level": "error", **settings})


def line_of(page: Grey, box: Box) -> Said:
    """What one line of text says."""
    crop = page[max(0, box.top - _AROUND) : box.bottom + _AROUND, max(0, box.left - _AROUND) : box.right + _AROUND]
    found = _engine()(cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR), use_det=False, use_cls=False, use_rec=True)
    text = found.txts[0] if found.txts else ""
    return Said(box, text, float(found.scores[0]) if found.txts else 0.0)


def lines_in(page: Grey, box: Box) -> Iterator[Said]:
    """The lines within ``box``, from top to bottom; each whole, from its first mark to its last."""
    marks = ink(page[box.top : box.bottom, box.left : box.right])
    for top, bottom in _bands(marks):
        across = np.flatnonzero(marks[top:bottom].any(axis=0))
        if bottom - top >= _LOWEST:
            yield line_of(
                page,
                Box(box.left + int(across[0]), box.top + top, box.left + int(across[-1]) + 1, box.top + bottom),
            )


def _bands(marks: Grey) -> list[tuple[int, int]]:
    """First and last row of each line of text: rows with ink, over gaps that lie within characters such as 二."""
    inked = (marks > 0).sum(axis=1) > 1
    ends = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    bands: list[tuple[int, int]] = []
    for top, bottom in ends.reshape(-1, 2).tolist():
        if (
            bands
            and (top - bands[-1][1] <= 3 or min(bottom - top, bands[-1][1] - bands[-1][0]) < _LOWEST)
            and (bottom - bands[-1][0] <= 1.25 * _usual(ends))
        ):
            bands[-1] = (bands[-1][0], bottom)
        else:
            bands.append((top, bottom))
    return bands


def _usual(ends: Any) -> float:
    """How high a line of this text is: the highest band, but for bands that hold several lines."""
    heights = sorted((bottom - top for top, bottom in ends.reshape(-1, 2).tolist()), reverse=True)
    return float(heights[len(heights) // 4] if heights else 0) or 1.0


def lines_outside(page: Grey, tables: Sequence[Box]) -> list[Said]:
    """The lines of text that stand in no table, from top to bottom."""
    rest = page.copy()
    for box in tables:
        rest[box.top : box.bottom, box.left : box.right] = 255
    marks = ink(rest)
    down, across = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
    if not down.size:
        return []
    top, left = max(0, int(down[0]) - _MARGIN), max(0, int(across[0]) - _MARGIN)
    rest = rest[top : int(down[-1]) + _MARGIN, left : int(across[-1]) + _MARGIN]
    found = _engine()(cv2.cvtColor(rest, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=True)
    if found.boxes is None:
        return []
    said = []
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        moved = corners + np.array((left, top))
        first, last = moved.min(axis=0), moved.max(axis=0)
        said.append(Said(Box(int(first[0]), int(first[1]), int(last[0]), int(last[1])), text, float(score)))
    return sorted(said, key=lambda line: (line.box.top, line.box.left))
