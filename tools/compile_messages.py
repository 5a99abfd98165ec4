"""Compile the translation catalogues (.po) into what Django reads (.mo), without needing GNU gettext on the machine.

Run by the build step and by ``make``; the .mo files are build products and are not committed. A catalogue that does
not compile, or a translation whose placeholders differ from the original's, stops the build with its file and line.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALES = Path(__file__).resolve().parent.parent / "src" / "zhixiang" / "site" / "locale"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")


def problems(catalog: Catalog, path: Path) -> list[str]:
    """What would go wrong when the catalogue's messages are used: placeholders that the original does not have."""
    found = []
    for message in catalog:
        if not message.id or not message.string:
            continue
        originals, translations = _forms(message)
        allowed = {hit for text in originals for hit in PLACEHOLDER.findall(text)}
        for text in translations:
            wrong = set(PLACEHOLDER.findall(text)) - allowed
            if wrong:
                found.append(f"{path}:{message.lineno}: {sorted(wrong)} not in the original {originals[0]!r}")
    return found


def _forms(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Singular and plural forms of the original and of the translation."""
    original = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    translated = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return tuple(original), tuple(translated)


def compile_catalogue(path: Path) -> list[str]:
    """Write ``path``'s .mo beside it; return the problems, and write nothing when there are any."""
    try:
        with path.open("rb") as stream:
            catalog = read_po(stream, abort_invalid=True)
    except PoFileError as error:
        return [f"{path}: {error}"]
    found = problems(catalog, path)
    if not found:
        with path.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalog)
    return found


def main() -> int:
    """Compile every catalogue; the exit code is 1 when one has a problem."""
    found = [problem for path in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")) for problem in compile_catalogue(path)]
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
