"""Prepare a checkout: virtual environment with pinned packages, front-end files, compiled messages and sources.

    python3 tools/bootstrap.py base     # what running needs
    python3 tools/bootstrap.py dev      # and what testing needs
    python3 tools/bootstrap.py bench    # and what benchmarks compare with

Runs on a bare Python 3.11 with nothing installed. What is up to date is left alone, so a second run takes a second.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("base", "dev", "bench")
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "var" / "vendor"
FONTS = ROOT / "var" / "fonts"
# Where each file of the pages comes from; only these are served. axe.min.js is for the tests.
ASSETS = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "guangdong.json": "echarts4maps/map/json/province/guangdong.json",
    "axe.min.js": "axe-core/axe.min.js",
}
# The faces that PDF documents are set in, with their licence. Not served: a browser would fetch 15 MB.
FACES = {
    "NotoSerifSC-Regular.ttf": "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "NotoSerifSC-Bold.ttf": "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
    "OFL.txt": "@expo-google-fonts/noto-serif-sc/LICENSE_FONT",
}

SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+")


def prepare(kind: str) -> None:
    """Make ready what ``kind`` needs: "base" for running, "dev" for testing as well, "bench" for benchmarks as well."""
    require_versions()
    environment(kind)
    assets()
    run([str(PYTHON), "tools/compile_messages.py"])
    # Where Python may not write bytecode, each command would compile the sources anew: a tenth of a second a start.
    run([str(PYTHON), "-m", "compileall", "-q", "src"])


def require_versions() -> None:
    """Say plainly what is missing, before anything fails half way."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what older ones are told by
        stop(
            f"需要 Python 3.11 以上，当前是 {sys.version.split()[0]}。已装有新版本时：make demo PYTHON=python3.12\n"
            "Python 3.11 or newer is needed. If you have one: make demo PYTHON=python3.12"
        )
    if not shutil.which("uv") and not find_spec("ensurepip"):
        stop(
            "这个 Python 缺少 venv 组件，请先安装（Debian：apt-get install python3-venv），或安装 uv。\n"
            "This Python has no venv: install it (Debian: apt-get install python3-venv), or install uv."
        )
    if not shutil.which("npm") or not shutil.which("node"):
        stop("找不到 npm，请先安装 Node.js 20 以上。 npm was not found: install Node.js 20 or newer.")
    node = output(["node", "--version"])
    if int(node.lstrip("v").split(".")[0]) < 20:
        stop(f"需要 Node.js 20 以上，当前是 {node}。 Node.js 20 or newer is needed.")


def environment(kind: str) -> None:
    """The virtual environment with the pins of requirements/KIND.txt and this project on its path."""
    stamp = VENV / "prepared.txt"
    # With the folder's own name: a checkout that was moved or copied gets a new environment.
    pins = f"{VENV} {digest(*(ROOT / 'requirements').glob('*.txt'), Path(__file__))}"
    was_kind, _, was_pins = stamp.read_text(encoding="utf-8").partition(" ") if stamp.exists() else ("", "", "")
    # Each kind includes those before it.
    if PYTHON.exists() and was_pins == pins and was_kind in KINDS[KINDS.index(kind) :]:
        return
    say(f"安装 Python 依赖（{kind}） installing Python packages …")
    uv = shutil.which("uv")
    if was_pins and not was_pins.startswith(f"{VENV} "):
        shutil.rmtree(VENV)
    if not PYTHON.exists():
        make = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
        run([*make, str(VENV)])
    install = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install"]
    # pip compiles what it installs, uv only when told to.
    install += ["--compile-bytecode"] if uv else []
    run([*install, "--quiet", "--require-hashes", "-r", f"requirements/{kind}.txt"])
    put_on_path()
    stamp.write_text(f"{kind} {pins}", encoding="utf-8")


def put_on_path() -> None:
    """Make the project importable and ``zhixiang`` a command.

    By hand rather than by an editable install: what it depends on is pinned, and building it would fetch build tools
    that are not.
    """
    packages = output([str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    (Path(packages) / "zhixiang.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    command = VENV / "bin" / "zhixiang"
    command.write_text(
        f"#!{PYTHON}\nimport sys\n\nfrom zhixiang.cli import main\n\nsys.exit(main())\n", encoding="utf-8"
    )
    command.chmod(0o755)


def assets() -> None:
    """The front-end files in var/vendor and the faces in var/fonts, from the packages that package-lock.json pins."""
    stamp = VENDOR / ".prepared"
    pins = digest(ROOT / "package-lock.json", Path(__file__))
    if stamp.exists() and stamp.read_text(encoding="utf-8") == pins:
        return
    say("安装前端资源 installing front-end files …")
    run(["npm", "ci", "--silent", "--ignore-scripts"])
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for name, source in ASSETS.items():
        # Without the pointers to source maps: those are not served, and collecting the files would look for them.
        text = (ROOT / "node_modules" / source).read_text(encoding="utf-8")
        (VENDOR / name).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for name, source in FACES.items():
        shutil.copyfile(ROOT / "node_modules" / source, FONTS / name)
    stamp.write_text(pins, encoding="utf-8")


def digest(*paths: Path) -> str:
    """A short digest of the files' contents."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()[:12]


def output(command: list[str]) -> str:
    """What a short command prints; stop when it fails."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        stop(f"这一步失败了 this step failed: {' '.join(command)}\n{result.stderr}")
    return result.stdout.strip()


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
    prepare(sys.argv[1] if sys.argv[1:] else "base")
