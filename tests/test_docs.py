"""What the documentation promises is there: links, commands, files, words on pages, one entry for each document."""

from __future__ import annotations

import re
import subprocess
from argparse import _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tools.write_data_dictionary import PAGE, dictionary
from zhixiang.apps.people.roles import Role
from zhixiang.cli import _parser

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^(?: {4}|\t).+$", re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?:src|docs|tools|tests|benchmarks|deploy|requirements)/[\w./-]+\.\w+")


def _pages() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "*.md"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in result.stdout.split("\0") if name and (ROOT / name).is_file()]


def _code(page: Path) -> str:
    """What a page sets as code: blocks, indented lines, spans."""
    text = page.read_text(encoding="utf-8")
    spans = SPAN.findall(FENCED.sub("", text))
    return "\n".join([*FENCED.findall(text), *INDENTED.findall(text), *spans])


def _mentions(pattern: str) -> Iterator[tuple[str, str]]:
    for page in _pages():
        for word in re.findall(pattern, _code(page), re.MULTILINE):
            yield page.relative_to(ROOT).as_posix(), word


def _anchors(page: Path) -> set[str]:
    """The addresses that a renderer gives to the headings."""
    titles = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_relative_link_leads_somewhere() -> None:
    broken, seen = [], 0
    for page in _pages():
        for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            aim = (page.parent / path).resolve() if path else page
            seen += 1
            if not aim.exists() or (anchor and aim.suffix == ".md" and anchor not in _anchors(aim)):
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []
    assert seen > 20


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    mentioned = list(_mentions(r"(?:^|[\s`])make ([a-z]+)"))
    assert [pair for pair in mentioned if pair[1] not in targets] == []
    assert ("README.md", "demo") in mentioned


def test_every_command_exists() -> None:
    (commands,) = [action for action in _parser()._actions if isinstance(action, _SubParsersAction)]
    mentioned = list(_mentions(r"(?:^|[\s/])zhixiang ([a-z][a-z-]*)"))
    assert [pair for pair in mentioned if pair[1] not in commands.choices] == []
    assert {command for page, command in mentioned if page == "README.md"} >= {"read", "load", "check"}


def test_every_file_that_is_named_exists() -> None:
    assert [pair for pair in _mentions(FILE.pattern) if not (ROOT / pair[1]).exists()] == []


def test_both_readmes_show_the_same_commands_and_links() -> None:
    def said(name: str) -> tuple[set[str], set[str]]:
        text = (ROOT / name).read_text(encoding="utf-8")
        commands = re.findall(r"(?:^|[\s`])(make [a-z]+|\.venv/bin/zhixiang [a-z]+)", _code(ROOT / name))
        links = {link for link in LINK.findall(text) if not link.startswith("README")}
        return set(commands), links

    assert said("README.md") == said("README.zh-CN.md")


def test_every_document_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    pages = [page.relative_to(DOCS).as_posix() for page in _pages() if DOCS in page.parents]
    assert [page for page in pages if page != "README.md" and f"({page})" not in index] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    heads = [page.read_text(encoding="utf-8").split(".")[0] for page in pages]
    assert heads == [f"# {number}" for number in numbers]


def test_the_data_dictionary_is_what_the_models_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == dictionary(), "run make docs"


# The guides

GUIDES = DOCS / "guides"
IMAGES = DOCS / "images"
LARGEST_PICTURE = 150_000
BOLD = re.compile(r"\*\*([^*]+)\*\*")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def _words_of_pages() -> list[re.Pattern[str]]:
    """Everything that pages say, as patterns: a placeholder stands for anything."""
    catalogue = polib.pofile(str(ROOT / "src/zhixiang/site/locale/en/LC_MESSAGES/django.po"))
    return [re.compile(".+".join(map(re.escape, PLACEHOLDER.split(entry.msgid)))) for entry in catalogue]


def test_every_bold_word_of_a_guide_stands_on_a_page() -> None:
    known = _words_of_pages()
    words = {
        (page.name, word) for page in GUIDES.glob("*.md") for word in BOLD.findall(page.read_text(encoding="utf-8"))
    }
    assert len(words) > 50
    assert sorted(pair for pair in words if not any(pattern.fullmatch(pair[1]) for pattern in known)) == []


def test_every_role_has_a_guide() -> None:
    titles = [page.read_text(encoding="utf-8").splitlines()[0] for page in GUIDES.glob("*.md")]
    assert [role for role in Role.labels if not any(role in title for title in titles)] == []


def test_every_picture_is_small_and_used_and_can_be_taken_again() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in _pages())
    pictures = sorted(path.name for path in IMAGES.glob("*.png"))
    assert [name for name in pictures if f"images/{name})" not in pages] == []
    assert [name for name in pictures if (IMAGES / name).stat().st_size > LARGEST_PICTURE] == []
    script = (ROOT / "tools" / "take_screenshots.py").read_text(encoding="utf-8")
    assert sorted(f"{name}.png" for name in re.findall(r'Picture\(\s*"([\w-]+)"', script)) == pictures
