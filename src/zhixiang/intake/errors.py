"""What can go wrong before a document is understood. Messages are for the person who uploaded the file."""

from __future__ import annotations


class IntakeError(ValueError):
    """A file cannot be read as the document it should be. ``str(error)`` is a plain Chinese sentence."""

    def __init__(self, message: str, *, code: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


class UnreadableFile(IntakeError):
    """The bytes are not text that we can decode: wrong type, empty, too large, binary, wrong encoding."""


class NotANotice(IntakeError):
    """The text was decoded, but it is not the document that the form expects, or it breaks off."""
