"""What the files of papers are called."""

from __future__ import annotations

from zhixiang.apps.papers.models import Paper
from zhixiang.publishing.archives import file_name


def file_name_of(paper: Paper) -> str:
    """A name for people, the same for the same data: title, and the document's number where it has one."""
    stem = f"{paper.doc_no} {paper.title}" if paper.doc_no else paper.title
    return f"{file_name(stem)}.{paper.format}"
