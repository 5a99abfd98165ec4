"""From a prepared checkout to a running server with the 2024 year loaded. Safe to run twice."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from bootstrap import PYTHON, ROOT, run, say, stop

ADDRESS = ("127.0.0.1", int(os.environ.get("PORT", "8000")))


def main() -> None:
    """Migrate, load, collect, serve."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(ADDRESS)
        except OSError:
            stop(
                f"端口 {ADDRESS[1]} 已被占用。请先关闭占用它的程序，或换一个端口：PORT=8001 make demo\n"
                f"Port {ADDRESS[1]} is taken: stop what uses it, or choose another: PORT=8001 make demo"
            )
    os.environ["ZHIXIANG_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")
    say("建立数据库 preparing the database …")
    run([str(PYTHON), "-m", "django", "migrate", "--verbosity", "0"])
    run([str(PYTHON), "-m", "zhixiang.cli", "demo"])
    run([str(PYTHON), "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"])
    say(f"\n打开 open http://{ADDRESS[0]}:{ADDRESS[1]}  （Ctrl+C 停止 to stop）")
    server = [str(PYTHON), "-m", "gunicorn", "zhixiang.site.wsgi:application", "--bind", f"{ADDRESS[0]}:{ADDRESS[1]}"]
    server += ["--workers", "2", "--threads", "2", "--access-logfile", "/dev/null", "--log-level", "warning"]
    try:
        sys.exit(subprocess.run(server, cwd=ROOT, check=False).returncode)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
