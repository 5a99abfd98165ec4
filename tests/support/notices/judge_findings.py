"""Judges findings: which planted defects were found, and which clean places were accused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.support.notices.truth import Defect, Truth

_SUMS = frozenset(
    {"total_mismatch", "section_mismatch", "subtotal_mismatch", "annex_mismatch", "table_amount_mismatch"}
)
_MISSING = frozenset({"region_missing", "table_missing", "table_without_line"})
_NUMBERS = frozenset({"citation_number_conflict", "citation_title_conflict", "citation_mismatch"})

ACCEPTABLE: dict[str, frozenset[str]] = {
    "detail_changed_1": _SUMS,
    "detail_changed_2": _SUMS,
    "subtotal_changed": frozenset({"subtotal_mismatch"}),
    "section_changed": frozenset({"section_mismatch", "subtotal_mismatch"}),
    "total_changed": frozenset({"total_mismatch"}),
    "table_amount_changed": frozenset({"table_amount_mismatch", "annex_mismatch"}),
    "line_missing_1": _MISSING,
    "line_missing_2": _MISSING,
    "table_missing": frozenset({"table_missing"}),
    "line_twice": frozenset({"region_duplicated"}),
    "table_twice": frozenset({"table_duplicated"}),
    "table_truncated": frozenset({"table_truncated", "missing_category", "empty_value"}),
    "rows_repeated": frozenset({"rows_repeated", "duplicate"}),
    "row_twice": frozenset({"rows_repeated", "duplicate"}),
    "several_numbers": frozenset({"several_numbers"}),
    "number_in_name": frozenset({"number_in_name"}),
    "citation_wrong_number": _NUMBERS | {"citation_duplicated"},
    "citation_misnumbered": frozenset({"citation_misnumbered"}),
    "citation_duplicated": frozenset({"citation_duplicated"}),
    "citation_expired": frozenset({"citation_expired"}),
    "citations_missing": frozenset({"citation_missing"}),
    "unit_lost": frozenset({"no_unit"}),
    "not_measurable": frozenset({"not_quantifiable"}),
    "value_empty": frozenset({"empty_value"}),
    "value_is_name": frozenset({"value_echoes_name"}),
    "already_met": frozenset({"already_met"}),
    "direction_wrong": frozenset({"direction_wrong"}),
    "wrong_level": frozenset({"wrong_level"}),
    "category_missing": frozenset({"missing_category"}),
    "same_indicators": frozenset({"identical_indicators"}),
    "same_goals": frozenset({"identical_goals"}),
    "region_code_wrong": frozenset({"region_code_mismatch"}),
    "function_code_wrong": frozenset({"function_code_mismatch"}),
    "budget_code_wrong": frozenset({"budget_code_mismatch"}),
    "year_wrong": frozenset({"year_mismatch"}),
    "spending_uncovered": frozenset({"spending_uncovered"}),
    "digits_swapped_1": _SUMS,
    "digits_swapped_2": _SUMS,
    "zero_slipped": _SUMS,
    "amounts_exchanged": _SUMS,
    "table_unit_wrong": frozenset({"table_amount_mismatch"}),
    "line_misplaced": frozenset({"region_misplaced", "subtotal_mismatch"}),
    "line_twice_counted": frozenset({"region_duplicated"}),
    "amount_garbled_1": frozenset({"amount_unreadable"}),
    "amount_garbled_2": frozenset({"amount_unreadable"}),
    "amount_blank": frozenset({"amount_unreadable"}),
    "sum_garbled": frozenset({"amount_unreadable"}),
    "code_of_neighbour": frozenset({"region_code_mismatch", "region_duplicated"}),
    "code_misprinted": frozenset({"region_code_mismatch"}),
    "code_misprinted_twice": frozenset({"region_code_mismatch", "region_misplaced"}),
    "code_malformed": frozenset({"region_code_mismatch"}),
    "subtotal_code_wrong": frozenset({"region_code_mismatch"}),
    "name_wrong": frozenset({"region_code_mismatch"}),
    "function_code_malformed": frozenset({"function_code_mismatch"}),
    "function_code_of_body": frozenset({"function_code_mismatch"}),
    "field_missing": frozenset({"field_missing"}),
    "unit_not_printed_1": frozenset({"unit_not_printed"}),
    "unit_not_printed_2": frozenset({"unit_not_printed"}),
    "unit_wrong_1": frozenset({"unit_mismatch"}),
    "unit_wrong_2": frozenset({"unit_mismatch"}),
    "field_repeated": frozenset({"field_repeated"}),
    "header_lost": frozenset({"header_lost"}),
}
"""The codes that name a planted defect rightly."""

CONSEQUENCES: dict[str, frozenset[str]] = {
    "detail_changed_1": _SUMS,
    "detail_changed_2": _SUMS,
    "section_changed": _SUMS,
    "total_changed": _SUMS,
    "subtotal_changed": _SUMS,
    "line_missing_1": _SUMS | _MISSING | {"region_unknown"},
    "line_missing_2": _SUMS | _MISSING | {"region_unknown"},
    "line_twice": _SUMS,
    "digits_swapped_1": _SUMS,
    "digits_swapped_2": _SUMS,
    "zero_slipped": _SUMS,
    "amounts_exchanged": _SUMS,
    "line_misplaced": _SUMS,
    "code_of_neighbour": frozenset({"region_duplicated", "region_missing", "annex_mismatch", "region_code_mismatch"}),
    "name_wrong": frozenset({"region_duplicated", "region_missing", "annex_mismatch"}),
    "table_twice": frozenset({"identical_indicators", "identical_goals"}),
    "table_truncated": frozenset({"missing_category", "empty_value", "spending_uncovered", "header_lost"}),
    "category_missing": frozenset({"spending_uncovered"}),
    "same_indicators": frozenset({"spending_uncovered"}),
    "field_missing": frozenset({"table_amount_mismatch", "year_mismatch"}),
    "year_wrong": frozenset({"citation_expired"}),
    "region_code_wrong": frozenset({"region_duplicated", "region_missing", "annex_mismatch"}),
    "citation_wrong_number": _NUMBERS,
}
"""Further codes that follow from a defect and accuse nobody wrongly."""

# One number printed with two titles is a fact of the whole notice: the other places that print it are named too.
_ANYWHERE = {"citation_wrong_number": _NUMBERS}
Json = Mapping[str, Any]


def judge_findings(findings: Sequence[Json], truth: Truth) -> Iterator[tuple[str, bool, str]]:
    """(name of the figure, right or not, note): ``found.<kind>`` per expected defect, ``alarm.<severity>`` per finding."""
    for defect in truth.defects:
        if defect.expected:
            hit = any(finding["code"] in ACCEPTABLE[defect.kind] and _near(finding, defect) for finding in findings)
            near = sorted({f["code"] for f in findings if f["line"] in defect.lines})
            note = (
                f"{defect.kind} at {sorted(defect.lines)[:3]} {defect.region_codes} {defect.note}; codes there {near}"
            )
            yield f"found.{defect.kind}", hit, note
    for finding in findings:
        ok = any(_explains(finding, defect) for defect in truth.defects)
        note = f"{finding['code']} line {finding['line']} {finding['place']}: {finding['message']}"
        yield f"alarm.{finding['severity']}", ok, note


def _near(finding: Json, defect: Defect) -> bool:
    return finding["line"] in defect.lines or (
        bool(defect.region_codes) and finding.get("region_code") in defect.region_codes
    )


def _explains(finding: Json, defect: Defect) -> bool:
    code = finding["code"]
    if code in _ANYWHERE.get(defect.kind, ()):
        return True
    if code in ACCEPTABLE[defect.kind] and (_near(finding, defect) or finding["line"] in defect.excused):
        return True
    follows = code in CONSEQUENCES.get(defect.kind, ())
    return follows and (_near(finding, defect) or finding["line"] in defect.excused)
