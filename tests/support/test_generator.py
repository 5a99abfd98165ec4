"""The made-up notices are what they say: the same from the same seed, sums that hold, text that says what truth says."""

from __future__ import annotations

import unicodedata
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tests.shared_files import NOTICE_2024, shared_file
from tests.support.notices.damage import LEVELS
from tests.support.notices.drawing import TOO_ALIKE
from tests.support.notices.generator import make_notice
from tests.support.notices.judge import align, judge, plain, target_problem
from tests.support.notices.judge_findings import ACCEPTABLE
from tests.support.notices.planters import PLANTERS
from tests.support.notices.provinces import provinces
from tests.support.notices.truth import TargetTruth, Truth
from tests.support.notices.values import han_number
from tests.support.notices.vocabulary import BODY, BODY_MORE, GOALS
from zhixiang.intake.checks.catalogue import CHECKS

SEEDS = range(12)


def sums_hold(truth: Truth) -> bool:
    for annex in (1, 2):
        rows = [row for row in truth.rows if row.annex == annex]
        lines = [row for row in rows if row.row_type == "detail"]
        total = sum(row.amount_fen or 0 for row in lines)
        if [row.amount_fen for row in rows if row.row_type == "total"] != [total]:
            return False
        for row in rows:
            if row.row_type != "subtotal":
                continue
            city = annex == 1 and row.region_code
            under = [x for x in lines if (x.region_code == row.region_code if city else x.section == row.section)]
            if sum(x.amount_fen or 0 for x in under) != row.amount_fen:
                return False
    return True


@pytest.mark.parametrize("damage", sorted(LEVELS))
def test_the_same_seed_gives_the_same_notice(damage: str) -> None:
    first, again = make_notice(7, damage=damage, defects=5), make_notice(7, damage=damage, defects=5)
    assert (first.data, first.truth) == (again.data, again.truth)
    assert make_notice(8, damage=damage).text != first.text


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_hold_and_tables_agree_with_lines(seed: int) -> None:
    truth = make_notice(seed, damage="none").truth
    assert sums_hold(truth)
    for annex in (1, 2):
        assert Counter((r.region_code, r.amount_fen) for r in truth.details(annex)) == Counter(
            (t.region_code, t.amount_fen) for t in truth.tables
        )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("damage", ["none", "heavy"])
def test_every_line_of_the_truth_says_what_the_truth_says(seed: int, damage: str) -> None:
    made = make_notice(seed, damage=damage)
    lines = made.text.split("\n")
    for row in made.truth.rows:
        assert plain(row.unit_name or row.label) in plain(lines[row.line - 1])
    for table in made.truth.tables:
        assert "绩效目标表" in lines[table.line - 1]
        for indicator in table.indicators:
            text = plain(lines[indicator.line - 1])
            assert plain(indicator.name) in text
            assert plain(indicator.value_text) in text
            assert table.line < indicator.line <= table.last_line


@pytest.mark.parametrize("seed", SEEDS)
def test_a_file_decodes_to_the_text(seed: int) -> None:
    made = make_notice(seed, damage="heavy")
    assert made.data.decode(made.encoding).replace("\r\n", "\n") == made.text


@pytest.mark.parametrize("seed", SEEDS)
def test_clean_tables_have_all_levels_and_differ(seed: int) -> None:
    truth = make_notice(seed).truth
    sets = [{indicator.name for indicator in table.indicators} for table in truth.tables]
    for table in truth.tables:
        assert {i.level1 for i in table.indicators} == {"产出指标", "效益指标", "满意度指标"}
    alike = sum(
        len(one & other) / len(one | other) >= TOO_ALIKE for k, one in enumerate(sets) for other in sets[k + 1 :]
    )
    assert alike <= len(sets) // 10
    assert not [defect for defect in truth.defects if defect.expected]


@pytest.mark.parametrize("kind", sorted(PLANTERS))
def test_each_kind_of_defect_can_be_planted_and_has_a_place(kind: str) -> None:
    planted = []
    for seed in range(6):
        made = make_notice(seed, regions=18, year=2026, counties=True, damage="none", defects=[kind])
        planted += [(defect, made) for defect in made.truth.defects if defect.expected]
    assert planted
    for defect, made in planted:
        assert defect.kind in ACCEPTABLE
        assert defect.lines
        assert max(defect.lines) <= len(made.text.split("\n"))


@pytest.mark.parametrize("kind", ["detail_changed_1", "detail_changed_2", "subtotal_changed", "total_changed"])
def test_a_changed_amount_breaks_the_sums(kind: str) -> None:
    assert not sums_hold(make_notice(5, defects=[kind]).truth)


def test_the_codes_of_defects_are_codes_of_checks() -> None:
    assert set().union(*ACCEPTABLE.values()) <= set(CHECKS)


@pytest.mark.parametrize("code", sorted(provinces()))
def test_every_province_makes_a_notice(code: str) -> None:
    made = make_notice(1, province=code, regions=60)
    name = provinces()[code].name
    assert made.truth.head.title.startswith(f"{name}财政厅")
    assert all(row.region_code.startswith(code) for row in made.truth.rows if row.region_code)


def test_heavy_damage_does_every_kind_of_damage() -> None:
    done: set[str] = set()
    for seed in range(40):
        done |= set(make_notice(seed, damage="heavy").truth.damages)
    assert done >= {
        "drift",
        "side_lost",
        "labels_lost",
        "labels_piled",
        "blank_between",
        "extra_columns",
        "header_lost",
        "header_broken",
        "header_repeated",
        "blank_lines",
        "bold",
        "ocr_and",
        "widths",
        "split_cell",
        "goal_repeated",
        "department_cut",
        "blanks",
        "trailing",
        "amount_blanks",
    }


def test_chinese_numbers() -> None:
    assert [han_number(n) for n in (1, 10, 12, 20, 35, 99)] == ["一", "十", "十二", "二十", "三十五", "九十九"]
    with pytest.raises(ValueError, match="100"):
        han_number(100)


def test_alignment_keeps_order_and_leaves_strangers_alone() -> None:
    assert align(["甲乙丙", "丁戊己", "庚辛壬"], ["丁戊己", "陌生名", "庚辛壬"]) == [(1, 0), (2, 2)]


def test_a_target_is_wrong_in_any_field() -> None:
    got = {"kind": "quantitative", "op": "ge", "number": 3, "number_max": None, "unit": "家"}
    right = TargetTruth("quantitative", "ge", Decimal(3), None, ("家",))
    assert target_problem(right, got) == ""
    for change in ({"op": "eq"}, {"number": 4}, {"unit": None}, {"number_max": 5}, {"kind": "trend"}):
        assert target_problem(right, {**got, **change})


def test_the_judge_finds_nothing_wrong_with_the_truth_itself() -> None:
    truth = make_notice(3, damage="none").truth
    tally = judge(reading_of(truth), truth)
    assert tally.wrong == []
    assert tally.of["indicator.target"] > 50


def test_the_judge_sees_each_kind_of_mistake() -> None:
    truth = make_notice(3, damage="none").truth
    reading = reading_of(truth)
    reading["allocation"][3]["amount_fen"] += 1
    first, second, *_ = reading["performance_tables"]
    first["indicators"][0]["level2"] = "质量指标"
    first["indicators"].pop()
    first["citations"][0]["policy_id"] = 999
    second["indicators"].insert(1, {**second["indicators"][0], "name": "无中生有", "value_text": "天外来客"})
    reading["findings"] = [
        {"code": "no_unit", "severity": "warning", "line": 1, "place": "", "message": "", "region_code": ""}
    ]
    wrong = {note.split(":")[0] for note in judge(reading, truth).wrong}
    assert wrong == {
        "row.amount_fen",
        "indicator.levels",
        "indicator.found",
        "citation.policy",
        "indicator.not_invented",
        "alarm.warning",
    }


def test_our_sentences_are_not_those_of_the_real_notice() -> None:
    real = unicodedata.normalize("NFKC", shared_file(NOTICE_2024).read_text(encoding="utf-8"))
    for sentence in (*GOALS, *BODY, *BODY_MORE):
        text = unicodedata.normalize("NFKC", sentence)
        pieces = {text[k : k + 12] for k in range(len(text) - 11)}
        assert not [piece for piece in pieces if piece in real]


def reading_of(truth: Truth) -> dict[str, Any]:
    """The JSON of a reader that makes no mistake and says nothing."""

    def number(value: Decimal | None) -> float | None:
        return None if value is None else float(value)

    head = truth.head
    document = {**vars(head), "budget_year": head.year}
    rows = [{**vars(row), "project_name": row.project_name} for row in truth.rows]
    tables = []
    for table in truth.tables:
        indicators = [
            {
                **vars(one),
                **vars(one.target),
                "number": number(one.target.number),
                "number_max": number(one.target.number_max),
                "unit": one.target.units[0] if one.target.units else None,
            }
            for one in table.indicators
        ]
        citations = [{**vars(one), "cited": one.text} for one in table.citations]
        tables.append({**vars(table), "indicators": indicators, "citations": citations})
    return {"document": document, "allocation": rows, "performance_tables": tables, "findings": []}
