"""The columns of an allocation table, and one row's cells by column name.

Columns are found by the words of the header row, and where a row has shifted, by what the cells look like: a region
code is six or nine digits, a subject starts with seven, the amount is the last number. Nothing depends on a column's
position, on the wording of a heading, or on the province.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from zhixiang.intake.forms.gazetteer import Mention
from zhixiang.intake.forms.text_tools import label, squeeze, without_blanks
from zhixiang.intake.readers.blocks import Row

# What a header cell means, by the words it contains; the first match in this order decides.
_COLUMN_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("other", re.compile(r"收入|经济分类|资金(性质|来源)|文号|项目(代码|编码|编号)|联系")),
    (
        "amount",
        re.compile(
            r"金额|资金额|资金数|下达数|安排数|预算数|提前下达额|分配额|合计数"
            r"|^(?:本次|此次|拟)?(?:下达|安排|分配|补助|专项|提前下达|扶持)?资金(?:额|数)?(?:\((?:亿|万)?元\))?$"
        ),
    ),
    ("budget_code", re.compile(r"预算(单位)?(代码|编码)|单位(代码|编码)")),
    ("code", re.compile(r"(地区|区划|行政区划|区域|市县)(代码|编码)|^编码$|^代码$")),
    ("subject", re.compile(r"(功能|科目)")),
    ("project", re.compile(r"项目")),
    ("unit", re.compile(r"分配单位|用款单位|使用单位|接收单位|单位名称|承担单位")),
    ("sequence", re.compile(r"序号|^序$|编号")),
    ("note", re.compile(r"备注|说明")),
    ("guarantee", re.compile(r"三保|直达|直拨")),
    ("region", re.compile(r"地区|市县|市\(县|区域|单位|县区|城市")),
)
_SUM = re.compile(r"(?:小计|合计|总计|共计)[:：]?$")
_THIS_TIME = re.compile(r"本次|此次|本批|这次")
_OTHER_TIMES = re.compile(r"已|应下达|上年|往年|原|其中|调整前")
_CODE = re.compile(r"^\d{6}(?:\d{3})?$")
_SUBJECT = re.compile(r"^(2\d{6})(?!\d)")
_SUBJECT_LIKE = re.compile(r"^[\dOoIl|?？□*＊]{3,}")
_UNIT_CODE = re.compile(r"^(\d{6}(?:\d{3})?)(?!\d)\s*")
_NUMERIC = re.compile(r"^[-－−(（]?[￥¥]?[\d０-９][\d０-９,，.．\s]*(?:亿元|万元|元)?[)）]?$")
_AMOUNT_LIKE = re.compile(r"^(?=.*[\d０-９])[\d０-９,，.．?？□■*＊#~^_'`’oOlIiSsBbZzDQ|\\/\s￥¥元万亿()（）－−-]+$")
"""An amount that bad recognition has spoiled: digits, and marks and letters that are taken for digits."""
_NOTHING = frozenset({"-", "--", "—", "——", "－", "/", "\\", "无"})
_CAPITALS = frozenset("零壹贰叁肆伍陆柒捌玖")

Columns = Mapping[str, int]


def header_columns(row: Row) -> dict[str, int]:
    """Column name → position when ``row`` is the header of an allocation table, else an empty mapping."""
    columns: dict[str, int] = {}
    amounts: list[tuple[int, int]] = []
    for position, cell in enumerate(row.cells):
        if not cell or len(cell) > 24 or _NUMERIC.match(cell):
            continue
        key = label(cell)
        name = next((name for name, words in _COLUMN_WORDS if words.search(key)), "")
        if name == "amount":
            rank = 0 if _THIS_TIME.search(key) else 2 if _OTHER_TIMES.search(key) else 1
            amounts.append((rank, position))
        elif name:
            columns.setdefault(name, position)
    if amounts:
        columns["amount"] = min(amounts)[1]
    is_header = "amount" in columns and len(columns) >= 3 and ({"region", "unit"} & columns.keys())
    return columns if is_header else {}


class Cells:
    """One row's cells by column name, repaired by content where the row has shifted against its header."""

    def __init__(self, row: Row, columns: Columns) -> None:
        self._cells = row.cells
        self._line = row.line
        self._header = columns
        self._columns = self._repaired() if self._is_shifted() else columns

    def serial(self) -> int | None:
        """The number that the row has in its column of serial numbers."""
        text = without_blanks(self._at(self._header, "sequence"))
        return int(text) if text.isdecimal() and len(text) < 5 else None

    def get(self, name: str) -> str:
        """The cell of a column as printed, or an empty string."""
        return self._at(self._columns, name)

    def name(self) -> str:
        """What the row is about: its region, else its unit, else the first words."""
        return squeeze(self.get("region")) or squeeze(self.get("unit")) or self.first_text()

    def first_text(self) -> str:
        """The first cell that is no number: the grand total's label stands where the table has room for it."""
        return next((squeeze(c) for c in self._cells if c and not _NUMERIC.match(without_blanks(c))), "")

    def amount(self) -> str:
        """The amount as printed, without blanks; it need not be legible."""
        return without_blanks(self.get("amount"))

    def has_figure(self) -> bool:
        """Whether the amount's cell holds something that was meant as a figure."""
        return bool(_CAPITALS.intersection(self.amount())) or any(ch.isdigit() for ch in self.amount())

    def is_line(self) -> bool:
        """Whether the row is one of the table even without an amount: a sum, or it names who gets what, or a code."""
        if _SUM.search(without_blanks(self.first_text())):
            return not self.amount() or self.amount() in _NOTHING or self.has_figure()
        if not (self.get("region") or self.get("unit")):
            return False
        if len(self.amount()) > 12 and not self.has_figure():
            return False
        return bool(self.get("project") or self.subject() or self.code() or self.unit_code() or self.get("budget_code"))

    def mentions(self) -> Iterator[Mention]:
        """The row's code as often as the row prints one for its region."""
        name = squeeze(self.get("region"))
        if name and self.code():
            yield Mention(name, self.code(), self._line)
        if self.unit_code():
            yield Mention(self.unit() or name, self.unit_code(), self._line)

    def code(self) -> str:
        """The region code of its own column, or an empty string when there is none or it is no code."""
        code = without_blanks(self.get("code"))
        return code if _CODE.match(code) else ""

    def raw_code(self) -> str:
        """What the column of region codes prints."""
        return without_blanks(self.get("code"))

    def unit_code(self) -> str:
        """The region code in front of the unit's name."""
        found = _UNIT_CODE.match(self.get("unit"))
        return found[1] if found else ""

    def unit(self) -> str:
        """The unit without the code in front of it."""
        return squeeze(_UNIT_CODE.sub("", self.get("unit")))

    def subject(self) -> str:
        """The seven digits of the function subject, or an empty string."""
        found = _SUBJECT.match(self.get("subject"))
        return found[1] if found else ""

    def raw_subject(self) -> str:
        """The first word of the subject's cell where it looks like a code but need not be one."""
        found = _SUBJECT_LIKE.match(self.get("subject"))
        return found[0] if found else ""

    def _at(self, columns: Columns, name: str) -> str:
        position = columns.get(name)
        return self._cells[position] if position is not None and position < len(self._cells) else ""

    def _is_shifted(self) -> bool:
        """Whether another cell has what the column of codes or of amounts should have and has not."""
        code = without_blanks(self._at(self._header, "code"))
        if code and not _CODE.match(code) and any(_CODE.match(without_blanks(cell)) for cell in self._cells):
            return True
        amount = without_blanks(self._at(self._header, "amount"))
        if _NUMERIC.match(amount) or amount in _NOTHING:
            return False
        in_place = self._at(self._header, "region") and (code or "code" not in self._header)
        if in_place and _AMOUNT_LIKE.match(amount):
            return False
        return bool(self._figures()) or any(_AMOUNT_LIKE.match(without_blanks(c)) for c in self._cells[self._start() :])

    def _start(self) -> int:
        """The position behind the first words: no figure in front of the name is its amount."""
        words = (i for i, c in enumerate(self._cells) if c and not _AMOUNT_LIKE.match(without_blanks(c)))
        return next(words, len(self._cells)) + 1

    def _figures(self) -> list[int]:
        start = self._start()
        return [
            i
            for i, cell in enumerate(map(without_blanks, self._cells))
            if i >= start and _NUMERIC.match(cell) and not _CODE.match(cell)
        ]

    def _repaired(self) -> dict[str, int]:
        columns: dict[str, int] = {}
        figures = self._figures()
        rest: list[int] = []
        for i, raw in enumerate(self._cells):
            cell = without_blanks(raw)
            if _CODE.match(cell) and "code" in self._header and "code" not in columns:
                columns["code"] = i
            elif _SUBJECT.match(cell) and not _NUMERIC.match(cell) and "subject" in self._header:
                columns["subject"] = i
            elif _UNIT_CODE.match(cell) and not _NUMERIC.match(cell) and "unit" in self._header:
                columns["unit"] = i
            elif cell and not _NUMERIC.match(cell):
                rest.append(i)
        if figures:
            columns["amount"] = figures[-1]
        elif spoiled := [i for i in rest if _AMOUNT_LIKE.match(without_blanks(self._cells[i])) and i >= self._start()]:
            columns["amount"] = spoiled[-1]
            rest.remove(spoiled[-1])
        texts = zip((n for n in ("region", "project") if n in self._header), rest, strict=False)
        return columns | dict(texts)
