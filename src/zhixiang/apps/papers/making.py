"""From a plan to the bytes of a paper. The same data give the same digest, the same code and the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from zhixiang.apps.allocation.models import AllocationPlan
from zhixiang.apps.papers.kinds import Wish
from zhixiang.apps.papers.letters import day_of, usual_body, wording_of
from zhixiang.apps.papers.models import Paper
from zhixiang.apps.papers.records import allocation_rows, performance_tables
from zhixiang.intake.records import Notice
from zhixiang.intake.schema import as_text
from zhixiang.publishing import paper as layout
from zhixiang.publishing.archives import streamed_zip
from zhixiang.publishing.docx import paper_docx
from zhixiang.publishing.notice import (
    NoticeTemplate,
    annex_paper,
    notice_paper,
    notice_template,
    performance_table_paper,
)
from zhixiang.publishing.paper_pdf import paper_pdf
from zhixiang.publishing.paper_xlsx import paper_xlsx

_K, _F = Paper.Kind, Paper.Format
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I, L and U: a code is typed in from paper."""
_CODE_LENGTH: Final = 12
_ANNEX3: Final = "附件3"
SAMPLE: Final = "样稿，尚未下达，不得作为办理依据"


@dataclass(frozen=True, slots=True)
class Content:
    """What a paper says, before it is a file. A region's tables stand alone, all else is a part of the notice."""

    wish: Wish
    notice: Notice
    body: tuple[str, ...]
    template: NoticeTemplate
    genuine: bool
    dated: datetime

    @property
    def version(self) -> str:
        """Which template and which maker of records the paper comes from."""
        return f"notice-{self.template.year}"

    @property
    def digest(self) -> str:
        """SHA-256 of all that the file is made from."""
        wish = self.wish
        parts = [
            wish.kind, wish.format, wish.region_code, self.version, str(self.genuine), self.dated.isoformat(),
            *self.body, *as_text(self.notice),
        ]  # fmt: skip
        return _sha256(parts)


def content_of(plan: AllocationPlan, wish: Wish) -> Content:
    """What the wish takes of the plan. Nine queries at most. Raises NoticeTemplateError for a year without template."""
    wording, template = wording_of(plan), notice_template(plan.fund.year)
    body: tuple[str, ...] = ()
    if wish.kind == _K.TABLE:
        notice = Notice(wording.head, (), performance_tables(plan, wish.region_code))
    else:
        notice = Notice(wording.head, allocation_rows(plan), performance_tables(plan))
        body = wording.body or usual_body(plan, notice)
    return Content(
        wish=wish,
        notice=notice,
        body=body,
        template=template,
        genuine=plan.status == AllocationPlan.Status.ISSUED,
        dated=day_of(plan, wording.head, wording.changed_at),
    )


def code_of(plan_id: int, digest: str) -> str:
    """The code that verifies a paper: it follows from the data and from a secret, so that nobody can work it out."""
    number = int.from_bytes(salted_hmac("zhixiang.papers", f"{plan_id}:{digest}", algorithm="sha256").digest(), "big")
    letters = []
    for _ in range(_CODE_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)


def verify_url(address: str, code: str) -> str:
    """Where the paper is verified; ``address`` is the site's, without a slash at its end."""
    return address + reverse("papers:verify", args=[code])


def file_of(content: Content, seal: layout.Seal | None) -> bytes:
    """The paper as a file in the wanted format. Raises FontsMissing for a PDF without the faces."""
    paper = printed(content, seal)
    match content.wish.format:
        case _F.DOCX:
            return paper_docx(paper, made=content.dated)
        case _F.XLSX:
            return paper_xlsx(paper, made=content.dated)
        case _:
            return paper_pdf(paper, fonts=settings.ZHIXIANG_FONTS, made=content.dated)


def printed(content: Content, seal: layout.Seal | None) -> layout.Paper:
    """The paper's pages, marked as a sample where the plan is not issued."""
    paper = _pages(content, seal)
    if content.genuine:
        return paper
    return layout.Paper(f"【样稿】{paper.title}", tuple(map(_as_sample, paper.sections)))


def _pages(content: Content, seal: layout.Seal | None) -> layout.Paper:
    notice, template = content.notice, content.template
    match content.wish.kind:
        case _K.TABLE:
            papers = [performance_table_paper(table, template) for table in notice.performance_tables]
            title = f"{notice.document.budget_year or template.year}年{papers[0].title}" if papers else ""
            return _sealed(layout.Paper(title, tuple(s for paper in papers for s in paper.sections)), seal)
        case _K.ANNEX1 | _K.ANNEX2:
            return _sealed(annex_paper(notice, 1 if content.wish.kind == _K.ANNEX1 else 2, template), seal)
    whole = notice_paper(notice, content.body, template, seal=seal)
    if content.wish.kind == _K.LETTER:
        return _letter(whole)
    return _sealed(_annex3(whole), seal) if content.wish.kind == _K.ANNEX3 else whole


def _letter(whole: layout.Paper) -> layout.Paper:
    """The first pages with the colophon, which the whole notice has at its very end."""
    first, last = whole.sections[0], whole.sections[-1]
    foot = tuple(block for block in last.blocks if isinstance(block, layout.Colophon))
    blocks = first.blocks if first is last else (*first.blocks, *foot)
    return layout.Paper(whole.title, (replace(first, blocks=blocks),))


def _annex3(whole: layout.Paper) -> layout.Paper:
    """The pages from the mark of annex 3 on, without the notice's colophon."""
    found: list[layout.Section] = []
    title, here = whole.title, False
    for section in whole.sections:
        lines = [block for block in section.blocks if isinstance(block, layout.Line)]
        here = here or any(line.style is layout.Style.ANNEX_MARK and line.text == _ANNEX3 for line in lines)
        if here:
            title = next((line.text for line in lines if line.style is layout.Style.ANNEX_TITLE and not found), title)
            found.append(replace(section, blocks=tuple(b for b in section.blocks if not _is_colophon(b))))
    return layout.Paper(title, tuple(found))


def _is_colophon(block: layout.Block) -> bool:
    return isinstance(block, layout.Colophon)


def _sealed(paper: layout.Paper, seal: layout.Seal | None) -> layout.Paper:
    """A paper that is not the letter carries its seal at its very end."""
    if seal is None or not paper.sections:
        return paper
    *rest, last = paper.sections
    return layout.Paper(paper.title, (*rest, replace(last, blocks=(*last.blocks, seal))))


def _as_sample(section: layout.Section) -> layout.Section:
    return replace(section, blocks=(layout.Line(SAMPLE, layout.Style.NOTE), *section.blocks))


def bundled(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """The files as one archive, the same bytes from the same files."""
    return b"".join(streamed_zip(entries))


def digest_of_parts(parts: Iterable[tuple[str, str]]) -> str:
    """The digest of a bundle's contents: of the names and digests of its files."""
    return _sha256(json.dumps([name, digest], ensure_ascii=False) for name, digest in parts)


def _sha256(parts: Iterable[str]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode())
        found.update(b"\x1e")
    return found.hexdigest()
