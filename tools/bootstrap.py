"""Prepare a checkout: virtual environment with pinned packages, front-end files, compiled messages.

    python3 tools/bootstrap.py base     # what running needs
    python3 tools/bootstrap.py dev      # and what testing needs

Runs on a bare Python 3.11 with nothing installed. What is up to date is left alone, so a second run takes a second.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "var" / "vendor"
# Where each file of the pages comes from; only these are served.
ASSETS = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "guangdong.json": "echarts4maps/map/json/province/guangdong.json",
    "axe.min.js": "axe-core/axe.min.js",
}


def main() -> None:
    """Prepare what ``sys.argv[1]`` names."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "base"
    require_versions()
    environment(kind)
    assets()
    run([str(PYTHON), "tools/compile_messages.py"])


def require_versions() -> None:
    """Say plainly what is missing, before anything fails half way."""
    if sys.version_info < (3, 11):  # noqa: UP036  # said in words before anything fails on an older one
        stop(f"需要 Python 3.11 以上，当前是 {sys.version.split()[0]}。 Python 3.11 or newer is needed.")
    npm = shutil.which("npm")
    if npm is None:
        stop("找不到 npm，请先安装 Node.js 20 以上。 npm was not found: install Node.js 20 or newer.")
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if int(node.lstrip("v").split(".")[0] or 0) < 20:
        stop(f"需要 Node.js 20 以上，当前是 {node}。 Node.js 20 or newer is needed.")


def environment(kind: str) -> None:
    """Make the virtual environment with the pins of requirements/KIND.txt and this project itself, editable."""
    pins = ROOT / "requirements" / f"{kind}.txt"
    stamp = VENV / f".{kind}-{digest(pins, ROOT / 'pyproject.toml')}"
    if stamp.exists():
        return
    say(f"安装 Python 依赖（{kind}） installing Python packages …")
    uv = shutil.which("uv")
    if not PYTHON.exists():
        run(
            [uv, "venv", "--quiet", "--seed", "--python", sys.executable, str(VENV)]
            if uv
            else [sys.executable, "-m", "venv", str(VENV)]
        )
    pip = (
        [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
        if uv
        else [str(PYTHON), "-m", "pip", "install", "--quiet"]
    )
    run([*pip, "--require-hashes", "-r", str(pins)])
    # The project is put on the path rather than built: its dependencies are pinned above, and a build would
    # ask for more.
    site = subprocess.run(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (Path(site) / "zhixiang.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    command = VENV / "bin" / "zhixiang"
    command.write_text(
        f"#!{PYTHON}\nimport sys\n\nfrom zhixiang.cli import main\n\nsys.exit(main())\n", encoding="utf-8"
    )
    command.chmod(0o755)
    stamp.touch()


def assets() -> None:
    """The front-end files in var/vendor, from the packages that package-lock.json pins."""
    stamp = VENDOR / f".{digest(ROOT / 'package-lock.json', Path(__file__))}"
    if stamp.exists():
        return
    say("安装前端资源 installing front-end files …")
    run(["npm", "ci", "--silent", "--ignore-scripts"])
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in ASSETS.items():
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / name)
    stamp.touch()


def digest(*paths: Path) -> str:
    """A short digest of the files' contents."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def run(command: list[str]) -> None:
    """Run a step; stop with its exit code when it fails."""
    result = subprocess.run(command, cwd=ROOT, check=False)
    if result.returncode:
        stop(f"这一步失败了 this step failed: {' '.join(command)}", result.returncode)


def say(message: str) -> None:
    """Tell what is going on."""
    print(message, flush=True)


def stop(message: str, code: int = 1) -> NoReturn:
    """Say why it ends, and end."""
    print(message, file=sys.stderr, flush=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
