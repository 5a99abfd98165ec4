"""The shape of the official form: which level cells are printed once and span the rows under them."""

from __future__ import annotations

from collections.abc import Sequence


def spans(keys: Sequence[object]) -> list[int]:
    """For each position, how many rows its cell spans: the length of the run it opens, or 0 inside a run.

    ``spans(["a", "a", "b"])`` is ``[2, 0, 1]``.
    """
    result = [0] * len(keys)
    start = 0
    for index, key in enumerate(keys):
        if key != keys[start]:
            start = index
        result[start] += 1
    return result
