"""The data that comes with the rules, as files beside the code.

By path: the project is always installed as a folder, and ``importlib.resources`` would load the modules for archives.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def packaged_text(name: str) -> str:
    """The text of one file, such as ``data/regions.csv``."""
    return (_HERE / name).read_text(encoding="utf-8")


def packaged_texts(folder: str) -> list[str]:
    """The texts of all TOML files of a folder, in the order of their names."""
    return [path.read_text(encoding="utf-8") for path in sorted((_HERE / folder).glob("*.toml"))]
