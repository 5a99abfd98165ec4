"""Whether a plan that splits a fund's money is right: checks A1 to A8, publicity, units, and the sums that it rests on.

Pure and one pass over the lines: a plan of 3,000 lines is checked after each change while somebody waits. Findings
advise; what may not happen at all (a negative amount, a closed year) the actions refuse.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Final, NamedTuple

from zhixiang.rules.money import format_wan
from zhixiang.rules.params import Parameter, parameter

ERROR: Final = "error"
WARNING: Final = "warning"
NOTE: Final = "note"

_MOST_OF_A_KIND: Final = 20
"""A check that hits more lines than this names the first ones and counts the rest."""
_COUNTERPART: Final = re.compile(
    r"(?<!不得要求)(?<!不要求)(?<!无需)(?<!不需要)(?<!不再要求)(?:地方)?配套(?:资金|投入|比例)|按比例安排地方资金"
)


class PlanLine(NamedTuple):
    """One line: a project of a unit in a region gets ``amount_fen``. ``number`` is what the page calls the line."""

    number: int
    unit_name: str
    project: str
    region_code: str
    city_code: str
    direct: bool
    amount_fen: int
    function_code: str
    asked_fen: int | None = None
    """What the project asks for in the year; None where nothing is known."""
    listed: bool = True
    """Whether the project stands in the library in a state in which it may get money."""
    confirmed: bool = False
    """Whether somebody confirmed an amount that looks like 元 for 万元."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known of a plan beside its lines; amounts in fen. None is unknown: nothing is compared."""

    year: int
    on: date
    """The day on which it was, or would be, issued."""
    planned_fen: int | None = None
    step_fen: int = 1_000_000
    function_code: str = ""
    congress_approved_on: date | None = None
    central: bool = False
    advance: bool = False
    this_year_expected_fen: int | None = None
    available_fen: int | None = None
    """The fund's budget less what other plans issued."""
    issuer: str = ""
    text: str = ""
    """What the plan and its notice say in words."""
    publicity: tuple[date, date] | None = None
    payable_from: date | None = None
    subtotals: Mapping[str, int] = field(default_factory=dict)
    """City → what a paper that was read printed as its subtotal."""


class PlanFinding(NamedTuple):
    """One hit: what is wrong, in which line (0: the plan as a whole), what to do, and by which rule."""

    code: str
    severity: str
    line: int
    message: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class PlanSums:
    """Sums of the lines, in fen: the one place where totals of a plan come from."""

    total_fen: int
    by_city: Mapping[str, int]
    own_fen: int
    direct_fen: int
    lines: int


def plan_sums(lines: Sequence[PlanLine]) -> PlanSums:
    """Total, per city with its direct counties, and both sections of annex 1."""
    by_city: dict[str, int] = {}
    direct = 0
    for line in lines:
        by_city[line.city_code] = by_city.get(line.city_code, 0) + line.amount_fen
        if line.direct:
            direct += line.amount_fen
    total = sum(by_city.values())
    return PlanSums(total, by_city, total - direct, direct, len(lines))


def payable_from(year: int, on: date) -> date:
    """The first day on which money of a budget year may be paid (预算法 18)."""
    month, day = str(parameter("payment.first_day", on).value).split("-")
    return date(year, int(month), int(day))


def issue_due(approved_on: date, *, central: bool = False) -> date:
    """The last day for issuing: 60 days after the own congress approved, 30 for central money (预算法 52)."""
    return approved_on + timedelta(days=_due(approved_on, central=central).as_int())


def unit_mistaken(amount_fen: int, asked_fen: int | None, on: date) -> bool:
    """Whether an amount is to the project's ask as 元 is to 万元, in either direction."""
    return UnitLimits.on(on).hit(amount_fen, asked_fen)


def check_plan(facts: PlanFacts, lines: Sequence[PlanLine], sums: PlanSums | None = None) -> list[PlanFinding]:
    """All findings of a plan, errors first. ``sums`` spares adding up again where the caller has them."""
    sums = sums if sums is not None else plan_sums(lines)
    found = [
        *_sums(facts, sums),
        *_budget(facts, sums),
        *_advance(facts, sums),
        *_days(facts),
        *_words(facts),
        *_lines(facts, lines),
        *_evenness(facts, lines),
    ]
    order = {ERROR: 0, WARNING: 1, NOTE: 2}
    return sorted(found, key=lambda one: (order[one.severity], one.code, one.line))


def _sums(facts: PlanFacts, sums: PlanSums) -> Iterator[PlanFinding]:
    if facts.planned_fen is not None and sums.total_fen != facts.planned_fen:
        gap = facts.planned_fen - sums.total_fen
        told = f"还有 {_wan(gap)} 没有分下去，请分到各行" if gap > 0 else f"多分了 {_wan(-gap)}，请减少有关行的金额"
        yield PlanFinding(
            "A1", ERROR, 0,
            f"各行之和是 {_wan(sums.total_fen)}，拟分配总额是 {_wan(facts.planned_fen)}：{told}，或改正拟分配总额。",
        )  # fmt: skip
    for code, printed in facts.subtotals.items():
        got = sums.by_city.get(code, 0)
        if got != printed:
            yield PlanFinding(
                "A1", ERROR, 0, f"地区 {code} 的小计印的是 {_wan(printed)}，各行之和是 {_wan(got)}，请核对。"
            )
    if not sums.lines:
        yield PlanFinding("A1", ERROR, 0, "方案里还没有分配行，请先从项目库选入项目。")


def _budget(facts: PlanFacts, sums: PlanSums) -> Iterator[PlanFinding]:
    basis = "《预算法》第十三条、第三十八条"
    if facts.available_fen is None:
        yield PlanFinding("A4", NOTE, 0, "这项资金还没有登记预算，无法核对是否超出预算。请先登记预算数。", basis)
    elif sums.total_fen > facts.available_fen:
        over = sums.total_fen - facts.available_fen
        yield PlanFinding(
            "A4", ERROR, 0,
            f"各行之和 {_wan(sums.total_fen)}，预算还可以安排 {_wan(facts.available_fen)}，"
            f"超出 {_wan(over)}。请减少金额。",
            basis,
        )  # fmt: skip
    first = payable_from(facts.year, facts.on)
    if facts.payable_from is not None and facts.payable_from < first:
        told = f"{facts.payable_from.isoformat()} 就支付早于预算年度开始，请改为 {first.isoformat()} 或以后。"
        yield PlanFinding("A4", ERROR, 0, told, parameter("payment.first_day", facts.on).legal_basis)


def _advance(facts: PlanFacts, sums: PlanSums) -> Iterator[PlanFinding]:
    if not facts.advance:
        return
    least = parameter("advance.special.min_share", facts.on)
    if not facts.this_year_expected_fen:
        told = "这是提前下达的方案，还没有填本年预计执行数，无法核对提前下达比例。请补填。"
        yield PlanFinding("A2", WARNING, 0, told, least.legal_basis)
        return
    # Compared as whole numbers: a ratio of exactly 70 % must not fail by rounding.
    if Decimal(sums.total_fen) < least.as_decimal() * facts.this_year_expected_fen:
        share = Decimal(sums.total_fen) * 100 / facts.this_year_expected_fen
        yield PlanFinding(
            "A2", WARNING, 0,
            f"提前下达 {_wan(sums.total_fen)}，是本年预计执行数的 {share:.1f}%，低于 {least.as_decimal() * 100:.0f}%。"
            "请增加提前下达的金额，或说明属于据实结算等例外。",
            least.legal_basis,
        )  # fmt: skip


def _due(on: date, *, central: bool) -> Parameter:
    return parameter("notice.central.days" if central else "notice.local_special.days", on)


def _days(facts: PlanFacts) -> Iterator[PlanFinding]:
    if facts.congress_approved_on is not None:
        rule = _due(facts.congress_approved_on, central=facts.central)
        due = issue_due(facts.congress_approved_on, central=facts.central)
        left = (due - facts.on).days
        approved = facts.congress_approved_on.isoformat()
        said = f"本级预算 {approved} 批准，应在 {due.isoformat()}（{rule.as_int()} 日内）前下达"
        if left < 0:
            yield PlanFinding("A3", ERROR, 0, f"{said}，已超过 {-left} 天。请尽快下达并说明原因。", rule.legal_basis)
        elif left <= parameter("plan.due.warn_days", facts.on).as_int():
            yield PlanFinding("A3", WARNING, 0, f"{said}，只剩 {left} 天。请抓紧办理。", rule.legal_basis)
    if facts.publicity is not None:
        first, last = facts.publicity
        least = parameter("plan.publicity.days", first)
        days = (last - first).days + 1
        if days < least.as_int():
            told = (
                f"公示从 {first.isoformat()} 到 {last.isoformat()} 只有 {days} 天，不足 {least.as_int()} 天，请延长。"
            )
            yield PlanFinding("P1", ERROR, 0, told, least.legal_basis)


def _words(facts: PlanFacts) -> Iterator[PlanFinding]:
    if facts.issuer and "财政" not in facts.issuer:
        told = f"下达单位是“{facts.issuer}”。转移支付只能由财政部门下达，请改由财政部门办理。"
        yield PlanFinding("A5", ERROR, 0, told, "《预算法实施条例》第五十九条")
    hit = _COUNTERPART.search(facts.text)
    if hit:
        told = f"文字里写了“{hit[0]}”。专项转移支付不得要求下级配套，请删去，或写明是国务院规定的共同事权。"
        yield PlanFinding("A6", WARNING, 0, told, "《预算法》第十六条")


def _lines(facts: PlanFacts, lines: Sequence[PlanLine]) -> Iterator[PlanFinding]:
    digits, prefix = parameter("subject.function.digits", facts.on), parameter("subject.ip.prefix", facts.on)
    limits = UnitLimits.on(facts.on)
    hits: Counter[str] = Counter()
    codes: dict[str, str] = {}
    for line in lines:
        code = line.function_code or facts.function_code
        if code not in codes:
            codes[code] = _wrong_code(code, digits, prefix)
        if line.listed and not codes[code] and _plain(line.amount_fen, line.asked_fen, facts.step_fen, limits.least):
            continue
        for kind, told in _line(facts, line, codes[code], digits.legal_basis, limits):
            hits[kind] += 1
            if hits[kind] <= _MOST_OF_A_KIND:
                yield told()
    for kind, count in hits.items():
        if count > _MOST_OF_A_KIND:
            rest = f"这一类问题还有 {count - _MOST_OF_A_KIND} 行没有逐一列出，改正上面的以后会继续列出。"
            yield PlanFinding(kind, WARNING, 0, rest)


class UnitLimits(NamedTuple):
    """How far apart an amount and what was asked are when one was written in 元 for 万元 (plan.unit_mistake)."""

    least: int
    most: int

    @classmethod
    def on(cls, day: date) -> UnitLimits:
        """The limits of a day."""
        return cls(
            parameter("plan.unit_mistake.least", day).as_int(), parameter("plan.unit_mistake.most", day).as_int()
        )

    def hit(self, amount: int, asked: int | None) -> bool:
        """Whether the two amounts (fen) are so far apart, in either direction."""
        if not asked or not amount:
            return False
        large, small = (amount, asked) if amount > asked else (asked, amount)
        return self.least * small <= large <= self.most * small


def _plain(amount: int, asked: int | None, step: int, least: int) -> bool:
    """Whether nothing can be said of an amount, at once: most lines are so."""
    return not amount % step and (asked is None or amount <= asked < least * max(amount, 1))


def _line(
    facts: PlanFacts, line: PlanLine, wrong_code: str, code_basis: str, limits: UnitLimits
) -> Iterator[tuple[str, Callable[[], PlanFinding]]]:
    """What is wrong with a line: its kind, and the finding in words, which are only made for those that are shown."""
    if line.amount_fen % facts.step_fen:
        yield "A1", partial(_not_rounded, line, facts.step_fen)
    if not line.confirmed and limits.hit(line.amount_fen, line.asked_fen):
        yield "N12", partial(_slip, line)
    elif line.asked_fen is not None and line.amount_fen > line.asked_fen > 0:
        yield "A4", partial(_more_than_asked, line)
    if not line.listed:
        yield "L1", partial(_not_listed, line)
    if wrong_code:
        yield "A7", lambda: PlanFinding("A7", ERROR, line.number, f"{_place(line)}的{wrong_code}", code_basis)


def _not_rounded(line: PlanLine, step_fen: int) -> PlanFinding:
    told = f"{_place(line)}的金额 {_wan(line.amount_fen)} 不是取整单位 {_wan(step_fen)} 的整数倍，请核对。"
    return PlanFinding("A1", WARNING, line.number, told)


def _slip(line: PlanLine) -> PlanFinding:
    told = (
        f"{_place(line)}分配 {_wan(line.amount_fen)}，项目申请 {_wan(line.asked_fen or 0)}，相差约一万倍，"
        "像是把元写成了万元（或相反）。请改正，或确认无误。"
    )
    return PlanFinding("N12", ERROR, line.number, told)


def _more_than_asked(line: PlanLine) -> PlanFinding:
    told = f"{_place(line)}分配 {_wan(line.amount_fen)}，多于项目申请的 {_wan(line.asked_fen or 0)}，请核对或写明理由。"
    return PlanFinding("A4", WARNING, line.number, told)


def _not_listed(line: PlanLine) -> PlanFinding:
    told = f"{_place(line)}的项目还没有入库（或已暂缓、退回、作废），不能安排资金。请先办理入库，或移出这一行。"
    return PlanFinding("L1", ERROR, line.number, told, "先有项目后有预算（《预算法实施条例》第四十一条）")


def _wrong_code(code: str, digits: Parameter, prefix: Parameter) -> str:
    if not code:
        return f"功能分类科目没有填写，请填 {digits.as_int()} 位科目编码。"
    if len(code) != digits.as_int() or not code.isascii() or not code.isdigit():
        return f"功能分类科目“{code}”不是 {digits.as_int()} 位数字，请编列到项。"
    if not code.startswith(str(prefix.value)):
        return f"功能分类科目“{code}”不在知识产权事务（{prefix.value}）下，请核对。"
    return ""


def _evenness(facts: PlanFacts, lines: Sequence[PlanLine]) -> Iterator[PlanFinding]:
    least = parameter("plan.even.min_lines", facts.on).as_int()
    lowest = parameter("plan.even.min_variation", facts.on)
    for direct, name in ((False, "各市"), (True, "省直管县")):
        amounts = [line.amount_fen for line in lines if line.direct is direct]
        if len(amounts) >= least and _varies_less(amounts, lowest.as_decimal()):
            told = f"{name} {len(amounts)} 行的金额几乎一样，像是平均分配。请说明理由，或按因素、按项目拉开差距。"
            yield PlanFinding("A8", NOTE, 0, told, lowest.legal_basis)
    most = parameter("plan.even.most_same", facts.on)
    for amount, count in Counter(line.amount_fen for line in lines if line.amount_fen).most_common(3):
        if count > most.as_int() and count * 10 > len(lines):
            told = f"有 {count} 行的金额都是 {_wan(amount)}，请说明是否平均分配（撒胡椒面）。"
            yield PlanFinding("A8", NOTE, 0, told, most.legal_basis)


def _varies_less(amounts: Sequence[int], share: Decimal) -> bool:
    """Whether the coefficient of variation is below ``share``, in whole numbers: n Σ(x²) − (Σx)² < share² (Σx)²."""
    total = sum(amounts)
    if not total:
        return False
    spread = len(amounts) * sum(amount * amount for amount in amounts) - total * total
    return Decimal(spread) < share * share * Decimal(total * total)


def _place(line: PlanLine) -> str:
    return f"第 {line.number} 行“{line.unit_name}”"


def _wan(fen: int) -> str:
    return f"{format_wan(fen)} 万元"
