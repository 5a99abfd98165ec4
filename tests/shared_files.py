"""Files that lie beside the project: the real documents and reference data. They are read, never committed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
NOTICE_2024 = "seeds/002_advance_allocation_notice.txt"


def shared_file(name: str) -> Path:
    """The file ``name`` under shared/. Where it is missing, CI fails and other places skip."""
    path = SHARED / name
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing beside the project; CI must have it")
        pytest.skip(f"{name} is not beside the project")
    return path
