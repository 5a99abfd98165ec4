"""The notice's own head and tail: number, urgency, title, recipients, subject, date, issuer, copies, disclosure.

The parts are recognised by what GB/T 9704-2012 section 7 prescribes for them, not by their position in one sample.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from zhixiang.intake.forms.text_tools import squeeze, without_blanks
from zhixiang.intake.readers.blocks import Block, Heading, Paragraph
from zhixiang.intake.records import DocumentHead
from zhixiang.rules import doc_numbers
from zhixiang.rules.characters import HAN

_URGENCY = re.compile(r"^(特急|加急|平急|急件|特提)$")
_ISSUER = re.compile(r"^(.{2,40}?)文件$")
_TITLE_WORD = re.compile(r"关于.*(下达|分配|安排|拨付|预算|资金).*")
_YEAR = re.compile(r"(20\d{2})\s*年")
_SUBJECT = re.compile(
    rf"(?<!\d)(2\d{{6}})(?!\d)\s*[“\"]?((?:{HAN}|、){{2,30}}?)[”\"]?(?:（项）|\(项\))?(?:科目|支出|功能)"
)
_SUBJECT_BARE = re.compile(r"(?<!\d)(2\d{6})(?!\d)")
_PRINTED = re.compile(r"(20\d{2})年(\d{1,2})月(\d{1,2})日(印发)?")
_DISCLOSURE = re.compile(r"公开(?:方式|属性|类型|形式)[:：]?(主动公开|依申请公开|不予公开|不公开)")
_COPIES = re.compile(r"^(?:抄送|抄报)[:：](.*)$")
_ATTACHMENT_LEAD = re.compile(r"^[-•]?\s*附件[:：]\s*(.*)$")
_ATTACHMENT_ITEM = re.compile(r"^(\d{1,2})[.．、]\s*(.+)$")


@dataclass
class _Fields:
    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def put(self, name: str, value: str, line: int) -> None:
        """The first place that gives a field decides."""
        if value and name not in self.values:
            self.values[name] = value
            self.lines[name] = line

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def read_head(blocks: Sequence[Block], last_table_line: int) -> DocumentHead:
    """The head from the blocks before the first table, and the tail from those after ``last_table_line``."""
    fields = _Fields()
    attachments: list[str] = []
    front = _texts(blocks, before_first_table=True)
    back = [(line, text) for line, text in _texts(blocks, before_first_table=False) if line > last_table_line]
    title_end = _read_title(front, fields)
    for position, (line, text) in enumerate(front):
        _read_front_line(line, text, after_title=position >= title_end, fields=fields)
    _read_attachments(front, attachments, fields)
    _read_tail(back, fields)
    year = _YEAR.search(fields.get("title"))
    return DocumentHead(
        kind="allocation_notice",
        title=fields.get("title"),
        issuer=fields.get("issuer") or _issuer_from_title(fields.get("title")),
        doc_no=fields.get("doc_no"),
        urgency=fields.get("urgency"),
        recipients=fields.get("recipients"),
        budget_year=int(year[1]) if year else None,
        function_code=fields.get("function_code"),
        function_name=fields.get("function_name"),
        issued_on=fields.get("issued_on"),
        printed_by=fields.get("printed_by"),
        copies_to=fields.get("copies_to"),
        disclosure=fields.get("disclosure"),
        attachments=tuple(attachments),
        lines=dict(fields.lines),
    )


def _texts(blocks: Sequence[Block], *, before_first_table: bool) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            found.append((block.line, block.text))
        elif before_first_table:
            break
    return found


def _read_title(front: list[tuple[int, str]], fields: _Fields) -> int:
    """Store the title, joined over up to four lines, and return the position after it (0 without a title)."""
    for width in range(1, 5):
        for position in range(len(front) - width + 1):
            joined = squeeze("".join(text for _, text in front[position : position + width]))
            if _TITLE_WORD.search(joined) and joined.endswith("通知") and len(joined) <= 120:
                fields.put("title", joined, front[position][0])
                return position + width
    return 0


def _read_front_line(line: int, text: str, *, after_title: bool, fields: _Fields) -> None:
    bare = without_blanks(text)
    if _URGENCY.match(bare):
        fields.put("urgency", bare, line)
    if issuer := _ISSUER.match(bare):
        fields.put("issuer", issuer[1], line)
    if not after_title:
        for found in doc_numbers.find_all(text)[:1]:
            fields.put("doc_no", str(found.number), line)
    elif bare.endswith(("：", ":")) and len(bare) <= 200 and not bare.startswith("附件"):
        fields.put("recipients", squeeze(text).rstrip("：:"), line)
    if subject := _SUBJECT.search(squeeze(text)):
        fields.put("function_code", subject[1], line)
        fields.put("function_name", subject[2], line)
    elif code := _SUBJECT_BARE.search(text):
        fields.put("function_code", code[1], line)


def _read_attachments(front: list[tuple[int, str]], attachments: list[str], fields: _Fields) -> None:
    reading = False
    for line, text in front:
        lead = _ATTACHMENT_LEAD.match(text)
        if lead:
            reading = True
            fields.put("attachments", lead[1], line)
        if not reading:
            continue
        title = lead[1] if lead else text
        item = _ATTACHMENT_ITEM.match(title)
        if item:
            attachments.append(squeeze(item[2]))
        elif not lead:
            break
        elif title:
            attachments.append(squeeze(title))


def _read_tail(back: list[tuple[int, str]], fields: _Fields) -> None:
    previous = ""
    for line, text in back:
        bare = without_blanks(text)
        if disclosure := _DISCLOSURE.search(bare):
            fields.put("disclosure", disclosure[1], line)
        elif copies := _COPIES.match(bare):
            fields.put("copies_to", copies[1].rstrip("。"), line)
        if printed := _PRINTED.search(bare):
            iso = f"{printed[1]}-{int(printed[2]):02d}-{int(printed[3]):02d}"
            fields.put("issued_on", iso, line)
            before = bare[: printed.start()]
            fields.put("printed_by", before or previous, line)
        previous = bare if not _is_copies_or_disclosure(bare) else ""


def _is_copies_or_disclosure(bare: str) -> bool:
    """Whether a line of the tail is the copies or the disclosure line, so not the printing office's name."""
    return bool(_COPIES.match(bare) or _DISCLOSURE.search(bare))


def _issuer_from_title(title: str) -> str:
    position = title.find("关于")
    return title[:position] if position > 0 else ""
