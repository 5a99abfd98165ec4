"""What a demand is founded on: are the policies known, in force, and cited by their own number?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from zhixiang.rules.citations import Citation, split_citations
from zhixiang.rules.params import Confidence
from zhixiang.rules.policy_register import Match, Problem, match_all, register
from zhixiang.rules.title_text import last_year
from zhixiang.screening.checks.base import Basis, DemandCheck
from zhixiang.screening.checks.finding import Finding, Severity, short
from zhixiang.screening.demand import Demand

_BASIS: Final = Basis("审查规则 N14；财预〔2015〕163号", "绩效目标应有政策依据", Confidence.MEMORY)
_ONE_NUMBER: Final = Basis("党政机关公文处理工作条例", "一文一号，引用公文先引标题、后引文号", Confidence.MEMORY)
_MISMATCHES: Final = {
    Problem.DOC_NO_MISMATCH: "文号与登记的不同",
    Problem.TITLE_MISMATCH: "标题与登记的不同",
    Problem.ORG_MISMATCH: "发文机关代字与登记的不同",
}


@lru_cache(maxsize=4096)
def cited(policies: tuple[str, ...]) -> tuple[tuple[Citation, Match], ...]:
    """The citations of a list with what they mean; demands of one call repeat each other's lists."""
    citations = split_citations(policies)
    return tuple(zip(citations, match_all(citations), strict=True))


class PolicyMissing(DemandCheck):
    """No basis, or words that name no paper."""

    code = "policy_missing"
    title = "没有政策依据"
    basis = _BASIS

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        if cited(demand.policies):
            return
        said = "；".join(one for one in demand.policies if one.strip())
        if said:
            message = f"政策依据“{short(said)}”没有写出文件名称或文号，请写成《文件名称》（文号）。"
        else:
            message = "没有写政策依据，请补上《文件名称》（文号）。"
        yield self.found("policy", message, evidence=short(said, 60))


class PolicyUnknown(DemandCheck):
    """A paper that the register does not have: perhaps a misspelling, perhaps one to register."""

    code = "policy_unknown"
    severity = Severity.NOTE
    title = "引用的文件不在政策登记簿里"
    basis = _BASIS

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        unknown = [citation for citation, match in cited(demand.policies) if match.policy_id is None]
        if unknown:
            names = "、".join(short(citation.cited, 40) for citation in unknown)
            yield self.found(
                "policy", f"{names}在政策登记簿里查不到，请核对名称和文号；确有其文的，请登记。", evidence=names
            )


class PolicyExpired(DemandCheck):
    """A plan that was over when the budget year began."""

    code = "policy_expired"
    title = "依据的规划或方案在预算年度前已到期"
    basis = Basis("审查规则 N14", "规划或方案自身的实施期限", Confidence.MEMORY)
    parameters = ("check.citation_expired.grace_years",)

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        year = demand.year or on.year
        grace = self.value("check.citation_expired.grace_years", on).as_int()
        told = set()
        for citation, match in cited(demand.policies):
            title, ended = _end(citation, match)
            if ended is None or ended + grace >= year or title in told:
                continue
            told.add(title)
            yield self.found(
                "policy",
                f"《{title}》到 {ended} 年已经到期，不宜作为 {year} 年资金的依据，请换用现行文件。",
                evidence=citation.cited,
                threshold=f"{year} 年",
            )


def _end(citation: Citation, match: Match) -> tuple[str, int | None]:
    policy = register().get(match.policy_id) if match.policy_id is not None else None
    if policy is not None:
        return policy.title, None if policy.valid_to is None else policy.valid_to.year
    return citation.title, last_year(citation.title)


class PolicyMismatch(DemandCheck):
    """The title of one paper with the number of another."""

    code = "policy_mismatch"
    title = "引用的文号与登记的不符"
    basis = _ONE_NUMBER

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        for citation, match in cited(demand.policies):
            wrong = [text for problem, text in _MISMATCHES.items() if problem in match.problems]
            policy = register().get(match.policy_id) if match.policy_id is not None else None
            if not wrong or policy is None:
                continue
            registered = f"《{policy.title}》" + (f"（{policy.doc_no}）" if policy.doc_no else "")
            yield self.found(
                "policy",
                f"{short(citation.cited, 40)}：{'、'.join(wrong)}，登记的是{registered}，请核对原文后改正。",
                evidence=citation.cited,
            )


class PolicyRepeated(DemandCheck):
    """One paper twice in one list."""

    code = "policy_repeated"
    severity = Severity.NOTE
    title = "同一文件引用了两次"
    basis = _BASIS

    def find(self, demand: Demand, on: date) -> Iterator[Finding]:
        seen: set[object] = set()
        for citation, match in cited(demand.policies):
            key: object = match.policy_id if match.policy_id is not None else (citation.title, citation.doc_no)
            if key in seen:
                yield self.found(
                    "policy", f"{short(citation.cited, 40)}引用了两次，请删去一处。", evidence=citation.cited
                )
                return
            seen.add(key)
