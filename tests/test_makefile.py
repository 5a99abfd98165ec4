"""The first thing a newcomer types: what it says where the Python is too old, and where the port is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not on this machine")


def _make(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(["make", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("python", ["false", "no-such-python"])
def test_a_python_that_is_too_old_or_not_there(python: str) -> None:
    said = _make("demo", f"PYTHON={python}")
    assert said.returncode != 0
    assert "需要 Python 3.11 以上" in said.stderr
    assert "make demo PYTHON=" in said.stderr


@pytest.mark.parametrize("port", ["eight", "0", "70000"])
def test_a_port_that_is_none(port: str) -> None:
    said = _make("demo", f"PYTHON={sys.executable}", PORT=port)
    assert said.returncode != 0
    assert f"PORT={port} 不是端口号" in said.stderr
