"""Cut a 政策依据 cell into its mentions of policies: one Citation each, as printed beside what it says.

Cells come as list items, as paragraphs, as one run ``1.《…》；2.《…》`` or with nothing between ``《A》《B》``.
Brackets nest 《…〈…〉…》, and get lost, swapped or doubled on the way, so the cut does not rely on balance alone:
ordinals, the separators after a closing bracket and the document number decide. Nothing is corrected here: which
policy a mention means is the business of :mod:`zhixiang.rules.policy_register`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from zhixiang.rules.characters import HAN
from zhixiang.rules.doc_numbers import find_all
from zhixiang.rules.title_text import (
    CLOSING,
    OPENING,
    in_simplified,
    simplified,
    split_issuers,
    squeeze,
    without_issuers,
    without_wrapper,
)


class Citation(NamedTuple):
    """One mention of one policy."""

    cited: str
    """As printed, without list number and trailing punctuation."""
    title: str
    """The policy's own title in simplified characters, without issuing body and without 印发〈…〉的通知 around it.

    Empty when only a number is printed."""
    doc_no: str
    """Canonical document number, or an empty string."""
    issuers: tuple[str, ...] = ()
    ordinal: int | None = None
    """The list number printed before it; joint citations of one item share it."""
    shares_item: bool = False
    """Whether it stands in one list item with the citation before it."""


_OPENING = re.compile(f"[{OPENING}]")
_BRACKET = re.compile(f"[{OPENING}{CLOSING}]")
_TAG = re.compile(r"</?(?:li|p|ol|ul|div|span|br|td|tr|b|strong|em)\b[^<>]*>", re.IGNORECASE)
_HAN_DIGITS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# A list number stands at the start or after something that ends a citation, and before a title or an issuing body.
_ORDINAL = re.compile(
    r"(?:^|(?<=[》〉>＞)）号；;。，,、\s])|(?<=[例法知见划要案施引南定告复则准])(?=\d{1,2}[.．、]))\s*"
    rf"(?:[（(](\d{{1,3}})[)）]|(\d{{1,3}})\s*(?:[.．、)）](?!\d)|(?=[《〈]))|([{_CIRCLED}])|[（(]?([{_HAN_DIGITS}]{{1,3}})[)）、](?=\s*[《〈]))"
    rf"\s*(?=[《〈<＜“\"]|{HAN})"
)
_SEPARATORS = "、，,；;。 \t\n\u3000"
_JOINERS = re.compile(r"^(?:以及|并|和|及|与)")
_TAIL = re.compile(r"^(?:的?(?:通知|意见|决定|公告|函|批复|规定|要求))?[》〉>＞]?")
_PARENTHESIS = re.compile(r"^\s*[（(\[【][^（()）《》]{0,60}[)）\]】]")
_EMPTY_PARENTHESIS = re.compile(r"[（(]\s*[)）]|[（(]\s*$")
_BROKEN_NUMBER = re.compile(
    r"[（(][^（()）《》〈〉\d]{0,14}[〔\[【]\s*\d{0,4}\s*[〕\]】]?[^（()）《》〈〉]{0,6}[)）]?\s*$"
)
# A title whose opening bracket is lost: after one that closed and a separator, it runs up to a closing bracket.
_LOST_OPENING = re.compile(
    r"[》〉>＞]\s*(?:[（(][^（()）]{0,60}[)）])?\s*[、；;]\s*(?=[^《〈<＜》〉>＞（()）、；;]{4,60}[》〉>＞])"
)
_CLAUSE_END = re.compile(r"[。；;，,：:！？“”\"\n]")
_DOCUMENT_WORD = re.compile(
    r"(?:条例|办法|通知|意见|规划|纲要|方案|措施|指引|指南|规定|决定|计划|细则|公告|批复|规则|标准|法)(?:[（(][^（()）]{1,14}[)）])?$"
)
_ISSUES_INNER = re.compile(r"(?:印发|转发|发布|颁布|下发|公布|关于)\s*$")
_BARE_JOINT = re.compile(r"(?<=[例法知见划要案施引南定告复则准])、(?=[^、]{6})")
_LONGEST_BARE_TITLE = 80
_SHORTEST_TITLE = 3


def split_citations(text: str | Sequence[str]) -> list[Citation]:
    """The mentions of policies in ``text``, a whole cell or its list items, in printed order.

    Text without any title (no brackets, no document number, no word such as 条例 or 通知 at its end) yields nothing.
    """
    items = [text] if isinstance(text, str) else text
    return [citation for item in items for citation in _split_item(item)]


def _split_item(item: str) -> Iterator[Citation]:
    if "&" in item:
        item = html.unescape(item)
    for block in _TAG.split(item) if "<" in item else (item,):
        for ordinal, chunk in _cut_at_ordinals(block):
            for position, citation in enumerate(_mentions(chunk)):
                yield citation._replace(ordinal=ordinal, shares_item=position > 0)


def _cut_at_ordinals(text: str) -> Iterator[tuple[int | None, str]]:
    start, ordinal = 0, None
    for match in _ORDINAL.finditer(text):
        if match.start() > start:
            yield ordinal, text[start : match.start()]
        start, ordinal = match.end(), _ordinal_value(match)
    yield ordinal, text[start:]


def _ordinal_value(match: re.Match[str]) -> int:
    digits, circled, han = match[1] or match[2], match[3], match[4]
    if digits:
        return int(digits)
    if circled:
        return _CIRCLED.index(circled) + 1
    tens, ten, units = han.rpartition("十")
    value = (_HAN_DIGITS.find(tens) + 1 or 1) * 10 if ten else 0
    return value + (_HAN_DIGITS.find(units) + 1 if units else 0)


def _cut_joint(text: str) -> Iterator[str]:
    """Cut 《A》、《B》, 《A》《B》 and prose that names several policies; one part a policy."""
    opens = _opens(text)
    if not opens:
        for part in re.split(r"[；;。\n]", text):
            yield from _cut_bare(part)
        return
    depths = _depths(text)
    if depths is None and any(char in CLOSING for char in text[: opens[0]]):
        opens.insert(0, 0)
    cuts = {cut for a, b in pairwise(opens) if (cut := _joint_cut(text, a, b, depths)) is not None}
    if depths is None:
        cuts |= {lost.end() for lost in _LOST_OPENING.finditer(text)}
    for start, end in pairwise([0, *sorted(cuts), len(text)]):
        yield text[start:end]


def _cut_bare(text: str) -> Iterator[str]:
    """Cut a run of numbers or titles without any brackets: behind each number, and at a 、 between two documents."""
    start = 0
    for number in find_all(in_simplified(text))[:-1]:
        end = number.end + (text[number.end : number.end + 1] in (")", "）"))
        yield text[start:end]
        start = end
    parts = _BARE_JOINT.split(text[start:])
    if all(_DOCUMENT_WORD.search(part) for part in parts):
        yield from parts
    else:
        yield text[start:]


def _opens(text: str) -> list[int]:
    """Where the opening brackets stand."""
    return [opening.start() for opening in _OPENING.finditer(text)]


def _depths(text: str) -> dict[int, int] | None:
    """Nesting depth before each opening bracket, or None when the brackets do not balance."""
    depth, found = 0, {}
    for bracket in _BRACKET.finditer(text):
        if bracket[0] in OPENING:
            found[bracket.start()] = depth
            depth += 1
        else:
            depth -= 1
            if depth < 0:
                return None
    return found if depth == 0 else None


def _joint_cut(text: str, this: int, following: int, depths: dict[int, int] | None) -> int | None:
    """Where the citation that opens at ``following`` begins, or None when it is a part of the one before."""
    if depths is not None and depths[following]:
        return None
    close = max(text.rfind(char, this, following) for char in CLOSING)
    if close < 0:
        # The closing bracket is lost: only a separator after a document number or a document word can tell.
        gap = text[this:following].rstrip()
        body = gap.rstrip(_SEPARATORS)
        lost = len(body) < len(gap) and (body[-1:] in ")）号" or _DOCUMENT_WORD.search(body))
        return following if lost else None
    rest = text[close + 1 : following]
    rest = rest[_TAIL.match(rest).end() :]  # type: ignore[union-attr]  # the pattern matches the empty string
    while parenthesis := _PARENTHESIS.match(rest):
        rest = rest[parenthesis.end() :]
    lead = rest.lstrip(_SEPARATORS)
    joined = _JOINERS.match(lead)
    separated = len(lead) < len(rest) or joined is not None or not lead
    if depths is None and not separated:
        return None
    if joined:
        lead = lead[joined.end() :]
    clauses = list(_CLAUSE_END.finditer(lead))
    if clauses:
        lead = lead[clauses[-1].end() :]
    return following - len(lead)


@lru_cache(maxsize=4096)
def _mentions(chunk: str) -> tuple[Citation, ...]:
    """The citations of a list item without its number.

    Kept, because the tables of one notice repeat their citations word for word.
    """
    return tuple(citation for part in _cut_joint(chunk) if (citation := _read(part)) is not None)


def _read(text: str) -> Citation | None:
    """One citation out of ``text``, which holds at most one; None when it names no policy."""
    cited = _trimmed(text)
    body, doc_no = _without_number(cited)
    opening = _OPENING.search(body)
    if opening is None:
        return _read_bare(cited, body, doc_no)
    title, issuers = _title(body[opening.end() :])
    if len(title) < _SHORTEST_TITLE and not doc_no:
        return None
    return Citation(cited, title, doc_no, split_issuers(body[: opening.start()]) + issuers)


def _read_bare(cited: str, body: str, doc_no: str) -> Citation | None:
    # A closing bracket without its opening one still says that a title ends here.
    is_closed = body.rstrip(_SEPARATORS)[-1:] in tuple(CLOSING)
    body = squeeze("".join(char for char in body if char not in CLOSING).strip(_SEPARATORS))
    if len(body) > _LONGEST_BARE_TITLE or not (doc_no or is_closed or _DOCUMENT_WORD.search(body)):
        return None
    title, issuers = without_issuers(body)
    title = without_wrapper(title)
    if len(title) < _SHORTEST_TITLE:
        if not doc_no:
            return None
        title = ""  # 根据…号文: only the number says something
    return Citation(cited, title, doc_no, issuers)


def _trimmed(text: str) -> str:
    """``text`` from its issuing body or first bracket to the end of its number: prose around it is dropped."""
    text = text.strip(_SEPARATORS)
    opens = _opens(text)
    if not opens:
        return text
    clauses = [match.end() for match in _CLAUSE_END.finditer(text, 0, opens[0])]
    names_issuer = clauses and split_issuers(text[: opens[0]])
    start = clauses[-1] if clauses and not names_issuer else 0
    end = max((text.rfind(char) for char in CLOSING), default=-1) + 1
    if end <= opens[0]:
        return text[start:].strip(_SEPARATORS)
    rest = text[end:]
    tail = _TAIL.match(rest)
    length = tail.end() if tail else 0
    while parenthesis := _PARENTHESIS.match(rest[length:]):
        length += parenthesis.end()
    beyond = in_simplified(rest[length:])
    if "号" in beyond and (numbers := find_all(beyond)) and numbers[0].start <= 2:
        length += numbers[0].end + (beyond[numbers[0].end : numbers[0].end + 1] in (")", "）"))
    elif beyond.lstrip()[:1] in ("(", "（"):
        length = len(rest)  # a number that is cut off
    return text[start : end + length].strip(_SEPARATORS)


def _without_number(text: str) -> tuple[str, str]:
    """``text`` in simplified characters without its document numbers, and the canonical form of the last one."""
    rest = simplified(text)
    numbers = find_all(rest)
    if not numbers:
        return _BROKEN_NUMBER.sub("", rest), ""
    for found in reversed(numbers):
        rest = rest[: found.start] + rest[found.end :]
    return _EMPTY_PARENTHESIS.sub("", rest), str(numbers[-1].number)


def _title(inner: str) -> tuple[str, tuple[str, ...]]:
    """The policy's own title out of what stands after the first opening bracket, and the issuers named there."""
    opens = _opens(inner)
    if opens:
        lead = inner[: opens[0]]
        if not lead.strip() or _ISSUES_INNER.search(lead) or split_issuers(lead):
            deeper, issuers = _title(inner[opens[0] + 1 :])
            return deeper, split_issuers(lead) + issuers
    return _plain_title(inner[: _closing(inner)])


def _closing(text: str) -> int:
    """Where the title that ``text`` begins with ends: at its closing bracket, else at the end of ``text``."""
    depth = 0
    for bracket in _BRACKET.finditer(text):
        if bracket[0] in OPENING:
            depth += 1
        elif depth == 0:
            return bracket.start()
        else:
            depth -= 1
    return len(text)


def _plain_title(text: str) -> tuple[str, tuple[str, ...]]:
    # Issuing bodies stand apart by a blank, so they go before the blanks go.
    title, issuers = without_issuers("".join(char for char in text if char not in OPENING + CLOSING))
    return without_wrapper(squeeze(title)), issuers
