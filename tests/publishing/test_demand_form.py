"""The form goes out as docx and xlsx and comes back as it went, also after an office program had it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.forms.demand_form import (
    DemandForm,
    FormLayout,
    FormPart,
    FormRow,
    UnreadableForm,
    read_demand_form,
)
from zhixiang.publishing.demand_form import form_docx, form_xlsx
from zhixiang.rules.demand_form import FIELDS, MAX_AMOUNT_FEN, MAX_QUANTITY, Column, FieldKind, is_blank

UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example writes a file: to shrink one takes minutes, and the examples are small already."""
WRITERS = {"docx": form_docx, "xlsx": form_xlsx}
PARTS = (
    FormPart(
        "retained",
        "保留省局部分",
        tuple(
            Column(key)
            for key in (
                "category", "content", "amount_fen", "project_name", "quantity", "unit_amount_fen", "necessity",
                "basis", "performance", "remark",
            )
        ),
    ),
    FormPart(
        "subsidy",
        "后补助资金",
        (
            Column("content"),
            Column("project_name", "后补助名称", required=True),
            Column("amount_fen", "后补助经费（万元）"),
            Column("basis", "后补助依据"),
            Column("undertaker", "后补助承接单位"),
            Column("performance"),
        ),
    ),
)  # fmt: skip
LAYOUT = FormLayout("ZX-7-2", PARTS)

_texts = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), include_characters="\n"), max_size=60).map(
    str.strip
)
_values = {
    FieldKind.TEXT: _texts.filter(lambda text: "_x" not in text),
    FieldKind.MONEY: st.none() | st.integers(0, MAX_AMOUNT_FEN),
    FieldKind.COUNT: st.none() | st.integers(1, MAX_QUANTITY),
}


def _rows(part: FormPart) -> st.SearchStrategy[tuple[FormRow, ...]]:
    values = st.fixed_dictionaries({column.key: _values[column.field.kind] for column in part.columns})
    return st.lists(values.filter(lambda v: not is_blank(v)).map(FormRow), max_size=6).map(tuple)


forms = st.tuples(*(_rows(part) for part in PARTS)).map(
    lambda rows: DemandForm(
        LAYOUT.template,
        "2024年度知识产权项目需求征集表",
        "某市场监管局",
        tuple(FormPart(p.code, p.title, p.columns, r) for p, r in zip(PARTS, rows, strict=True)),
    )
)


def values_of(form: DemandForm) -> list[list[dict[str, Any]]]:
    return [[dict(row.values) for row in part.rows] for part in form.parts]


def sample(*rows: dict[str, Any]) -> DemandForm:
    blank: dict[str, Any] = {c.key: "" if c.field.kind is FieldKind.TEXT else None for c in PARTS[0].columns}
    filled = tuple(FormRow({**blank, **row}) for row in rows)
    return DemandForm(
        LAYOUT.template, "征集表", "某单位", (FormPart("retained", PARTS[0].title, PARTS[0].columns, filled), PARTS[1])
    )


ONE = {
    "project_name": "专利导航服务基地",
    "content": "=1+1\n第二行",
    "amount_fen": 12_345_600,
    "quantity": 3,
    "unit_amount_fen": 4_115_200,
}


FILES = {kind: writer(sample(ONE)) for kind, writer in WRITERS.items()}


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=25, phases=UNSHRUNK)
@given(form=forms)
def test_what_goes_out_comes_back(kind: str, form: DemandForm) -> None:
    again = read_demand_form(WRITERS[kind](form), f"表.{kind}", LAYOUT)
    assert values_of(again) == values_of(form)
    assert again.unit_name == form.unit_name


@pytest.mark.parametrize("kind", WRITERS)
def test_a_blank_form_has_no_rows(kind: str) -> None:
    assert values_of(read_demand_form(WRITERS[kind](sample()), "表", LAYOUT)) == [[], []]


@pytest.mark.skipif(not shutil.which("soffice"), reason="no office program here")
@pytest.mark.parametrize("kind", WRITERS)
def test_an_office_program_may_open_and_save_it(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"form.{kind}"
    path.write_bytes(WRITERS[kind](sample(ONE)))
    out = tmp_path / "out"
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(out),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    again = read_demand_form((out / path.name).read_bytes(), path.name, LAYOUT)
    assert values_of(again) == values_of(sample(ONE))


def test_rows_and_columns_may_be_moved_and_cells_merged() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_xlsx(sample(ONE))))
    page = book.worksheets[0]
    page.insert_cols(3)
    page.cell(4, 3, "我加的一栏")
    page.move_range("B4:B9", cols=20)  # 类型 to the far right
    page.insert_rows(6)
    page.cell(6, 6, "新加的项目")
    page.cell(6, 5, "2.5万元")
    page.cell(5, 22, "强化知识产权保护")
    page.merge_cells("V5:V6")
    page.cell(30, 1, "合计")
    page.cell(30, 5, 99)
    stream = io.BytesIO()
    book.save(stream)
    rows = values_of(read_demand_form(stream.getvalue(), "表.xlsx", LAYOUT))[0]
    assert [(row["project_name"], row["amount_fen"], row["category"]) for row in rows] == [
        ("专利导航服务基地", 12_345_600, "强化知识产权保护"),
        ("新加的项目", 2_500_000, "强化知识产权保护"),
    ]


def test_a_merged_category_in_word_counts_for_each_row() -> None:
    document = docx.Document(
        io.BytesIO(form_docx(sample({**ONE, "category": "高效能转化"}, {"project_name": "第二个"})))
    )
    table = document.tables[0]
    table.cell(1, 1).merge(table.cell(2, 1))
    stream = io.BytesIO()
    document.save(stream)
    rows = values_of(read_demand_form(stream.getvalue(), "表.docx", LAYOUT))[0]
    assert [row["category"] for row in rows] == ["高效能转化", "高效能转化"]


@pytest.mark.parametrize("kind", WRITERS)
def test_another_template_is_refused_with_both_codes(kind: str) -> None:
    with pytest.raises(UnreadableForm, match=r"ZX-7-2.*ZX-7-3|ZX-7-3.*ZX-7-2"):
        read_demand_form(WRITERS[kind](sample(ONE)), "表", FormLayout("ZX-7-3", PARTS))


@pytest.mark.parametrize(
    ("cell", "text", "says"),
    [
        ("D5", "约三十", "经费安排（万元）”栏"),
        ("D5", "-5", "负数"),
        ("F5", "许多", "整数"),
        ("D5", "99999999999999", "太大"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_named(cell: str, text: Any, says: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_xlsx(sample(ONE))))
    book.worksheets[0][cell] = text
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(UnreadableForm, match=r"保留省局部分第 1 行.*") as refused:
        read_demand_form(stream.getvalue(), "表.xlsx", LAYOUT)
    assert says in str(refused.value)


def test_a_missing_part_is_named() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_xlsx(sample(ONE))))
    del book[book.sheetnames[1]]
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(UnreadableForm, match="后补助资金"):
        read_demand_form(stream.getvalue(), "表.xlsx", LAYOUT)


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 50_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"hello", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "old_office"),
        (form_docx(sample(ONE))[:900], "damaged"),
        (_bomb(), "bomb"),
    ],
)
def test_what_is_no_form_is_refused_in_plain_words(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_demand_form(data, "表.docx", LAYOUT)
    assert refused.value.code == code
    assert "表.docx" in str(refused.value)


@settings(max_examples=60, phases=UNSHRUNK)
@given(st.sampled_from(sorted(WRITERS)), st.data())
def test_a_damaged_file_is_refused_never_a_crash(kind: str, data: st.DataObject) -> None:
    content = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(UnreadableFile, UnreadableForm):  # anything else is a crash
        read_demand_form(bytes(content), f"表.{kind}", LAYOUT)


def test_the_same_form_gives_the_same_document() -> None:
    assert form_docx(sample(ONE)) == form_docx(sample(ONE))


def test_every_field_can_be_a_column() -> None:
    part = FormPart("all", "全部栏目", tuple(Column(key) for key in FIELDS), ())
    values = {k: f.label if f.kind is FieldKind.TEXT else 700 for k, f in FIELDS.items()}
    form = DemandForm("ZX-1-1", "表", "某单位", (FormPart("all", "全部栏目", part.columns, (FormRow(values),)),))
    layout = FormLayout("ZX-1-1", (part,))
    for writer in WRITERS.values():
        assert values_of(read_demand_form(writer(form), "表", layout)) == [[values]]
