"""Official documents in: bytes → blocks → typed records → findings. Nothing here touches a database."""

from __future__ import annotations

from zhixiang.intake.checks import find_all
from zhixiang.intake.forms.notice import read_notice_form
from zhixiang.intake.readers import read_document
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.records import Notice
from zhixiang.intake.schema import as_json, as_text

__all__ = ["as_json", "as_text", "read_bytes", "read_document", "read_notice"]


def read_notice(raw: RawDocument) -> Notice:
    """The notice in ``raw`` with its findings.

    Raises NotANotice when the text is not a notice or breaks off in the middle of a table.
    """
    reading = read_notice_form(raw)
    return Notice(
        document=reading.document,
        allocation=tuple(reading.allocation.rows),
        performance_tables=tuple(reading.performance.tables),
        findings=tuple(find_all(reading)),
    )


def read_bytes(data: bytes, name: str) -> Notice:
    """The notice in the bytes of a file. Raises IntakeError (UnreadableFile, NotANotice) with a plain sentence."""
    return read_notice(read_document(data, name))
