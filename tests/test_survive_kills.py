"""What was answered with success is on disk: the server is killed in mid-stream, and every receipt is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_a_killed_server_has_lost_no_receipt_and_left_nothing_half_written() -> None:
    """One short round on SQLite; benchmarks/survive_kills.py plays it on PostgreSQL, whose processes it kills too."""
    script = [sys.executable, str(ROOT / "benchmarks" / "survive_kills.py"), "--rounds", "1", "--after", "3"]
    environment = {**os.environ, "ZHIXIANG_TEST": "1"}
    for name in ("DATABASE_URL", "ZHIXIANG_VAR"):
        environment.pop(name, None)
    result = subprocess.run(script, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "receipts shown so far; all there, whole" in result.stdout
