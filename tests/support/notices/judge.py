"""Judges a reader's JSON (docs/notice-json.md) against the truth about a made-up notice.

Texts are compared after NFKC, without blanks, with “and” as 和: what a scan did to widths and blanks is no mistake of the
reader. Figures, codes, levels and identities are compared exactly.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from tests.support.notices.judge_findings import judge_findings
from tests.support.notices.truth import CitationTruth, IndicatorTruth, RowTruth, TableTruth, TargetTruth, Truth

Json = Mapping[str, Any]
SAME_NAME = 0.75
"""Two names are one indicator's from this likeness on, where order agrees."""


@dataclass
class Tally:
    """How much was right, by field; what was wrong, in words that lead to the place."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, name: str, *, ok: bool, note: str = "") -> None:
        """One comparison of ``name``."""
        self.of[name] += 1
        self.right[name] += ok
        if not ok:
            self.wrong.append(f"{name}: {note}")

    def add(self, other: Tally) -> None:
        """Take in what ``other`` counted."""
        self.right.update(other.right)
        self.of.update(other.of)
        self.wrong += other.wrong

    def share(self, name: str) -> float:
        """Share that was right, 1.0 where nothing was compared."""
        return self.right[name] / self.of[name] if self.of[name] else 1.0


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """``text`` as it is compared."""
    text = unicodedata.normalize("NFKC", text).replace(" and ", "和").replace("and", "和")
    return re.sub(r"\s+", "", text).replace("−", "-").replace("～", "~")


def judge(reading: Json, truth: Truth) -> Tally:
    """Everything that can be compared."""
    tally = Tally()
    _head(tally, reading["document"], truth)
    _rows(tally, reading["allocation"], truth)
    _tables(tally, reading["performance_tables"], truth)
    for name, ok, note in judge_findings(reading["findings"], truth):
        tally.count(name, ok=ok, note=note)
    return tally


def _head(tally: Tally, document: Json, truth: Truth) -> None:
    head = truth.head
    for name, expected in (
        ("title", head.title),
        ("issuer", head.issuer),
        ("doc_no", head.doc_no),
        ("urgency", head.urgency),
        ("budget_year", head.year),
        ("function_code", head.function_code),
        ("issued_on", head.issued_on),
        ("disclosure", head.disclosure),
    ):
        got = document.get(name)
        same = plain(got) == plain(str(expected)) if isinstance(got, str) else got == expected
        tally.count(f"head.{name}", ok=same, note=f"want {expected!r}, got {got!r}")


def _rows(tally: Tally, rows: Sequence[Json], truth: Truth) -> None:
    by_line = {(row["annex"], row["line"]): row for row in rows}
    for expected in truth.rows:
        got = by_line.pop((expected.annex, expected.line), None)
        where = f"annex {expected.annex} line {expected.line} {expected.label}"
        tally.count("row.found", ok=got is not None, note=where)
        if got is None:
            continue
        fields: list[tuple[str, Any]] = [
            ("amount_fen", expected.amount_fen),
            ("row_type", expected.row_type),
            ("region_name", expected.region_name),
        ]
        if not _code_spoiled(expected):
            fields.append(("region_code", expected.region_code))
        if expected.row_type == "detail":
            fields.append(("project_name", expected.project_name))
            if expected.annex == 1:
                fields.append(("function_code", expected.function_code))
        if expected.budget_code:
            fields.append(("budget_code", expected.budget_code))
        for name, value in fields:
            same = got[name] == value if name != "project_name" else plain(got[name]) == plain(value)
            tally.count(f"row.{name}", ok=same, note=f"{where}: want {value!r}, got {got[name]!r}")
    for (annex, line), row in by_line.items():
        tally.count("row.not_invented", ok=False, note=f"annex {annex} line {line} {row['label']!r}")
    tally.of["row.not_invented"] += len(rows) - len(by_line)
    tally.right["row.not_invented"] += len(rows) - len(by_line)


def _code_spoiled(row: RowTruth) -> bool:
    return bool(row.printed_code) and row.printed_code != row.region_code


def _tables(tally: Tally, tables: Sequence[Json], truth: Truth) -> None:
    starts = {table.line: table for table in truth.tables}
    claimed: set[int] = set()
    for got in tables:
        expected = next((t for t in truth.tables if t.line <= got["line"] <= t.last_line), None)
        fresh = expected is not None and expected.line not in claimed
        tally.count("table.not_invented", ok=fresh, note=f"line {got['line']} {got['region_name']}")
        if expected is None or not fresh:
            continue
        claimed.add(expected.line)
        if expected.judged:
            _table(tally, got, expected)
    for line, table in starts.items():
        tally.count("table.found", ok=line in claimed, note=f"line {line} {table.region_name}")


def _table(tally: Tally, got: Json, table: TableTruth) -> None:
    where = f"table {table.region_name} line {table.line}"
    for name, value in (
        ("region_name", table.region_name),
        ("region_code", table.region_code),
        ("year", table.year),
        ("amount_fen", table.amount_fen),
    ):
        tally.count(f"table.{name}", ok=got[name] == value, note=f"{where}: want {value!r}, got {got[name]!r}")
    tally.count("table.spending", ok=plain(got["spending"]) == plain(table.spending), note=where)
    goals = _goals(got["goal_items"]), _goals(table.goal_items)
    tally.count("table.goals", ok=goals[0] == goals[1], note=f"{where}: {goals[0]!r} for {goals[1]!r}")
    split = len(got["goal_items"]) == len(table.goal_items)
    tally.count("table.goals_split", ok=split, note=f"{where}: {len(got['goal_items'])} of {len(table.goal_items)}")
    _citations(tally, got["citations"], table, where)
    _indicators(tally, got["indicators"], table, where)


def _goals(items: Iterable[str]) -> str:
    return "".join(re.sub(r"^\d+[、.．]|[；;。]", "", plain(item)) for item in items)


def _citations(tally: Tally, got: Sequence[Json], table: TableTruth, where: str) -> None:
    pairs = align([plain(c.title) for c in table.citations], [plain(c["title"] or c["cited"]) for c in got], lowest=0.5)
    taken = {j for _, j in pairs}
    for i, citation in enumerate(table.citations):
        partner = next((got[j] for k, j in pairs if k == i), None)
        _citation(tally, citation, partner, where)
    for j, one in enumerate(got):
        tally.count("citation.not_invented", ok=j in taken, note=f"{where}: {one['cited']}")


def _citation(tally: Tally, citation: CitationTruth, got: Json | None, where: str) -> None:
    tally.count("citation.found", ok=got is not None, note=f"{where}: {citation.text}")
    if got is None or not citation.judged:
        return
    note = f"{where}: {citation.text} → {got['policy_id']} for {citation.policy_id}"
    kind = "citation.policy" if citation.policy_id is not None else "citation.unknown_left_open"
    tally.count(kind, ok=got["policy_id"] == citation.policy_id, note=note)
    tally.count(
        "citation.doc_no",
        ok=plain(got["doc_no"]) == plain(citation.doc_no),
        note=f"{where}: {citation.text} → {got['doc_no']!r}",
    )
    tally.count(
        "citation.ordinal",
        ok=got["ordinal"] == citation.ordinal,
        note=f"{where}: want {citation.ordinal}, got {got['ordinal']}",
    )


def align(want: Sequence[str], got: Sequence[str], lowest: float = SAME_NAME) -> list[tuple[int, int]]:
    """Pairs of positions, both rising, with the greatest total likeness; unlike ones are not paired."""
    width = len(got) + 1
    best = [[0.0] * width for _ in range(len(want) + 1)]
    like: dict[tuple[int, int], float] = {}
    for i in range(len(want) - 1, -1, -1):
        for j in range(len(got) - 1, -1, -1):
            score = likeness(want[i], got[j])
            like[i, j] = score if score >= lowest else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + like[i, j])
    pairs, i, j = [], 0, 0
    while i < len(want) and j < len(got):
        if like[i, j] > 0 and best[i][j] == best[i + 1][j + 1] + like[i, j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """0 to 1."""
    if one == other:
        return 1.0
    if not one or not other or len(set(one) & set(other)) * 3 < min(len(set(one)), len(set(other))):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _indicators(tally: Tally, got: Sequence[Json], table: TableTruth, where: str) -> None:
    want = table.indicators
    keys = [plain(one.name) + plain(one.value_text) for one in want]
    pairs = dict(align(keys, [plain(one["name"]) + plain(one["value_text"]) for one in got], lowest=0.6))
    for i, indicator in enumerate(want):
        place = f"{where} row {indicator.line} {indicator.name}|{indicator.value_text}"
        if i not in pairs:
            if not indicator.optional:
                tally.count("indicator.found", ok=False, note=place)
            continue
        if not indicator.optional:
            tally.count("indicator.found", ok=True)
            _indicator(tally, indicator, got[pairs[i]], place)
    taken = set(pairs.values())
    for j, one in enumerate(got):
        note = f"{where} row {one['line']} {one['name']}|{one['value_text']}"
        tally.count("indicator.not_invented", ok=j in taken, note=note)


def _indicator(tally: Tally, want: IndicatorTruth, got: Json, place: str) -> None:
    tally.count("indicator.name", ok=plain(got["name"]) == plain(want.name), note=f"{place}: {got['name']!r}")
    same_value = plain(got["value_text"]) == plain(want.value_text)
    tally.count("indicator.value_text", ok=same_value, note=f"{place}: {got['value_text']!r}")
    levels = (got["level1"], got["level2"])
    ok = levels == (want.level1, want.level2)
    tally.count("indicator.levels", ok=ok, note=f"{place}: want {want.level2}, got {levels}")
    problem = target_problem(want.target, got)
    tally.count("indicator.target", ok=not problem, note=f"{place}: {problem}")
    tally.count("indicator.line", ok=got["line"] == want.line, note=f"{place}: line {got['line']}")


def target_problem(want: TargetTruth, got: Json) -> str:
    """Which fields of a target differ; empty when none does."""
    wrong = []
    if not want.free and (got["kind"], got["op"]) != (want.kind, want.op):
        wrong.append(f"{got['kind']}/{got['op']} for {want.kind}/{want.op}")
    for name, value in (("number", want.number), ("number_max", want.number_max)):
        if got[name] != (None if value is None else float(value)):
            wrong.append(f"{name} {got[name]} for {value}")
    unit = got["unit"]
    if (unit or "") not in (want.units or ("",)):
        wrong.append(f"unit {unit!r} for {want.units}")
    return "; ".join(wrong)
