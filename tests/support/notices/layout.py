"""Lays a notice out as the text that scanning makes of it, and sets the line of everything in the truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from tests.support.notices.damage import SIDE, Damage, Grid, GridRow, damage_grid, spoil_words
from tests.support.notices.drawing import Names
from tests.support.notices.provinces import ALIASES
from tests.support.notices.style import AMOUNTS, Style
from tests.support.notices.truth import FEN_PER_WAN, FEN_PER_YUAN, Defect, Placed, RowTruth, TableTruth, Truth
from tests.support.notices.vocabulary import BODY, BODY_MORE

_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@dataclass
class Sheet:
    """The lines so far. Objects given with a line learn their number from it."""

    rng: Random
    damage: Damage
    truth: Truth
    lines: list[str] = field(default_factory=list)
    page_line: int = 0

    def put(self, text: str, *placed: Placed) -> None:
        """Add one line and tell ``placed`` where it stands."""
        if text and self.rng.random() < self.damage.trailing:
            text += self.rng.choice((" ", "  ", "\t" if "\t" in text else " "))
            self.truth.count_damage("trailing")
        self.lines.append(text)
        for one in placed:
            one.line = len(self.lines)

    def gap(self, low: int = 1, high: int = 2) -> None:
        """Some blank lines."""
        self.lines += [""] * self.rng.randint(low, high)


def lay_out(rng: Random, truth: Truth, names: Names, style: Style, damage: Damage) -> str:
    """The notice as text. Sets the lines of everything in ``truth`` and of its defects."""
    sheet = Sheet(rng, damage, truth)
    _head(sheet, names, style)
    for annex in (1, 2):
        _annex(sheet, style, annex, names)
    sheet.put(_annex_heading(style, 3))
    sheet.gap()
    for number, table in enumerate(truth.tables):
        _table(sheet, style, table, last=number == len(truth.tables) - 1)
    _tail(sheet)
    for defect in truth.defects:
        defect.lines = _lines(defect.objects)
        defect.excused = _lines(defect.around)
    return "\n".join(sheet.lines) + "\n"


def _lines(placed: Iterable[Placed]) -> frozenset[int]:
    result: set[int] = set()
    for one in placed:
        if isinstance(one, TableTruth):
            result |= set(range(one.line, one.last_line + 1))
        elif one.line:
            result.add(one.line)
    return frozenset(result)


def _head(sheet: Sheet, names: Names, style: Style) -> None:
    head, rng = sheet.truth.head, sheet.rng
    if head.urgency:
        sheet.put(head.urgency if rng.random() < 0.5 else " ".join(head.urgency))
        sheet.gap()
    sheet.put(f"# {head.issuer}文件")
    sheet.gap()
    sheet.put(head.doc_no)
    sheet.gap()
    sheet.put(f"## {head.title}")
    sheet.gap()
    sheet.put(rng.choice(("有关市、县财政局：", "各市州财政局：", "有关地级以上市财政局：")))
    sheet.gap()
    body = rng.choice(BODY)
    sheet.put(body.format(year=head.year, fund=names.fund, code=head.function_code, name=head.function_name), head)
    for sentence in BODY_MORE[: rng.randint(1, len(BODY_MORE))]:
        sheet.gap(1, 1)
        sheet.put(sentence)
    sheet.gap()
    sheet.put("附件：1. 资金分配情况表")
    sheet.put("2. 资金明细分配表")
    sheet.put("3. 绩效目标表")
    sheet.gap(1, 3)


def _annex_heading(style: Style, number: int) -> str:
    return style.heading + style.annex_title.format(n=number, han="〇一二三"[number])


def _annex(sheet: Sheet, style: Style, annex: int, names: Names) -> None:
    unit = style.unit1 if annex == 1 else style.unit2
    marks = style.unit_marks.get(annex, ())
    shown = style.shown_units.get(annex, unit)
    sheet.put(_annex_heading(style, annex))
    sheet.gap()
    year = sheet.truth.head.year
    sheet.put(f"{style.heading}{names.fund}{'分配情况表' if annex == 1 else f'{year}年资金明细分配表'}")
    sheet.gap()
    if style.unit_place in ("line", "both") and shown:
        sheet.put(sheet.rng.choice(("单位：{}", "单位:{}", "金额单位：{}")).format(shown), *marks[:1])
        sheet.gap()
    columns = style.columns1 if annex == 1 else style.columns2
    in_header = style.unit_place in ("header", "both") and bool(shown)
    header = [f"{name}（{shown}）" if name in AMOUNTS and in_header else name for name in columns]
    rows = [row for row in sheet.truth.rows if row.annex == annex]
    if style.total_last:
        rows.sort(key=lambda row: row.row_type == "total")
    for number, row in enumerate(rows):
        if number % style.pages == 0:
            if number:
                sheet.gap(1, 3)
            sheet.put("\t".join(header), *(marks[1:] if in_header and not number else ()))
        cells = _cells(sheet, style, row, columns, unit, number)
        if row.row_type == "subtotal" and sheet.rng.random() < sheet.damage.bold:
            cells = [f"<b>{cell}</b>" if cell else "" for cell in cells]
            sheet.truth.count_damage("bold")
        if sheet.rng.random() < sheet.damage.blank_lines:
            sheet.put("")
            sheet.truth.count_damage("blank_lines")
        sheet.put("\t".join(cells), row)
    sheet.gap(1, 3)


def _cells(sheet: Sheet, style: Style, row: RowTruth, columns: list[str], unit: str, number: int) -> list[str]:
    detail = row.row_type == "detail"
    code_printed = row.printed_code or (row.region_code if row.annex == 1 else "")
    if code_printed.endswith("000") and len(code_printed) == 9:
        code_printed = code_printed[: style.code_digits]
    label = row.label
    if row.annex == 2 and detail:
        label = _unit(sheet, row)
    code = (row.unit_code or row.region_code)[: style.code_digits]
    unit_cell = f"{code} {row.unit_name}" if detail and row.annex == 1 else ""
    function = row.function_text or row.function_code
    function = f"{function} {row.function_name}" if function else ""
    places = {
        "地区": spoil_words(sheet.rng, label, sheet.damage, sheet.truth) if detail else label,
        "地区（单位）": label,
        "单位": label,
        "地区编码": code_printed,
        "二级项目名称": spoil_words(sheet.rng, row.project_name, sheet.damage, sheet.truth),
        "项目名称": spoil_words(sheet.rng, row.project_name, sheet.damage, sheet.truth),
        "分配单位": unit_cell,
        "三保目录": "W 无" if detail else "",
        "是否直拨“三保”专户": "否" if detail else "",
        "功能分类科目": function,
        "收入科目": "1100252 知识产权共同事权转移支付收入" if detail else "",
        "政府经济分类科目": "51301 上下级政府间转移性支出" if detail else "",
        "预算代码": row.budget_code,
        "预算单位编码": row.budget_code,
        "序号": row.serial if row.annex == 2 else str(number) if number else "",
    }
    cells = [_amount(sheet, style, row, unit) if name in AMOUNTS else places.get(name, "") for name in columns]
    if not detail and row.row_type == "total" and columns[0] in ("序号", "地区编码"):
        # The word 合计 stands in the first cell, merged over those behind it.
        cells = ["" if cell == label else cell for cell in cells]
        cells[0] = label
    return cells


def _unit(sheet: Sheet, row: RowTruth) -> str:
    unit = row.unit_name
    alias = ALIASES.get(row.region_name)
    if alias and sheet.rng.random() < 0.5:
        unit = unit.replace(row.region_name, alias)
    if sheet.rng.random() < sheet.damage.department_cut:
        sheet.truth.count_damage("department_cut")
        unit = unit[: -sheet.rng.randint(1, 4)]
    row.unit_name = unit
    return unit


def _amount(sheet: Sheet, style: Style, row: RowTruth, unit: str) -> str:
    if row.amount_text or row.amount_fen is None:
        return row.amount_text
    text = write_amount(row.amount_fen, unit, thousands=style.thousands, cents=unit == "元" and row.annex == 1)
    if len(text) > 5 and sheet.rng.random() < sheet.damage.amount_blanks:
        place = sheet.rng.randint(1, 4)
        sheet.truth.count_damage("amount_blanks")
        text = f"{text[:place]} {text[place:]}"
    if style.digits == "unit":
        return text + unit
    return text.translate(_WIDE) if style.digits == "wide" else text


def write_amount(fen: int, unit: str, *, thousands: bool = False, cents: bool = False) -> str:
    """An amount in 元 or 万元, without the unit's name."""
    scale = FEN_PER_YUAN if unit == "元" else FEN_PER_WAN
    whole, rest = divmod(fen, scale)
    digits = len(str(scale)) - 1
    fraction = f"{rest:0{digits}d}".rstrip("0")
    if cents:
        fraction = fraction.ljust(2, "0")
    return f"{whole:,}" * thousands + str(whole) * (not thousands) + (f".{fraction}" if fraction else "")


def _table(sheet: Sheet, style: Style, table: TableTruth, *, last: bool) -> None:
    mark = sheet.rng.choice(("# ", "## ")) if style.table_heading == "mixed" else style.table_heading
    sheet.put(f"{mark}{style.form_title}", table)
    sheet.gap()
    side = sheet.rng.random() < 0.85
    _fields(sheet, style, table, 5 if side else 4)
    if table.cut_after != 0:
        _indicators(sheet, style, table, side=side)
    table.last_line = len(sheet.lines)
    sheet.gap(1, 3)
    if last and sheet.rng.random() < 0.5:
        sheet.put("---")


def _fields(sheet: Sheet, style: Style, table: TableTruth, width: int) -> None:
    need_word, need = _need(style, table)
    department = table.department
    if sheet.rng.random() < sheet.damage.department_cut:
        sheet.truth.count_damage("department_cut")
        department = department[: -sheet.rng.randint(1, 3)]
    year = "" if table.year is None else style.year_text.format(table.year)
    slip = [""] if sheet.rng.random() < 0.1 else []
    fields: list[tuple[str, list[str]]] = [
        ("项目名称", [*slip, table.project_name]),
        ("资金类型", [*slip, table.fund_type]),
        ("项目等级", [*slip, table.project_level]),
        ("省级主管部门", [table.provincial_department, "地方主管部门", department]),
        ("预算年度", [year]),
        (need_word, [need]),
        ("支出内容", [spoil_words(sheet.rng, table.spending, sheet.damage, sheet.truth)]),
        ("政策依据", [_citation_cell(sheet.rng, table)]),
        (style.goal_word, [_goal_cell(sheet, table)]),
    ]
    for name, cells in fields:
        if name.split("（")[0] in table.missing_fields:
            continue
        line = "\t".join([name, *cells, *[""] * (width - 1 - len(cells))])
        sheet.put(line, *(table.citations if name == "政策依据" else ()))
        if name == style.goal_word and sheet.rng.random() < sheet.damage.goal_repeated:
            sheet.put(line)
            sheet.truth.count_damage("goal_repeated")
            sheet.truth.defects.append(Defect("field_repeated", (table.region_code,), (table,), expected=False))


def _need(style: Style, table: TableTruth) -> tuple[str, str]:
    """The field's name and its value; the unit stands in one of them."""
    if table.amount_fen is None:
        return "资金需求", ""
    wan = write_amount(table.amount_fen, "万元", thousands=style.thousands)
    yuan = write_amount(table.amount_fen, "元", thousands=style.thousands)
    if "{}" in style.need_word:
        return style.need_word.format("万元"), wan
    return "资金需求", style.need_text.format(wan=wan, yuan=yuan)


def _citation_cell(rng: Random, table: TableTruth) -> str:
    style = rng.choice(("ol", "ol", "ol", "p", "p-one", "plain"))
    mark = rng.choice(("{}.", "{}. ", "{}、"))
    # Lists with <ol> often leave the numbers to the browser; a number that is wrong on purpose is always printed.
    clean = [c.ordinal for c in table.citations] == list(range(1, len(table.citations) + 1))
    bare = style == "ol" and clean and rng.random() < 0.3
    items = [c.text if bare else mark.format(c.ordinal) + c.text for c in table.citations]
    if bare:
        for citation in table.citations:
            citation.ordinal = None
    if not items:
        return ""
    if style == "ol":
        return '<ol style="list-style-type: none"> ' + " ".join(f"<li>{item}</li>" for item in items) + " </ol>"
    if style == "p":
        return " ".join(f"<p>{item}</p>" for item in items)
    joined = "；".join(items)
    return f"<p>{joined}</p>" if style == "p-one" else joined


def _goal_cell(sheet: Sheet, table: TableTruth) -> str:
    items, style = table.goal_items, sheet.rng.choice(("ol", "p", "plain"))
    if len(items) == 1:
        return f"{items[0]}。"
    numbered = [f"{number}、{item}" for number, item in enumerate(items, 1)]
    if style == "ol":
        return "<ol> " + " ".join(f"<li>{item}；</li>" for item in numbered) + " </ol>"
    if style == "p":
        return " ".join(f"<p>{item}。</p>" for item in numbered)
    return "；".join(numbered) + "。"


def _indicators(sheet: Sheet, style: Style, table: TableTruth, *, side: bool) -> None:
    rng = sheet.rng
    short = rng.random() < sheet.damage.short_labels
    width = 5 if side else 4
    header = ["一级指标", "二级指标", "三级指标", style.value_word]
    rows = [GridRow(["", *header] if side else header)]
    before = ("", "")
    satisfaction = rng.choice(("both", "second", "first"))
    for number, indicator in enumerate(table.indicators):
        own = (indicator.level1, indicator.level2)
        label1 = indicator.level1 if own[0] != before[0] else ""
        label2 = indicator.level2 if own != before else ""
        if label1 == "满意度指标" and satisfaction != "both":
            # Many forms print the one label 服务对象满意度指标 in either column.
            label1, label2 = ("", label2) if satisfaction == "second" else (label2, "")
        cells = [_label(label1, short=short), _label(label2, short=short), indicator.name, indicator.value_text]
        if side:
            cells.insert(0, SIDE if number == 0 else "")
        rows.append(GridRow(cells, indicator, own != before))
        before = own
    grid = Grid(rows, width, sheet.damage, rng, sheet.truth)
    damage_grid(grid)
    if grid.rows[0].indicator is not None:
        sheet.truth.defects.append(Defect("header_lost", (table.region_code,), (table,), expected=False))
    for row in grid.rows:
        if rng.random() < sheet.damage.blank_lines:
            sheet.put("")
            sheet.truth.count_damage("blank_lines")
        sheet.put("\t".join(row.cells), *([row.indicator] if row.indicator else []))


def _label(text: str, *, short: bool) -> str:
    return text.removesuffix("指标") if short and text else text


def _tail(sheet: Sheet) -> None:
    head = sheet.truth.head
    sheet.put(f"**公开方式：{head.disclosure}**" if sheet.rng.random() < 0.5 else f"公开方式：{head.disclosure}")
    sheet.gap()
    sheet.put("抄送：省市场监管局。")
    sheet.gap()
    year, month, day = head.issued_on.split("-")
    printed = f"{year}年{int(month)}月{int(day)}日印发"
    if sheet.rng.random() < 0.5:
        sheet.put(f"{head.issuer}办公室 {printed}")
    else:
        sheet.put(f"{head.issuer}办公室")
        sheet.gap(1, 1)
        sheet.put(printed)
