"""The data that comes with the rules, as files beside the code."""

from __future__ import annotations

from pkgutil import get_data


def packaged_text(name: str) -> str:
    """The text of one file, such as ``data/regions.csv``. Raises OSError when the package has no such file.

    ``importlib.resources`` would do the same, but loads archive and temporary-file modules at every start.
    """
    data = get_data("zhixiang.rules", name)
    if data is None:
        raise FileNotFoundError(name)
    return data.decode("utf-8")
