"""Tables → the records of a demand form. Parts are told by their titles, columns by the words over them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhixiang.intake.forms.demand_form.records import DemandForm, FormPart, FormRow, UnreadableForm
from zhixiang.intake.readers.office import Table
from zhixiang.rules.demand_entry import EntryError, parse_count, parse_wan
from zhixiang.rules.demand_form import Column, FieldKind, is_blank

ORDINAL: Final = "序号"
TEMPLATE: Final = re.compile(r"表样编号\s*[:：]\s*([0-9A-Z-]+)")
UNIT: Final = re.compile(r"填报单位\s*[:：][ \t\u3000]*([^\n]*)")
_COMBINED: Final = re.compile(r"项目数及单项金额")
_COMBINED_VALUE: Final = re.compile(
    r"(?P<count>\d+)\s*(?:个|项|家)?(?:项目)?\s*[,，、×xX*]?\s*(?:每[个项家]|单项)?\s*(?P<amount>[\d.,]+\s*(?:万元|元|亿元)?)"
)
_SUM: Final = re.compile(r"(?:合计|小计|总计)")


@dataclass(frozen=True, slots=True)
class FormLayout:
    """What a call asks for: the code of its template, and its parts with their columns."""

    template: str
    parts: tuple[FormPart, ...]


def recognise(tables: Sequence[Table], name: str, layout: FormLayout) -> DemandForm:
    """The records of the form that ``tables`` are. Raises UnreadableForm."""
    found: dict[str, tuple[Table, int]] = {}
    texts = [text for table in tables for text in (*table.before, *_head_texts(table))]
    _check_template(texts, name, layout)
    for table in tables:
        part = _part_of(table, layout, set(found))
        if part is not None:
            found[part.code] = (table, _header_line(table, part))
    missing = [part.title for part in layout.parts if part.code not in found]
    if missing:
        raise UnreadableForm(
            f"文件“{name}”里没有找到“{'”、“'.join(missing)}”的表格。请使用从系统下载的征集表，不要删除整张表或表头。",
            code="part_missing",
        )
    parts = tuple(
        FormPart(part.code, part.title, part.columns, tuple(_rows(*found[part.code], part))) for part in layout.parts
    )
    return DemandForm(layout.template, "", _first(UNIT, texts).strip(), parts)


def _check_template(texts: Iterable[str], name: str, layout: FormLayout) -> None:
    code = _first(TEMPLATE, texts)
    if not code:
        raise UnreadableForm(
            f"文件“{name}”里没有“表样编号”，不是从系统下载的征集表。请下载本次征集的表样，把内容填入后再上传。",
            code="no_template",
        )
    if code != layout.template:
        raise UnreadableForm(
            f"文件“{name}”的表样编号是 {code}，本次征集现行的表样编号是 {layout.template}："
            "表样已经更新，或者是另一次征集的表。请重新下载表样，把内容填入后再上传。",
            code="wrong_template",
        )


def _first(pattern: re.Pattern[str], texts: Iterable[str]) -> str:
    return next((match.group(1) for text in texts if (match := pattern.search(text))), "")


def _head_texts(table: Table) -> list[str]:
    """Texts above the header inside the sheet, and the sheet's own name."""
    return [table.name, *(cell for row in table.rows[:8] for cell in row if cell)]


def _part_of(table: Table, layout: FormLayout, taken: set[str]) -> FormPart | None:
    """The part whose title stands before the table or in it; else the one whose header fits best."""
    open_parts = [part for part in layout.parts if part.code not in taken]
    heads = {_plain(text) for text in (*table.before, *_head_texts(table))}
    for part in open_parts:
        if any(_plain(part.title) in head for head in heads) and _header_line(table, part) >= 0:
            return part
    fits = [part for part in open_parts if _header_line(table, part) >= 0]
    return fits[0] if fits else None


def _header_line(table: Table, part: FormPart) -> int:
    """The index of the row that has most of the part's headings, at least two thirds of them; -1 for none."""
    best, line = 0, -1
    for index, row in enumerate(table.rows[:20]):
        hits = sum(1 for column in part.columns if _position(row, column) is not None)
        if hits > best:
            best, line = hits, index
    return line if best * 3 >= len(part.columns) * 2 else -1


def _position(header: Sequence[str], column: Column) -> int | None:
    """Where a column stands, whatever the order: its heading without blanks, brackets and line breaks."""
    wanted = {_plain(column.heading), _plain(column.field.label)}
    for index, cell in enumerate(header):
        plain = _plain(cell)
        if plain in wanted or (column.key in {"quantity", "unit_amount_fen"} and _COMBINED.search(plain) is not None):
            return index
    return None


def _plain(text: str) -> str:
    """For comparing headings: width folded, without blanks and without a unit in brackets."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"\((?:万元|元|亿元)\)|\s|\*", "", folded)


def _rows(table: Table, header: int, part: FormPart) -> Iterable[FormRow]:
    heads = table.rows[header]
    places = {column.key: _position(heads, column) for column in part.columns}
    for number, cells in enumerate(table.rows[header + 1 :], start=1):
        if _position(cells, part.columns[0]) is not None and tuple(cells) == tuple(heads):
            continue  # the header again, on the next page
        if _SUM.fullmatch(next((_plain(cell) for cell in cells if cell.strip()), "")):
            continue
        place = f"{part.title}第 {number} 行"
        values = {
            column.key: _value(_cell(cells, places[column.key]), column, heads, places, place)
            for column in part.columns
        }
        if not is_blank(values):
            yield FormRow(values, place)


def _cell(cells: Sequence[str], index: int | None) -> str:
    return cells[index] if index is not None and index < len(cells) else ""


def _value(text: str, column: Column, heads: Sequence[str], places: Mapping[str, int | None], place: str) -> Any:
    """The value of one cell. Raises UnreadableForm with row and column."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    index = places[column.key]
    if column.field.kind is FieldKind.TEXT:
        return text
    if not text:
        return None
    where = f"{place}“{column.heading}”栏"
    if index is not None and _COMBINED.search(_plain(heads[index])):
        match = _COMBINED_VALUE.fullmatch(unicodedata.normalize("NFKC", text))
        if match is None:
            raise UnreadableForm(f"{where}的“{text}”看不懂，请写成“3个×50万元”的样子。", code="bad_count")
        text = match["count"] if column.field.kind is FieldKind.COUNT else match["amount"]
    try:
        return parse_count(text) if column.field.kind is FieldKind.COUNT else parse_wan(text)
    except EntryError as error:
        raise UnreadableForm(f"{where}：{error}", code="bad_number") from error
