"""Compile the translation catalogues (.po) into what Django reads (.mo), without needing GNU gettext on the machine.

Run by the build step and by ``make``; the .mo files are build products and are not committed. A catalogue that does
not compile, or a translation whose placeholders differ from the original's, stops the build with its file and line.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import polib

LOCALES = Path(__file__).resolve().parent.parent / "src" / "zhixiang" / "site" / "locale"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")


def problems(catalogue: polib.POFile, path: Path) -> list[str]:
    """What would go wrong when the messages are used: placeholders that the original does not have."""
    found = []
    for entry in catalogue:
        allowed = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            wrong = set(PLACEHOLDER.findall(text)) - allowed
            if wrong:
                found.append(f"{path}:{entry.linenum}: {sorted(wrong)} not in the original {entry.msgid!r}")
    return found


def compile_catalogue(path: Path) -> list[str]:
    """Write ``path``'s .mo beside it; return the problems, and write nothing when there are any."""
    try:
        catalogue = polib.pofile(str(path), check_for_duplicates=True)
    except (OSError, ValueError) as error:
        return [f"{path}: {error}"]
    found = problems(catalogue, path)
    if not found:
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return found


def main() -> int:
    """Compile every catalogue; the exit code is 1 when one has a problem."""
    found = [problem for path in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")) for problem in compile_catalogue(path)]
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
