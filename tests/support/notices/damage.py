"""Damage that scanning and page breaks do to tables, each kind with a probability. All of it can be made good from
order and meaning; the truth stays what the clean form said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from tests.support.notices.truth import IndicatorTruth, Truth

SIDE = "绩效指标"


@dataclass(frozen=True)
class Damage:
    """Probabilities: of a table where nothing else is said, else of a row, a cell or a line."""

    drift: float = 0.0
    """From some row on, cells slide to the left, at page breaks in particular."""
    side_lost: float = 0.0
    """The cell 绩效指标 at the side is lost."""
    labels_lost: float = 0.0
    """A group's level labels are lost where words or the form's beginning tell the level."""
    labels_piled: float = 0.0
    """The labels of the group below are printed in the row above it."""
    blank_between: float = 0.0
    """Row: an empty cell slips in behind a label, or between name and value."""
    extra_columns: float = 0.0
    """Every row of the table has one or two empty cells more."""
    header_lost: float = 0.0
    header_broken: float = 0.0
    header_repeated: float = 0.0
    blank_lines: float = 0.0
    """Row: an empty line before it."""
    bold: float = 0.0
    ocr_and: float = 0.0
    """Row: 和 is read as “and”."""
    widths: float = 0.0
    """Cell: brackets and commas in the other width."""
    split_cell: float = 0.0
    """Row: one cell is cut into two."""
    goal_repeated: float = 0.0
    department_cut: float = 0.0
    """Cell: the bureau's name breaks off."""
    blanks: float = 0.0
    """Cell: a blank inside."""
    short_labels: float = 0.0
    """Table: level labels without 指标."""
    trailing: float = 0.0
    """Line: blanks or tabs at its end."""
    amount_blanks: float = 0.0
    """Cell: blanks between the digits of an amount."""
    citation_noise: float = 0.0
    encodings: tuple[str, ...] = ("utf-8",)
    crlf: float = 0.0


LEVELS: dict[str, Damage] = {
    "none": Damage(),
    "light": Damage(
        drift=0.1,
        side_lost=0.1,
        blank_between=0.02,
        bold=0.2,
        header_repeated=0.1,
        blank_lines=0.01,
        widths=0.05,
        blanks=0.01,
        short_labels=0.1,
        trailing=0.05,
        citation_noise=0.05,
        encodings=("utf-8", "utf-8-sig", "gb18030"),
        crlf=0.3,
    ),
    "seed": Damage(
        drift=0.5,
        side_lost=0.25,
        labels_lost=0.08,
        labels_piled=0.2,
        blank_between=0.06,
        extra_columns=0.15,
        header_lost=0.04,
        header_broken=0.1,
        header_repeated=0.1,
        blank_lines=0.01,
        bold=0.3,
        ocr_and=0.02,
        widths=0.1,
        split_cell=0.004,
        goal_repeated=0.03,
        department_cut=0.02,
        blanks=0.02,
        short_labels=0.1,
        trailing=0.05,
        amount_blanks=0.01,
        citation_noise=0.15,
        encodings=("utf-8", "utf-8-sig", "gb18030"),
        crlf=0.3,
    ),
    "heavy": Damage(
        drift=0.85,
        side_lost=0.5,
        labels_lost=0.25,
        labels_piled=0.5,
        blank_between=0.15,
        extra_columns=0.3,
        header_lost=0.15,
        header_broken=0.25,
        header_repeated=0.3,
        blank_lines=0.05,
        bold=0.5,
        ocr_and=0.06,
        widths=0.2,
        split_cell=0.015,
        goal_repeated=0.1,
        department_cut=0.06,
        blanks=0.06,
        short_labels=0.2,
        trailing=0.2,
        amount_blanks=0.03,
        citation_noise=0.35,
        encodings=("utf-8", "utf-8-sig", "gb18030"),
        crlf=0.5,
    ),
}


@dataclass
class GridRow:
    """One row of the indicator part. ``indicator`` is None for a header."""

    cells: list[str]
    indicator: IndicatorTruth | None = None
    first_of_group: bool = False


@dataclass
class Grid:
    """The indicator part of one table while it is damaged. ``width`` counts the cells of a whole row."""

    rows: list[GridRow]
    width: int
    damage: Damage
    rng: Random
    truth: Truth
    touched: set[int] = field(default_factory=set)
    """Positions of rows that had their structure damaged once; they are not damaged twice."""

    def hit(self, probability: float) -> bool:
        """Whether a damage happens."""
        return self.rng.random() < probability

    def note(self, kind: str) -> None:
        """Count a damage."""
        self.truth.count_damage(kind)


def damage_grid(grid: Grid) -> None:
    """Do all structural damage, in an order that keeps it recoverable."""
    _lose_side(grid)
    _pile_labels(grid)
    _lose_labels(grid)
    _split_cells(grid)
    _slip_blanks(grid)
    _drift(grid)
    _words(grid)
    _headers(grid)


def _body(grid: Grid) -> list[tuple[int, GridRow]]:
    return [(i, row) for i, row in enumerate(grid.rows) if row.indicator is not None]


def _lose_side(grid: Grid) -> None:
    if grid.hit(grid.damage.side_lost):
        for _, row in _body(grid):
            if row.cells[0] == SIDE:
                row.cells[0] = ""
                grid.note("side_lost")


def _pile_labels(grid: Grid) -> None:
    """效益 | 社会效益 | 时效 | name | value: the next group's labels stand before the row's own."""
    body = _body(grid)
    for (i, row), (j, below) in pairwise(body):
        own = row.indicator
        level1, level2 = below.cells[-4], below.cells[-3]
        alone = row.first_of_group and below.first_of_group and own is not None and own.plain
        if not (alone and level1 and level2 and row.cells[-3] and not row.cells[-4] and grid.width == 5):
            continue
        if grid.hit(grid.damage.labels_piled):
            row.cells[:3] = [level1, level2, row.cells[-3]]
            below.cells[-4] = below.cells[-3] = ""
            grid.touched |= {i, j}
            grid.note("labels_piled")


def _lose_labels(grid: Grid) -> None:
    body = _body(grid)
    for start, (i, row) in enumerate(body):
        if not row.first_of_group or i in grid.touched or row.indicator is None:
            continue
        group = [row.indicator]
        for _, more in body[start + 1 :]:
            if more.first_of_group or more.indicator is None:
                break
            group.append(more.indicator)
        beginning = start == 0 and row.indicator.level2 == "数量指标"
        if (beginning or all(one.plain for one in group)) and grid.hit(grid.damage.labels_lost):
            # A level 1 printed here still stands for groups below; only a level 2, or labels nobody else needs, go.
            needed = row.cells[-4] and any(m.first_of_group and not m.cells[-4] for _, m in body[start + 1 :])
            for k in range(len(row.cells) - 2):
                if not (needed and row.cells[k] == row.cells[-4]):
                    row.cells[k] = ""
            grid.touched.add(i)
            grid.note("labels_lost")


def _split_cells(grid: Grid) -> None:
    for i, row in _body(grid):
        if i in grid.touched or not grid.hit(grid.damage.split_cell):
            continue
        name = row.cells[-2]
        if len(name) >= 8:
            cut = grid.rng.randint(3, len(name) - 3)
            row.cells[-2:-1] = [name[:cut], name[cut:]]
            grid.touched.add(i)
            grid.note("split_cell")


def _slip_blanks(grid: Grid) -> None:
    for i, row in _body(grid):
        if i in grid.touched or not grid.hit(grid.damage.blank_between):
            continue
        if row.first_of_group and row.cells[-3] and "" in row.cells[:-3]:
            # The row keeps its width: a blank on the left goes, one behind the label comes.
            row.cells.remove("")
            row.cells.insert(len(row.cells) - 2 if grid.hit(0.6) else len(row.cells) - 1, "")
            grid.touched.add(i)
            grid.note("blank_between")


def _drift(grid: Grid) -> None:
    body = [(i, row) for i, row in _body(grid)]
    if len(body) < 2 or not grid.hit(grid.damage.drift):
        return
    start = grid.rng.randrange(1, len(body))
    step = grid.rng.randint(1, 3)
    for i, row in body[start:]:
        blanks = next((k for k, cell in enumerate(row.cells) if cell), 0)
        shift = min(step, blanks)
        if shift:
            row.cells = [*row.cells[shift:], *[""] * shift]
            grid.touched.add(i)
            grid.note("drift")
        if grid.hit(0.15):
            step = min(3, step + 1)


def _words(grid: Grid) -> None:
    for _, row in _body(grid):
        for k, cell in enumerate(row.cells):
            row.cells[k] = spoil_words(grid.rng, cell, grid.damage, grid.truth)


def spoil_words(rng: Random, text: str, damage: Damage, truth: Truth) -> str:
    """``text`` with other widths, a blank inside, or 和 read as “and”."""
    if rng.random() < damage.widths:
        swapped = text.translate(str.maketrans("（），、()", "(),、（）"))
        if swapped != text:
            truth.count_damage("widths")
            text = swapped
    if "和" in text and not text.endswith(("县", "市")) and rng.random() < damage.ocr_and * 5:
        truth.count_damage("ocr_and")
        text = text.replace("和", " and ", 1)
    if len(text) > 4 and rng.random() < damage.blanks:
        place = rng.randrange(2, len(text) - 1)
        if not (text[place].isascii() or text[place - 1].isascii()):
            truth.count_damage("blanks")
            text = f"{text[:place]} {text[place:]}"
    return text


def _headers(grid: Grid) -> None:
    header = grid.rows[0]
    if grid.hit(grid.damage.header_lost):
        grid.rows.pop(0)
        grid.note("header_lost")
    elif grid.hit(grid.damage.header_broken):
        cells = [*header.cells]
        if grid.hit(0.5):
            cells[-1] = ""
        else:
            cells.insert(len(cells) - 1, "")
        grid.rows[0] = GridRow(cells)
        grid.note("header_broken")
    if len(grid.rows) > 6 and grid.hit(grid.damage.header_repeated):
        grid.rows.insert(grid.rng.randrange(4, len(grid.rows)), GridRow([*header.cells]))
        grid.note("header_repeated")
    if grid.hit(grid.damage.extra_columns):
        more = grid.rng.randint(1, 2)
        for row in grid.rows:
            row.cells += [""] * more
        grid.note("extra_columns")


def encode(rng: Random, text: str, damage: Damage) -> tuple[bytes, str]:
    """The notice as a file, and the name of its encoding."""
    if rng.random() < damage.crlf:
        text = text.replace("\n", "\r\n")
    encoding = rng.choice(damage.encodings)
    return text.encode(encoding), encoding
