"""What ``zhixiang lint`` does with a file: indicators or whole demands in, one line each out.

The file is read once, line by line; what is kept of it is bounded. The output appears whole or not at all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from zhixiang.screening.checks.base import CorpusCheck
from zhixiang.screening.checks.finding import Finding
from zhixiang.screening.checks.lint import exchanged_codes, lint_demand, rows_of
from zhixiang.screening.checks.reading import reading_of
from zhixiang.screening.checks.registry import corpus_checks
from zhixiang.screening.checks.row import Seen, UnreadableRow, row_from
from zhixiang.screening.demand import Demand, UnreadableDemand, demand_from
from zhixiang.screening.exchange import Progress, ScreeningRefused, insist_on_jsonl, whole_or_nothing

_TOLD_EVERY: Final = 500
_MOST_COMPLAINTS: Final = 5
_LONGEST_LINE: Final = 4_000_000


def lint_file(path: Path, out: Path, on: date, progress: Progress) -> Counter[str]:
    """Check every line of ``path`` by the parameters of the day ``on``; the return value counts the findings by code.

    Raises ScreeningRefused, and then writes nothing.
    """
    insist_on_jsonl(path, "指标或一条需求")
    run = _Run(on)
    complaints: list[str] = []
    wrong = 0
    with whole_or_nothing(out) as file:
        for number, line in _lines(path, progress):
            try:
                told = run.line(line)
            except (UnreadableRow, UnreadableDemand) as error:
                wrong += 1
                if wrong <= _MOST_COMPLAINTS:
                    complaints.append(f"第 {number} 行：{error}")
                continue
            if not wrong:
                file.write(json.dumps(told, ensure_ascii=False) + "\n")
        if wrong:
            more = f"\n……共 {wrong} 行" if wrong > _MOST_COMPLAINTS else ""
            raise ScreeningRefused(f"“{path}”里有不能检查的行，请改好后再试。\n" + "\n".join(complaints) + more)
        for finding in run.together():
            file.write(json.dumps({"id": finding.demand_id, "findings": [_json(finding)]}, ensure_ascii=False) + "\n")
    return run.counts


def day_of(text: str) -> date:
    """The day that a person wrote, or today for nothing. Raises ScreeningRefused."""
    if not text:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ScreeningRefused(f"“{text}”不是日期，请写成 2025-01-01。") from None


class _Run:
    """The checks of one file, with what they remember of the lines before."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.counts: Counter[str] = Counter()
        self._seen = Seen()
        self._corpus: list[CorpusCheck] = []

    def line(self, line: bytes) -> dict[str, Any]:
        """What to write for one line. Raises UnreadableRow or UnreadableDemand."""
        data = _object(line)
        if "indicators" in data:
            return self._demand(demand_from(data))
        row = row_from(data)
        if not row.id:
            raise UnreadableRow("缺少编号 id。")
        codes = exchanged_codes(row, self._seen, self.on)
        self.counts.update(codes)
        return {"id": data["id"], "parse": reading_of(row).as_json(), "defects": codes}

    def together(self) -> Iterator[Finding]:
        """What all demands together show; nothing for a file of indicators."""
        for check in self._corpus:
            for finding in check.findings():
                self.counts[finding.code] += 1
                yield finding

    def _demand(self, demand: Demand) -> dict[str, Any]:
        if not self._corpus:
            self._corpus = [check(self.on) for check in corpus_checks()]
        for check in self._corpus:
            check.see(demand)
        found = lint_demand(demand, self.on)
        self.counts.update(finding.code for finding in found)
        indicators = [
            {
                "name": row.name,
                "parse": reading_of(row).as_json(),
                "findings": [_json(finding) for finding in found if finding.field == row.field],
            }
            for row in rows_of(demand)
        ]
        whole = [_json(finding) for finding in found if not finding.field.startswith("indicators[")]
        return {"id": demand.id, "findings": whole, "indicators": indicators}


def _json(finding: Finding) -> dict[str, Any]:
    return {key: value for key, value in asdict(finding).items() if value not in ("", ()) and key != "demand_id"}


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        raise UnreadableRow("这一行太长，请检查是不是缺少换行。")
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise UnreadableRow("不是 UTF-8 编码，请另存为 UTF-8 后再试。") from None
    except (ValueError, RecursionError):
        raise UnreadableRow("不是完整的 JSON，请检查这一行是否被截断。") from None
    if not isinstance(data, dict):
        raise UnreadableRow("应当是一个 JSON 对象（以 { 开头）。")
    return data


def _lines(path: Path, progress: Progress) -> Iterator[tuple[int, bytes]]:
    total, done, number = path.stat().st_size, 0, 0
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE + 1):
            number += 1
            done += len(line)
            if number % _TOLD_EVERY == 1:
                progress("检查", done, total)
            text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if text.strip():
                yield number, text
            while len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
                line = file.readline(_LONGEST_LINE + 1)  # the rest of a line that is refused
                done += len(line)
                if not line:
                    break
    progress("检查", total, total)
