"""A deadline for calendars: what every program must be able to read, whatever a title contains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from zhixiang.publishing.ics import Deadline, calendar

CHINA = timezone(timedelta(hours=8))
AT = datetime(2023, 6, 5, 17, 30, tzinfo=CHINA)
STAMP = datetime(2023, 5, 24, tzinfo=UTC)


def unfolded(data: bytes) -> list[str]:
    """The lines as a program reads them (RFC 5545, 3.1)."""
    return data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def value(data: bytes, name: str) -> str:
    return next(line.partition(":")[2] for line in unfolded(data) if line.partition(":")[0] == name)


def read_text(text: str) -> str:
    out, escaped = "", False
    for char in text:
        if escaped:
            out, escaped = out + {"n": "\n", "N": "\n"}.get(char, char), False
        elif char == "\\":
            escaped = True
        else:
            out += char
    return out


def test_it_ends_at_the_deadline_in_universal_time_and_reminds_before_it() -> None:
    data = calendar(Deadline("call-7@example.test", AT, "征集截止", url="https://example.test/calls/7/", stamp=STAMP))
    assert value(data, "DTEND") == "20230605T093000Z"
    assert value(data, "DTSTART") == "20230605T090000Z"
    assert value(data, "DTSTAMP") == "20230524T000000Z"
    assert value(data, "UID") == "call-7@example.test"
    assert value(data, "URL") == "https://example.test/calls/7/"
    lines = unfolded(data)
    assert [line for line in lines if line.startswith("TRIGGER")] == [
        "TRIGGER;RELATED=END:-PT4320M", "TRIGGER;RELATED=END:-PT1440M", "TRIGGER;RELATED=END:-PT120M",
    ]  # fmt: skip
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert lines.count("BEGIN:VALARM") == lines.count("END:VALARM") == 3


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_title_comes_back_and_breaks_nothing(title: str, description: str) -> None:
    data = calendar(Deadline("1", AT, title, description, stamp=STAMP))
    kept = "".join(char for char in title.replace("\r\n", "\n").replace("\r", "\n") if char >= " " or char == "\n")
    assert read_text(value(data, "SUMMARY")) == kept.replace("\x7f", "")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two
    assert sum(line == "END:VCALENDAR" for line in unfolded(data)) == 1
