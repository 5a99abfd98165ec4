"""From a fresh checkout to a running server with the 2024 year loaded. Safe to run twice."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from bootstrap import PYTHON, ROOT, prepare, run, say, stop

HOST = "127.0.0.1"


def main() -> None:
    """Prepare, load, collect, serve."""
    port = free_port()
    prepare("base")
    # The demo's accounts and data belong into a database of its own, whatever this shell has set for another one.
    os.environ.update(
        ZHIXIANG_DEMO="1", ZHIXIANG_HTTPS="", DATABASE_URL="", DJANGO_SETTINGS_MODULE="zhixiang.site.settings"
    )
    say("建立数据库 preparing the database …")
    run([str(PYTHON), "-m", "zhixiang.cli", "demo"])
    run([str(PYTHON), "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"])
    say(f"\n打开 open http://{HOST}:{port}  （Ctrl+C 停止 to stop）")
    server = [str(PYTHON), "-m", "gunicorn", "zhixiang.site.wsgi:application", "--bind", f"{HOST}:{port}"]
    server += [
        "--workers",
        "2",
        "--threads",
        "2",
        "--no-control-socket",
        "--access-logfile",
        "/dev/null",
        "--log-level",
        "warning",
    ]
    # The worker ends with the server, whatever ends that.
    subprocess.Popen([str(PYTHON), "-m", "zhixiang.cli", "work", "--with-parent"], cwd=ROOT)
    # In place of this process, so that Ctrl+C or a kill reaches the server itself.
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(server[0], server)  # noqa: S606 - no shell is wanted


def free_port() -> int:
    """The port that PORT names, 8000 without it; stop with a plain sentence when it cannot be used."""
    name = os.environ.get("PORT", "8000")
    if not name.isdecimal() or not 0 < int(name) < 65536:
        stop(f"PORT={name} 不是端口号，应为 1 到 65535。 PORT={name} is no port: it should be 1 to 65535.")
    with socket.socket() as probe:
        # As the server itself will: a port that is only waiting for old connections to end counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(name)))
        except PermissionError:
            stop(
                f"没有权限使用端口 {name}，请换一个：make demo PORT=8001\n"
                f"Port {name} is not permitted: choose another: make demo PORT=8001"
            )
        except OSError:
            stop(
                f"端口 {name} 已被占用。请先关闭占用它的程序，或换一个端口：make demo PORT=8001\n"
                f"Port {name} is taken: stop what uses it, or choose another: make demo PORT=8001"
            )
    return int(name)


if __name__ == "__main__":
    main()
