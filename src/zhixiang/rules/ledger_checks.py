"""Whether money was used for what it was given for: N1 超范围, N2 挤占挪用, N3 虚报冒领.

Findings over plain records: what is wrong with which entry, as figures. People decide what becomes of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from zhixiang.rules.economic_codes import economic_code, forbidden_by, wrong_form
from zhixiang.rules.findings import Finding, Severity, found, in_order
from zhixiang.rules.forbidden_spending import forbidden_word
from zhixiang.rules.ledger import Contract, Entry, Ledger, Patent
from zhixiang.rules.params import parameter

_DIVERTED: Final = "审查规则 N2；《财政违法行为处罚处分条例》第六条：截留、挪用财政资金"
_OBTAINED: Final = "审查规则 N3；《财政违法行为处罚处分条例》第六条、第十四条：虚报、冒领、骗取财政资金"
_CODED: Final = "《预算法实施条例》第四十条：按经济分类编列到款"


def check_ledger(ledger: Ledger, on: date) -> list[Finding]:
    """All findings of one project's ledger by the thresholds of a day, errors first."""
    return in_order(
        [
            *(finding for entry in ledger.entries for finding in _scope(entry, on)),
            *(finding for entry in ledger.entries for finding in _diverted(entry, ledger)),
            *_invoices(ledger),
            *_contracts(ledger),
            *(finding for patent in ledger.patents for finding in _patent(patent, ledger, on)),
        ]
    )


def _scope(entry: Entry, on: date) -> Iterator[Finding]:
    """N1: a forbidden subject, or a purpose whose words name one; A7 where the code is no 款."""
    code = entry.economic_code
    if code and wrong_form(code):
        yield found("A7", "code_form", Severity.ERROR, entry.key, _CODED, economic_code=code)
    elif code and (by := forbidden_by(code, on)) is not None:
        subject = economic_code(code) or economic_code(by)
        yield found(
            "N1", "code", Severity.ERROR, entry.key, parameter("ledger.forbidden_codes", on),
            economic_code=code, subject=subject.name if subject else "", amount_fen=entry.amount_fen,
        )  # fmt: skip
    words = parameter("check.forbidden_spending.words", on)
    unless = parameter("check.forbidden_spending.unless", on).as_words()
    hit = forbidden_word(entry.purpose, words.as_words(), unless)
    if hit is not None:
        yield found(
            "N1", "word", Severity.ERROR, entry.key, words,
            word=hit.word, clause=hit.clause, amount_fen=entry.amount_fen,
        )  # fmt: skip


def _diverted(entry: Entry, ledger: Ledger) -> Iterator[Finding]:
    """N2: paid to a stranger, for something without a budget line, or through the unit's own account."""
    parties = {contract.party for contract in ledger.contracts}
    if entry.payee not in {ledger.unit, *parties, *ledger.payees}:
        yield found("N2", "payee", Severity.ERROR, entry.key, _DIVERTED, payee=entry.payee, amount_fen=entry.amount_fen)
    if entry.economic_code and ledger.budget_codes and entry.economic_code not in ledger.budget_codes:
        yield found(
            "N2", "code", Severity.ERROR, entry.key, _DIVERTED,
            economic_code=entry.economic_code, budgeted=tuple(sorted(ledger.budget_codes)), amount_fen=entry.amount_fen,
        )  # fmt: skip
    if entry.own_account:
        yield found("N2", "own_account", Severity.ERROR, entry.key, _DIVERTED, amount_fen=entry.amount_fen)


def _invoices(ledger: Ledger) -> Iterator[Finding]:
    """N3: one invoice pays once, here and everywhere."""
    first: dict[str, str] = {}
    for entry in ledger.entries:
        for number in dict.fromkeys(entry.invoices):
            if number in first:
                yield found(
                    "N3", "invoice_again", Severity.ERROR, entry.key, _OBTAINED, invoice=number, first=first[number]
                )
            elif number in ledger.invoices_elsewhere:
                elsewhere = ledger.invoices_elsewhere[number]
                yield found(
                    "N3", "invoice_elsewhere", Severity.ERROR, entry.key, _OBTAINED, invoice=number, project=elsewhere
                )
            first.setdefault(number, entry.key)


def _contracts(ledger: Ledger) -> Iterator[Finding]:
    paid: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries:
        if entry.contract:
            paid[entry.contract].append(entry)
    known = {contract.number: contract for contract in ledger.contracts}
    for number, entries in paid.items():
        if number not in known:
            for entry in entries:
                yield found("N3", "contract_unknown", Severity.ERROR, entry.key, _OBTAINED, contract=number)
        else:
            yield from _contract(known[number], entries)
    for contract in ledger.contracts:
        if contract.licensed_on is not None and contract.signed_on < contract.licensed_on:
            yield found(
                "N3", "licence_after_contract", Severity.ERROR, contract.number, _OBTAINED,
                party=contract.party, signed_on=contract.signed_on, licensed_on=contract.licensed_on,
            )  # fmt: skip


def _contract(contract: Contract, entries: list[Entry]) -> Iterator[Finding]:
    total = sum(entry.amount_fen for entry in entries)
    if total > contract.amount_fen:
        yield found(
            "N3", "above_contract", Severity.ERROR, contract.number, _OBTAINED,
            paid_fen=total, contract_fen=contract.amount_fen, over_fen=total - contract.amount_fen,
        )  # fmt: skip
    for entry in entries:
        if entry.paid_on < contract.signed_on:
            yield found(
                "N3", "contract_after_payment", Severity.ERROR, entry.key, _OBTAINED,
                contract=contract.number, paid_on=entry.paid_on, signed_on=contract.signed_on,
            )  # fmt: skip


def _patent(patent: Patent, ledger: Ledger, on: date) -> Iterator[Finding]:
    """N3: a patent that is claimed must exist, belong to the unit, be in force, and be claimed once."""
    if not patent.known:
        yield found("N3", "patent_unknown", Severity.ERROR, patent.number, _OBTAINED)
        return
    if patent.owners and ledger.unit not in patent.owners:
        owners = tuple(sorted(patent.owners))
        yield found("N3", "patent_not_owned", Severity.ERROR, patent.number, _OBTAINED, owners=owners)
    if patent.expires_on is not None and patent.expires_on < on:
        yield found("N3", "patent_expired", Severity.ERROR, patent.number, _OBTAINED, expires_on=patent.expires_on)
    if patent.used_by:
        yield found("N3", "patent_used", Severity.ERROR, patent.number, _OBTAINED, projects=patent.used_by)
