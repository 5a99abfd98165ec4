"""Archives that are sent while they are made, and names that every system can unpack."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from zhixiang.publishing.archives import file_name, streamed_zip


@given(st.dictionaries(st.text(st.characters(categories=("L", "N")), min_size=1), st.binary(max_size=300), max_size=8))
def test_what_is_streamed_unpacks_to_what_went_in(entries: dict[str, bytes]) -> None:
    data = b"".join(streamed_zip(entries.items()))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == entries


def test_an_entry_is_sent_before_the_next_one_is_made() -> None:
    made = []

    def entries() -> Iterator[tuple[str, bytes]]:
        for number in range(3):
            made.append(number)
            yield f"{number}.pdf", b"x" * 1000

    pieces = streamed_zip(entries())
    assert len(next(pieces)) > 1000
    assert made == [0]


@given(st.text())
def test_a_name_stays_inside_its_folder(text: str) -> None:
    name = file_name(text)
    assert name not in ("", ".", "..")
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert len(name) <= 80
