"""A deadline as a calendar file (RFC 5545) that every calendar program can take in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_LINE: Final = 75
"""Octets of a line before it is folded."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment by which something must be done. ``uid`` stays the same when the moment moves: the entry moves then."""

    uid: str
    at: datetime
    title: str
    description: str = ""
    url: str = ""
    stamp: datetime = field(default_factory=lambda: datetime.now(UTC))
    remind: Sequence[timedelta] = (timedelta(days=3), timedelta(days=1), timedelta(hours=2))


def calendar(deadline: Deadline) -> bytes:
    """The file. The event takes the half hour before the deadline, so that it shows in a day's column."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Zhixiang//Zhixiang//ZH",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(deadline.uid)}",
        f"DTSTAMP:{_moment(deadline.stamp)}",
        f"DTSTART:{_moment(deadline.at - timedelta(minutes=30))}",
        f"DTEND:{_moment(deadline.at)}",
        f"SUMMARY:{_text(deadline.title)}",
    ]
    if deadline.description:
        lines.append(f"DESCRIPTION:{_text(deadline.description)}")
    if deadline.url:
        lines.append(f"URL:{deadline.url}")
    lines.append("TRANSP:TRANSPARENT")
    for before in deadline.remind:
        minutes = int(before.total_seconds() // 60)
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(deadline.title)}"]
        # Counted from the end, which is the deadline.
        lines += [f"TRIGGER;RELATED=END:-PT{minutes}M", "END:VALARM"]
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line)).encode()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """A text value: what separates values is escaped, line breaks are written as \\n, other controls go."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(char for char in text if char >= " " and char != "\x7f")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never cut inside a character; all but the first begin with a blank."""
    piece, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > _LINE:
            yield piece
            piece, size = " ", 1
        piece += char
        size += width
    yield piece
