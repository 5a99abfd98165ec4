"""The whole test suite from a prepared checkout: SQLite with real Chromium, then the database tests on PostgreSQL.

Installs Chromium, a Chinese font and PostgreSQL through apt where they are missing and this user may; says what it
could not do. In CI (environment variable CI) a missing part is a failure, elsewhere those tests are left out, loudly.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap import PYTHON, ROOT, say, stop

GATE = 90
"""Least coverage in percent, lines and branches together."""


def main() -> None:
    """Run everything; the exit code is that of the first part that failed."""
    missing = install_missing()
    if missing and os.environ.get("CI"):
        stop(f"缺少 missing: {'、'.join(missing)}")
    for name in missing:
        say(f"!! 缺少 {name}，相关测试不运行。 {name} is missing: its tests are left out.")
    run_pytest = [str(PYTHON), "-m", "pytest", "-q", "-p", "no:cacheprovider", *sys.argv[1:]]
    coverage = ["--cov", "--cov-report="]
    for old in ROOT.glob(".coverage*"):
        old.unlink()
    browser = [] if "Chromium" not in missing else ["-m", "not browser"]
    say("== SQLite")
    part([*run_pytest, "-n", "2", *coverage, *browser], {})
    if "PostgreSQL" not in missing:
        say("== PostgreSQL")
        with postgresql() as url:
            part(
                [*run_pytest, "-m", "not browser", *coverage, "--cov-append", "tests/apps", "tests/pages"],
                {"DATABASE_URL": url},
            )
    say("== 覆盖率 coverage")
    part([str(PYTHON), "-m", "coverage", "report", f"--fail-under={GATE}"], {})
    say("全部通过 all green")


def part(command: list[str], environment: dict[str, str]) -> None:
    """Run one part; leave with its exit code when it fails."""
    defaults = {
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        "DJANGO_SETTINGS_MODULE": "zhixiang.site.settings",
        "ZHIXIANG_TEST": "1",
    }
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, **defaults, **environment}, check=False)
    if result.returncode:
        sys.exit(result.returncode)


def install_missing() -> list[str]:
    """What is still missing after trying to install it."""
    wanted = {
        "Chromium": (chromium, ["chromium"]),
        "中文字体 a Chinese font": (chinese_font, ["fonts-noto-cjk"]),
        "PostgreSQL": (postgresql_bin, ["postgresql"]),
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
    """The path of a Chromium, or None."""
    return (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )


def chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese glyphs."""
    if not shutil.which("fc-list"):
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def postgresql_bin() -> Path | None:
    """The folder with initdb and pg_ctl, newest version first, or None."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: -int(p.parts[-3]))
    return versions[0].parent if versions else None


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of our own in a temporary folder on a free port; gone at the end whatever happens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="zhixiang-pg-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = ["-D", f"{folder}/data"]
        # A throw-away server: durability is switched off for speed, in tests only.
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        server_command("initdb", *data, "-U", "zhixiang", "-A", "trust", "-E", "UTF8")
        try:
            server_command("pg_ctl", *data, "-o", options, "-l", f"{folder}/log", "-w", "start")
            yield f"postgresql://zhixiang@127.0.0.1:{port}/postgres"
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
