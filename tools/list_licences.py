"""Write docs/licences.md: every package that the pins name, with its licence as its own metadata states it.

    .venv/bin/python tools/list_licences.py

Why each of our own choices is there stands in WHY; a direct dependency without a reason stops the tool.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHY = {
    "cryptography": "SM3 for the audit chain where OpenSSL alone does not offer it",
    "django": "pages, forms, storage, sign-in; the long-term release for Python 3.11",
    "django-allauth": "sign-up with e-mail confirmation, password reset, two-step verification, session list",
    "django-axes": "counts failed sign-ins and locks for a while",
    "django-csp": "the Content-Security-Policy header",
    "gunicorn": "application server",
    "highspy": "chooses projects under a budget with proof (integer programmes)",
    "numpy": "compares millions of pairs of demands",
    "openpyxl": "writes the xlsx downloads, and reads them back in tests",
    "polib": "compiles the English wording without GNU gettext on the machine",
    "psycopg": "PostgreSQL; LGPL, used as an unchanged library",
    "onnxruntime": "runs the models of rapidocr; optional extra for scans",
    "rapidocr": "recognises the characters of scanned pages, with the models in its package; optional extra",
    "python-calamine": "reads uploaded spreadsheets quickly",
    "pypdfium2": "reads text PDFs: characters and ruling lines, in a process of its own",
    "python-docx": "writes and reads the forms as Word documents",
    "segno": "the QR code on receipts",
    "typst": "sets receipts and documents as PDF without system libraries",
    "whitenoise": "serves static files with hashed names",
    "django-stubs": "types of Django for mypy",
    "hypothesis": "property tests; development only",
    "import-linter": "proves the floors",
    "mypy": "types",
    "playwright": "drives the system's Chromium in tests",
    "pytest": "tests",
    "pytest-cov": "coverage",
    "pytest-django": "tests against a database",
    "pytest-xdist": "tests on all processors",
    "ruff": "lint and format",
    "datasketch": "MinHash LSH, for benchmarks/screening.py to compare with",
    "rapidfuzz": "edit distance, for benchmarks/screening.py to compare with",
    "scikit-learn": "TF-IDF, for benchmarks/screening.py to compare with",
    "@expo-google-fonts/noto-serif-sc": "the face of PDF documents (two weights of Noto Serif SC); not served",
    "@tabler/core": "the look; brings Bootstrap and Popper",
    "axe-core": "finds accessibility faults in tests",
    "echarts": "charts",
    "echarts4maps": "the outline of the province's cities only; used where an operator has an approval number",
}
HEAD = """# Packages and their licences

Written by `make licences` from the metadata of the pinned packages; do not edit. Nothing of them is in this repository:
they are installed from the pins in `requirements/*.txt` and `package-lock.json`. All of them permit use in a product
under Apache-2.0; those under LGPL-3.0 (psycopg) and MPL-2.0 are used unchanged, as libraries.
"""


def main() -> None:
    """Write the list."""
    base, dev, bench = pins("base"), pins("dev"), pins("bench")
    chosen = direct("base") | direct("dev") | direct("bench")
    sections = [
        ("Python, running", [python_row(name, chosen) for name in base]),
        ("Python, development only", [python_row(name, chosen) for name in dev if name not in base]),
        ("Python, benchmarks only", [python_row(name, chosen) for name in bench if name not in dev]),
        ("Front end", front_end_rows()),
    ]
    text = HEAD
    for title, rows in sections:
        text += f"\n## {title}\n\n| package | version | licence | why |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    (ROOT / "docs" / "licences.md").write_text(text, encoding="utf-8")


def pins(kind: str) -> list[str]:
    """Names of the packages pinned in requirements/KIND.txt."""
    text = (ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
    return re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", text, re.MULTILINE)


def direct(kind: str) -> set[str]:
    """Names, in small letters, of the packages that requirements/KIND.in asks for."""
    text = (ROOT / "requirements" / f"{kind}.in").read_text(encoding="utf-8")
    return {name.lower() for name in re.findall(r"^([A-Za-z][\w.-]*)", text, re.MULTILINE)}


def python_row(name: str, chosen: set[str]) -> str:
    """One line of the table, from the metadata of the installed package."""
    about = metadata(name)
    return row(name, about["Version"], python_licence(name), name in chosen)


def python_licence(name: str) -> str:
    """The licence as the package states it: expression, else classifier, else the first line of its free text."""
    about = metadata(name)
    classifiers = [
        text.rpartition(" :: ")[2] for text in about.get_all("Classifier", []) if text.startswith("License ::")
    ]
    expression, free_text = (str(about[field]) if field in about else "" for field in ("License-Expression", "License"))
    return expression or " / ".join(classifiers) or free_text.split("\n")[0] or stop(f"{name} states no licence")


def front_end_rows() -> list[str]:
    """The packages of package-lock.json."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    chosen = packages[""]["dependencies"]
    names = {path.rpartition("node_modules/")[2]: about for path, about in sorted(packages.items()) if path}
    return [row(name, about["version"], about["license"], name in chosen) for name, about in names.items()]


def row(name: str, version: str, licence: str, chosen: bool) -> str:  # noqa: FBT001 - a private helper's column
    """One line of the table."""
    why = WHY.get(name) or stop(f"say in WHY what {name} is for") if chosen else ""
    return f"| {name} | {version} | {licence} | {why} |"


def stop(message: str) -> str:
    """Say why it ends, and end."""
    sys.exit(message)


if __name__ == "__main__":
    main()
