"""The whole test suite from a fresh checkout: the database tests on PostgreSQL, then everything on SQLite.

Installs Chromium, a Chinese font, PostgreSQL and poppler through apt where they are missing and this user may; says
what it could not do. In CI (environment variable CI) a missing part is a failure, elsewhere those tests are left out,
loudly.
Further arguments go to pytest.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bootstrap import PYTHON, ROOT, prepare, say, stop

CHROMIUM, FONT, POSTGRESQL = "Chromium", "中文字体 a Chinese font", "PostgreSQL"
POPPLER = "poppler"

GATE = 90
"""Least coverage in percent, lines and branches together."""

WITHOUT_BROWSER = ["-m", "not browser"]


def main() -> None:
    """Run everything; the exit code is that of the first part that failed."""
    # A polite kill must not leave the temporary server behind.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    prepare("dev")
    missing = install_missing()
    for name in missing:
        say(f"!! 缺少 {name}，相关测试不运行。 {name} is missing: its tests are left out.")
    if missing and os.environ.get("CI"):
        stop(f"CI 必须齐全，缺少 CI needs all of it, missing: {'、'.join(missing)}")
    for old in ROOT.glob(".coverage*"):
        old.unlink()
    # The whole suite comes last, so that the last line is the count of all tests.
    if POSTGRESQL not in missing:
        say("== PostgreSQL：数据库测试 the tests that touch the database")
        with postgresql() as url:
            pytest("--only-database", *WITHOUT_BROWSER, DATABASE_URL=url)
    say("== SQLite：全部测试 all tests")
    # Coverage is counted here alone: counting takes half as long again, and on SQLite every test runs.
    report = ["--cov", "--cov-report=term:skip-covered", f"--cov-fail-under={GATE}"]
    pytest(*report, *(WITHOUT_BROWSER if CHROMIUM in missing else []), DATABASE_URL="")


def pytest(*options: str, **variables: str) -> None:
    """Run the suite once, on two processors; leave with its exit code when it fails."""
    command = [str(PYTHON), "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *options, *sys.argv[1:]]
    # What a developer has set for a demo of his own must not change what the tests see.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("ZHIXIANG_")}
    result = subprocess.run(command, cwd=ROOT, env={**outside, **variables}, check=False)
    if result.returncode:
        sys.exit(result.returncode)


def install_missing() -> list[str]:
    """What is still missing after trying to install it."""
    wanted = {
        CHROMIUM: (chromium, ["chromium"]),
        FONT: (chinese_font, ["fonts-noto-cjk"]),
        POSTGRESQL: (postgresql_bin, ["postgresql"]),
        POPPLER: (poppler, ["poppler-utils"]),
    }
    missing = {name: packages for name, (found, packages) in wanted.items() if not found()}
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"安装 installing {'、'.join(missing)} …")
        packages = [package for names in missing.values() for package in names]
        apt_get("update", "-qq")
        apt_get("install", "-y", "-qq", "--no-install-recommends", *packages)
    return [name for name, (found, _) in wanted.items() if not found()]


def apt_get(*arguments: str) -> None:
    """One call of the system's package manager; what it could not do shows in what is still missing."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *arguments], stdout=subprocess.DEVNULL, env=environment, check=False)


def chromium() -> str | None:
    """The path of a Chromium, or None; tests/browser/conftest.py looks at the same places."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, filter(None, names)) if path), None)


def chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese glyphs."""
    if not shutil.which("fc-list"):
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def poppler() -> str | None:
    """The path of the tool that reads the text of a PDF, or None."""
    return shutil.which("pdftotext")


def postgresql_bin() -> Path | None:
    """The folder with initdb and pg_ctl, newest version first, or None."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: -int(p.parts[-3]))
    return versions[0].parent if versions else None


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of our own in a temporary folder; gone at the end whatever happens.

    It listens on a socket file in that folder and on no port, so it meets nothing else on the machine.
    """
    with tempfile.TemporaryDirectory(prefix="zhixiang-pg-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = ["-D", f"{folder}/data"]
        # A throw-away server: durability is switched off for speed, in tests only.
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        server_command("initdb", *data, "-U", "zhixiang", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        server_command("pg_ctl", *data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql://zhixiang@/postgres?host={quote(folder, safe='')}"
        finally:
            server_command("pg_ctl", *data, "-m", "immediate", "stop")


def server_command(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, as the user postgres where we are root, since the server refuses root."""
    folder = postgresql_bin()
    if folder is None:
        stop("找不到 PostgreSQL 服务程序。 The PostgreSQL server programs were not found.")
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*as_postgres, str(folder / program), *arguments]
    subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
