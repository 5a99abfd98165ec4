"""The rules of the house that no linter knows: floors, file sizes, what may be committed and what may not."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.shared_files import NOTICE_2024, shared_file
from zhixiang.intake import read_document, read_notice

ROOT = Path(__file__).resolve().parents[1]
SEEDS = [
    "seeds/000_call_notice.txt",
    "seeds/001_demand_form.txt",
    NOTICE_2024,
    "seeds/003_city_programme_notice.txt",
    "seeds/004_department_performance_form.txt",
]

LONGEST_FILE = 400
LONGER_ON_PURPOSE = {
    "tests/rules/test_indicators.py": "one table of worked spellings, read from top to bottom",
    "tests/rules/test_policy_register.py": "one table of worked citations with what is proved from it",
    "tests/support/notices/money_defects.py": "a list of small planters, one a defect, all of one shape",
}
"""File → why it is not cut."""


def _listed(*patterns: str) -> list[Path]:
    """What is committed, and what would be: build products and ignored files are left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in result.stdout.split("\0") if name and (ROOT / name).is_file()]


def _texts() -> Iterator[tuple[str, str]]:
    for path in _listed():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, or a file in another encoding on purpose


def test_a_floor_imports_only_from_the_floors_under_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "src"))
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)
    assert broken == 0, capsys.readouterr().out


def test_import_linter_sees_every_folder() -> None:
    folders = {path.parent for path in _listed("src/*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_files_stay_short() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in _listed("*.py")
        if "migrations" not in path.parts
    }
    long = {name for name, length in lengths.items() if length > LONGEST_FILE}
    assert long - set(LONGER_ON_PURPOSE) == set()
    assert set(LONGER_ON_PURPOSE) <= set(lengths), "an exception for a file that is gone"


def test_nothing_names_a_machine_or_an_index() -> None:
    hosts = (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("npmmirror", "com"),
        ("mirrors", ""),
    )
    patterns = [r"\.".join(host) for host in hosts]
    patterns += [r"--(?:extra-)?" + "index-url", r'"resolved":\s*"', re.escape(f"{ROOT.parent}/")]
    # Folders of people and machines; those of an installation (/srv, /etc, /var) are another matter.
    patterns += [r"(?<![\w.~-])/(?:" + "root|home|Users|workspace" + r")/"]
    forbidden = re.compile("|".join(patterns))
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in _texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if forbidden.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_pin_has_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert pins
    assert [pin for pin in pins if not re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:", pin)] == []


def test_what_runs_is_what_was_tested() -> None:
    base, dev = (
        dict(re.findall(r"^([\w.-]+)(?:\[.*?\])?==(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (ROOT / "requirements" / "base.txt", ROOT / "requirements" / "dev.txt")
    )
    assert {name: version for name, version in base.items() if dev.get(name) != version} == {}


def test_every_front_end_package_has_its_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and not package.get("integrity")] == []


def test_licences_are_listed() -> None:
    listed = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    pins = re.findall(
        r"^([\w.-]+)(?:\[.*?\])?==", (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    names = [*pins, *(name.rpartition("node_modules/")[2] for name in packages if name)]
    assert [name for name in names if f"| {name} |" not in listed] == []


# Sentences of the real documents are not ours to publish

RUN = 25
"""So many Chinese characters in a row are a sentence of somebody, not a term."""
HAN = re.compile(r"[\u4e00-\u9fff]")
TITLE = re.compile(r"[《〈][^《》〈〉\n]*[》〉]")
CELL = re.compile(r"[\t\n]|<[^>]*>")


def _han(text: str) -> str:
    return "".join(HAN.findall(text))


def _runs(text: str) -> set[str]:
    characters = _han(text)
    return {characters[start : start + RUN] for start in range(len(characters) - RUN + 1)}


def _facts() -> set[str]:
    """Runs that may be published: names and values of indicators, titles and numbers of policies, headings."""
    path = shared_file(NOTICE_2024)
    facts: set[str] = set()
    for table in read_notice(read_document(path.read_bytes(), path.name)).performance_tables:
        for indicator in table.indicators:
            facts |= _runs(indicator.name) | _runs(indicator.value_text)
        # Lists of policies stand in one cell without a break in some tables.
        facts |= _runs("".join(citation.cited for citation in table.citations))
    for name in SEEDS:
        for line in shared_file(name).read_text(encoding="utf-8").splitlines():
            facts |= _runs(line) if line.startswith("#") else set()
            facts = facts.union(*(_runs(title) for title in TITLE.findall(line)))
    return facts


def _sentences() -> set[str]:
    """Runs of the cells and paragraphs that are punctuated like sentences."""
    found: set[str] = set()
    for name in SEEDS:
        for cell in CELL.split(shared_file(name).read_text(encoding="utf-8")):
            if re.search("[，。；、]", TITLE.sub("", cell)):
                found = found.union(*(_runs(piece) for piece in TITLE.split(cell)))
    return found


def test_no_sentence_of_the_real_documents_is_committed() -> None:
    sentences = _sentences() - _facts()
    assert len(sentences) > 5000, "the sentences to look for were not found: this test would prove nothing"
    # Cells apart, lines together: a sentence that source code breaks into several lines is still one.
    found = [
        (name, run)
        for name, text in _texts()
        for cell in text.split("\t")
        for run in sorted(_runs(cell) & sentences)[:1]
    ]
    assert found == []
