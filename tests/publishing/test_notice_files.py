"""A notice written as PDF or as a workbook says, when it is read again, what its records said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared_files import NOTICE_2024, shared_file
from tests.support.notices.generator import make_notice
from zhixiang.intake import read_bytes, read_document
from zhixiang.intake.forms.department_form import read_department_form
from zhixiang.intake.forms.text_tools import squeeze
from zhixiang.intake.records import AllocationRow, CitationRecord, Notice, PerformanceTable
from zhixiang.publishing.department_form import department_form_paper
from zhixiang.publishing.notice import notice_body, notice_paper, notice_template
from zhixiang.publishing.paper import Paper, Seal
from zhixiang.publishing.paper_pdf import paper_pdf
from zhixiang.publishing.paper_xlsx import paper_xlsx

FONTS = Path(__file__).resolve().parents[2] / "var" / "fonts"
MADE = datetime(2023, 12, 28, 9, 30, tzinfo=UTC)
WRITERS: dict[str, Callable[[Paper], bytes]] = {
    "pdf": lambda paper: paper_pdf(paper, fonts=FONTS, made=MADE),
    "xlsx": lambda paper: paper_xlsx(paper, made=MADE),
}
# Where it stood, and what was inferred instead of read, are of the file and not of the notice.
_OF_THE_FILE = frozenset({"line", "last_line", "lines", "inferred", "printed_labels", "findings"})


def read_again(notice: Notice, kind: str) -> Notice:
    template = notice_template(notice.document.budget_year or 2024)
    seal = Seal("https://funds.example.test/verify/1/", "AB12-CD34")
    paper = notice_paper(notice, notice_body(notice, template), template, seal=seal)
    return read_bytes(WRITERS[kind](paper), f"通知.{kind}")


def said(value: Any) -> Any:
    """A record without what belongs to the file that it was read from."""
    if isinstance(value, AllocationRow | PerformanceTable) and value.amount_fen is not None:
        value = replace(value, amount_text="")
    if isinstance(value, AllocationRow):
        # The form prints the region's code before the unit, also where the other form did not.
        value = replace(value, unit_code=value.unit_code or value.region_code)
    if isinstance(value, CitationRecord):
        # A blank between Chinese characters leaves no trace where a printed line ends.
        value = replace(value, cited=squeeze(value.cited))
    if is_dataclass(value):
        return {f.name: said(getattr(value, f.name)) for f in fields(value) if f.name not in _OF_THE_FILE}
    return [said(one) for one in value] if isinstance(value, tuple) and value and is_dataclass(value[0]) else value


@pytest.mark.parametrize("kind", WRITERS)
def test_the_real_notice_comes_back_whole(kind: str) -> None:
    path = shared_file(NOTICE_2024)
    notice = read_bytes(path.read_bytes(), path.name)
    again = read_again(notice, kind)
    assert said(again) == said(notice)
    assert sum(len(table.indicators) for table in again.performance_tables) == 787


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=3)
@given(seed=st.integers(0, 10**6), damage=st.sampled_from(["none", "light", "seed"]), year=st.integers(2024, 2027))
def test_any_notice_comes_back_whole(kind: str, seed: int, damage: str, year: int) -> None:
    made = make_notice(seed, year=year, regions=3, damage=damage)
    notice = read_bytes(made.data, "通知.txt")
    assert said(read_again(notice, kind)) == said(notice)


@pytest.mark.parametrize("kind", WRITERS)
def test_the_department_form_comes_back_to_the_fen(kind: str) -> None:
    path = shared_file("seeds/004_department_performance_form.txt")
    form = read_department_form(read_document(path.read_bytes(), path.name))
    again = read_department_form(read_document(WRITERS[kind](department_form_paper(form)), f"部门表.{kind}"))
    assert [(line.group, line.label, line.amount_fen) for line in again.budget] == [
        (line.group, line.label, line.amount_fen) for line in form.budget
    ]
    assert [(task.name, task.content, task.amount_fen, task.expected) for task in again.tasks] == [
        (task.name, task.content, task.amount_fen, task.expected) for task in form.tasks
    ]
    assert [(one.level1, one.level2, one.name, one.cycle_text, one.annual_text) for one in again.indicators] == [
        (one.level1, one.level2, one.name, one.cycle_text, one.annual_text) for one in form.indicators
    ]
    assert (again.department, again.goal) == (form.department, form.goal)
