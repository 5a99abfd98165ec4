"""Bad files get a plain sentence and a code, never a traceback, never half a notice."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.builder import Builder
from zhixiang import cli
from zhixiang.intake import read_bytes
from zhixiang.intake.errors import IntakeError
from zhixiang.intake.readers import MAX_BYTES


def _zip() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


CLEAN = Builder().text()
# The sentence of a person who opened the wrong document: text, but not a notice.
LETTER = "各位同事：\n\n明天上午九点开会，请准时参加。\n"

BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "blank lines": (b"\n \n\t\n", "not_a_notice"),
    "docx": (_zip(), "wrong_type"),
    "cut pdf": (b"%PDF-1.7\n%\xe2\xe3", "damaged"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "wrong_type"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(64), "damaged"),
    "picture of another kind": (b"GIF89a" + bytes(64), "wrong_type"),
    "binary": (random.Random(7).randbytes(4096), "wrong_encoding"),
    "zeros": (bytes(4096), "binary"),
    "letter": (LETTER.encode(), "not_a_notice"),
    "letter in GB18030": (LETTER.encode("gb18030"), "not_a_notice"),
    "latin text": ("Dépêche numéro 1, déjà publiée à Genève".encode("latin-1"), "wrong_encoding"),
    "too large": (b"a" * (MAX_BYTES + 1), "too_large"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused_in_plain_words(name: str) -> None:
    data, code = BAD[name]
    with pytest.raises(IntakeError) as caught:
        read_bytes(data, "通知.txt")
    assert caught.value.code == code
    assert "通知.txt" in str(caught.value)
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends_read_alike(encoding: str, newline: str) -> None:
    assert read_bytes(CLEAN.replace("\n", newline).encode(encoding), "通知.txt") == Builder().read()


_LINES = CLEAN.rstrip("\n").split("\n")
_LAST_TABLE_ROW = max(i for i, line in enumerate(_LINES) if "\t" in line)


@pytest.mark.parametrize("kept", [i + 1 for i in range(9, _LAST_TABLE_ROW - 7) if "\t" in _LINES[i]])
def test_cut_off_inside_a_table_is_refused(kept: int) -> None:
    with pytest.raises(IntakeError) as caught:
        read_bytes("\n".join(_LINES[:kept]).encode(), "通知.txt")
    assert caught.value.code in {"truncated", "not_a_notice"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_cut_off_inside_a_character_says_so(encoding: str) -> None:
    data = CLEAN.encode(encoding)
    cut = next(i for i in range(len(data) * 2 // 3, len(data)) if not _decodes(data[:i], encoding))
    with pytest.raises(IntakeError) as caught:
        read_bytes(data[:cut], "通知.txt")
    assert caught.value.code == "truncated"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_notice_or_a_sentence(data: bytes) -> None:
    _reads_or_refuses(data)


@settings(max_examples=150)
@given(st.data())
def test_a_mangled_notice_gives_a_notice_or_a_sentence(data: st.DataObject) -> None:
    """Cells dropped, doubled, swapped, lines cut: the reader neither fails nor invents an unreadable record."""
    lines = CLEAN.split("\n")
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(lines) - 1))
        cells = lines[at].split("\t")
        act = data.draw(st.sampled_from(["drop", "double", "shift", "cut", "remove", "noise"]))
        if act == "drop" and len(cells) > 1:
            cells.pop(data.draw(st.integers(0, len(cells) - 1)))
        elif act == "double":
            lines.insert(at, lines[at])
        elif act == "shift":
            cells.insert(0, "")
        elif act == "cut":
            cells = cells[: data.draw(st.integers(0, len(cells)))]
        elif act == "noise":
            cells.append(data.draw(st.text(max_size=12)))
        lines[at] = "\t".join(cells)
        if act == "remove" and len(lines) > 1:
            del lines[at]
    _reads_or_refuses("\n".join(lines).encode("utf-8", "replace"))


def _reads_or_refuses(data: bytes) -> None:
    try:
        notice = read_bytes(data, "通知.txt")
    except IntakeError as error:
        sentence = str(error)
        assert sentence.endswith("。")  # either outcome is right, each with its own promise
    else:
        assert notice.allocation or notice.performance_tables
        assert all(row.line > 0 for row in notice.allocation)
        assert all(row.name or row.value_text for table in notice.performance_tables for row in table.indicators)


class TestCommand:
    """The command says the same sentence on standard error and exits with 2."""

    def test_missing_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["read", "没有这个文件.txt"]) == cli.EXIT_REFUSED
        out, err = capsys.readouterr()
        assert out == ""
        assert "找不到文件" in err

    def test_folder(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["read", str(tmp_path)]) == cli.EXIT_REFUSED
        assert "文件夹" in capsys.readouterr().err

    def test_huge_file_is_refused_before_it_is_read(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "huge.txt"
        with path.open("wb") as file:
            file.truncate(100 * 1024 * 1024)
        assert cli.main(["read", "--json", str(path)]) == cli.EXIT_REFUSED
        out, err = capsys.readouterr()
        assert out == ""
        assert "100 MB" in err

    def test_refusal_prints_no_json(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "cut.txt"
        path.write_text("\n".join(_LINES[: _LAST_TABLE_ROW - 8]), encoding="utf-8")
        assert cli.main(["read", "--json", str(path)]) == cli.EXIT_REFUSED
        assert capsys.readouterr().out == ""

    def test_check_exits_with_one_on_a_wrong_figure(self, tmp_path: Path) -> None:
        path = tmp_path / "notice.txt"
        path.write_text(CLEAN.replace("3000000.00", "3000001.00"), encoding="utf-8")
        assert cli.main(["check", str(path)]) == cli.EXIT_FINDINGS
        path.write_text(CLEAN, encoding="utf-8")
        assert cli.main(["check", str(path)]) == cli.EXIT_OK
