"""The downloads: the same figures as the pages, as numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from tests.support import factories

SHEETS = {
    "/year/2024/ranking.xlsx": "2024 年度地市排名",
    "/year/2024/allocation/annex-1.xlsx": "2024 年度分配表 · 附件1",
    "/year/2024/allocation/annex-2.xlsx": "2024 年度分配表 · 附件2",
    "/year/2024/indicators.xlsx": "2024 年度绩效指标",
    "/year/2024/findings.xlsx": "2024 年度审查发现",
}


def rows_of(year: factories.Year, path: str, role: str = "province") -> list[tuple[Any, ...]]:
    answer = year.client(role).get(path)
    assert answer.status_code == 200
    return list(load_workbook(io.BytesIO(answer.getvalue())).worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize(("path", "name"), SHEETS.items(), ids=SHEETS.values())
def test_a_download_opens_and_is_named_in_chinese(year: factories.Year, path: str, name: str) -> None:
    answer = year.client("province").get(path)
    assert f"{name}.xlsx" in unquote(answer["Content-Disposition"])
    assert answer["Cache-Control"] == "private, no-store"
    book = load_workbook(io.BytesIO(answer.getvalue()))
    assert book.worksheets[0]["A1"].value == name
    assert book.worksheets[0].freeze_panes


@pytest.mark.parametrize("path", SHEETS)
def test_no_download_holds_a_formula(year: factories.Year, path: str) -> None:
    answer = year.client("province").get(path)
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in package.read(name)


def test_a_name_that_looks_like_a_formula_stays_text(year: factories.Year) -> None:
    answer = year.client("province").get("/year/2024/indicators.xlsx")
    page = load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
    risky = [cell for row in page.iter_rows() for cell in row if str(cell.value).startswith(("=", "+"))]
    assert risky
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)


def test_annex_1_has_computed_sums_beside_the_printed(year: factories.Year) -> None:
    rows = rows_of(year, "/year/2024/allocation/annex-1.xlsx")
    sums = {row[0]: row for row in rows if row[0]}
    section = next(row for label, row in sums.items() if "各市合计" in str(label))
    assert 5_000_000 in section
    assert 5_000_001 in section
    assert "不符" in section
    total = next(row for label, row in sums.items() if str(label).startswith("合计"))
    assert total.count(5_100_000) == 2
    assert "相符" in total


def test_annex_2_is_in_wan(year: factories.Year) -> None:
    rows = rows_of(year, "/year/2024/allocation/annex-2.xlsx")
    assert any(row[0] and "台山" in str(row[0]) and 10 in row for row in rows)
    assert any(510 in row for row in rows)


def test_the_ranking_adds_up(year: factories.Year) -> None:
    rows = rows_of(year, "/year/2024/ranking.xlsx")
    assert [row[3] for row in rows if row[2] in ("韶关市", "江门市", "合计")] == [300, 210, 510]


def test_the_indicators_carry_number_and_unit(year: factories.Year) -> None:
    rows = rows_of(year, "/year/2024/indicators.xlsx")
    found = [row for row in rows if row[1] == "台山市" and "质押融资" in str(row[4])]
    assert len(found) == 1
    assert 4 in found[0]
    assert "场" in found[0]


def test_the_findings_are_those_of_the_filter(year: factories.Year) -> None:
    rows = rows_of(year, "/year/2024/findings.xlsx?code=section_mismatch")
    assert len([row for row in rows if row[0] in ("错误", "疑问", "提示")]) == 1


@pytest.mark.parametrize("path", SHEETS)
def test_a_county_downloads_its_own_rows_only(year: factories.Year, path: str) -> None:
    assert "韶关" not in str(rows_of(year, path, "county"))
