"""The whole notice as a paper: head, body, annexes and colophon in the order of GB/T 9704-2012."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from zhixiang.intake.records import AllocationRow, DocumentHead, Notice, PerformanceTable
from zhixiang.publishing.notice.annexes import annex_grid, count_lines, total_of
from zhixiang.publishing.notice.tables import table_blocks
from zhixiang.publishing.notice.template import AnnexForm, NoticeTemplate
from zhixiang.publishing.paper import Block, Colophon, Letterhead, Line, Paper, Seal, Section, Style
from zhixiang.rules.money import format_wan

_FUND: Final = re.compile(r"(?:下达|分配|安排|拨付)(.+?)的通知$")
_YEAR: Final = re.compile(r"20\d{2}\s*年(?:度)?(?:省级)?")
_FIRST_LEVEL: Final = re.compile(r"^[一二三四五六七八九十]{1,3}、[^。；]{1,24}$")
_SECOND_LEVEL: Final = re.compile(r"^（[一二三四五六七八九十]{1,3}）[^。；]{1,24}$")


def notice_paper(notice: Notice, body: Sequence[str], template: NoticeTemplate, *, seal: Seal | None = None) -> Paper:
    """The paper of ``notice``. ``body`` are its paragraphs (:func:`notice_body` writes them); ``seal`` stands under
    the date. Annexes without rows are left out, and the rest is numbered as the body lists it.
    """
    head = notice.document
    annexes = list(_annexes(notice, template))
    titles = [title for title, _ in annexes]
    first = Section((*_front(head, body, titles, template), *((seal,) if seal else ())))
    sections = [first]
    for number, (title, pages) in enumerate(annexes, 1):
        opening = (Line(f"{template.attachment}{number}", Style.ANNEX_MARK), Line(title, Style.ANNEX_TITLE))
        for position, section in enumerate(pages):
            # A performance table prints the form's own title; the annex's would stand there twice.
            lead = () if position else opening[:1] if len(section.blocks) > 1 and _is_form(section) else opening
            sections.append(Section((*lead, *section.blocks), section.landscape))
    last = sections[-1]
    sections[-1] = Section((*last.blocks, _colophon(head)), last.landscape)
    return Paper(head.title, tuple(sections))


def annex_paper(notice: Notice, annex: int, template: NoticeTemplate) -> Paper:
    """Annex 1 or 2 alone. Raises ValueError for another number."""
    if annex not in (1, 2):
        raise ValueError(annex)
    form = template.annex1 if annex == 1 else template.annex2
    title = _titles(notice, template)[annex - 1]
    section = _allocation_section(notice, annex, form)
    mark = Line(f"{template.attachment}{annex}", Style.ANNEX_MARK)
    return Paper(title, (Section((mark, Line(title, Style.ANNEX_TITLE), *section.blocks), section.landscape),))


def performance_table_paper(table: PerformanceTable, template: NoticeTemplate) -> Paper:
    """One region's performance table alone."""
    title = f"{table.owner}{template.performance.title}"
    return Paper(title, (Section(table_blocks(table, template.performance)),))


def notice_body(notice: Notice, template: NoticeTemplate) -> tuple[str, ...]:
    """The paragraphs that the template has for a notice, with the notice's own figures."""
    head, rows = notice.document, notice.allocation
    annex = 1 if any(row.annex == 1 for row in rows) else 2
    cities, counties = (count_lines(rows, annex, wanted) for wanted in (_is_city, lambda row: not _is_city(row)))
    shares = [
        text.format(count=count) for text, count in ((template.cities, cities), (template.counties, counties)) if count
    ]
    opening = template.opening.format(
        fund=_fund(head),
        total=format_wan(total_of(rows, annex)),
        shares="、".join(shares),
        subject=f"{head.function_code}{head.function_name}",
    )
    return (opening, *template.body)


def _is_city(row: AllocationRow) -> bool:
    """A prefecture-level city's region code ends in five zeros (GB/T 2260 and three more)."""
    return row.region_code.endswith("00000")


def _fund(head: DocumentHead) -> str:
    found = _FUND.search(head.title)
    return found[1] if found else head.title


def _titles(notice: Notice, template: NoticeTemplate) -> tuple[str, str, str]:
    """The annexes' titles: as the notice lists them where it lists all three, else the template's."""
    head = notice.document
    present = [any(notice.rows(1)), any(notice.rows(2)), bool(notice.performance_tables)]
    if len(head.attachments) == sum(present):
        listed = iter(head.attachments)
        found = [next(listed) if there else "" for there in present]
        return found[0], found[1], found[2]
    fund = _fund(head)
    words = {"fund": fund, "fund_name": _YEAR.sub("", fund), "year": head.budget_year or template.year}
    form = template.performance
    return template.annex1.title.format(**words), template.annex2.title.format(**words), form.annex_title


def _front(head: DocumentHead, body: Sequence[str], titles: Sequence[str], template: NoticeTemplate) -> Iterator[Block]:
    yield Letterhead(f"{head.issuer}{template.letterhead}", head.doc_no, head.urgency)
    yield Line(head.title, Style.TITLE)
    yield Line(f"{head.recipients or template.recipients}：", Style.RECIPIENTS)
    for text in body:
        style = Style.HEADING1 if _FIRST_LEVEL.match(text) else Style.BODY
        yield Line(text, Style.HEADING2 if _SECOND_LEVEL.match(text) else style)
    for number, title in enumerate(titles, 1):
        lead = f"{template.attachment}：" if number == 1 else ""
        yield Line(f"{lead}{number}.{title}" if len(titles) > 1 else f"{lead}{title}", Style.ATTACHMENTS)
    yield Line(head.issuer, Style.SIGNATURE)
    if head.issued_on:
        yield Line(_long_date(head.issued_on), Style.SIGNATURE)


def _long_date(iso: str) -> str:
    """2023-12-08 as 2023年12月8日: Arabic figures, no zero in front (GB/T 9704-2012, 7.3.5)."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def _colophon(head: DocumentHead) -> Colophon:
    return Colophon(
        disclosure=head.disclosure,
        copies_to=head.copies_to,
        printed_by=head.printed_by,
        printed_on=_long_date(head.issued_on) if head.issued_on else "",
    )


def _annexes(notice: Notice, template: NoticeTemplate) -> Iterator[tuple[str, list[Section]]]:
    titles = _titles(notice, template)
    for annex, form in ((1, template.annex1), (2, template.annex2)):
        if any(notice.rows(annex)):
            yield titles[annex - 1], [_allocation_section(notice, annex, form)]
    if notice.performance_tables:
        pages = [Section(table_blocks(table, template.performance)) for table in notice.performance_tables]
        yield titles[2], pages


def _allocation_section(notice: Notice, annex: int, form: AnnexForm) -> Section:
    grid = annex_grid(notice.rows(annex), form, notice.document, "")
    return Section((Line(form.unit_label, Style.UNIT), grid), form.landscape)


def _is_form(section: Section) -> bool:
    first = section.blocks[0]
    return isinstance(first, Line) and first.style is Style.ANNEX_TITLE
