"""N1 to N3 over a project's ledger, the register of economic subjects, and forbidden words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from zhixiang.rules.economic_codes import (
    Catalogue,
    economic_code,
    economic_codes,
    forbidden_by,
    under,
    wrong_form,
)
from zhixiang.rules.findings import Severity
from zhixiang.rules.forbidden_spending import forbidden_word
from zhixiang.rules.ledger import Contract, Entry, Ledger, Patent
from zhixiang.rules.ledger_checks import check_ledger
from zhixiang.rules.params import parameter

DAY = date(2024, 9, 1)
PAID = date(2024, 5, 10)
ENTRY = Entry("e1", PAID, 100, "unit", "30227", "专利导航分析服务", contract="c1")
CONTRACT = Contract("c1", "firm", 100, date(2024, 3, 1), date(2015, 1, 1))
CLEAN = Ledger("unit", (ENTRY,), (CONTRACT,), budget_codes=frozenset({"30227", "31204"}))
PATENT = Patent("ZL202310000000.1", owners=frozenset({"unit"}), expires_on=date(2043, 1, 1))


def cases(ledger: Ledger) -> list[str]:
    return [f"{one.code} {one.case}" for one in check_ledger(ledger, DAY)]


def with_entry(**changes: object) -> Ledger:
    return replace(CLEAN, entries=(replace(ENTRY, **changes),))


def test_a_clean_ledger_has_no_findings() -> None:
    assert cases(replace(CLEAN, patents=(PATENT,))) == []
    assert cases(Ledger("unit", ())) == []


@pytest.mark.parametrize(
    ("changes", "wanted", "source"),
    [
        ({"economic_code": "30103"}, ["N1 code", "N2 code"], "人员经费 (2020 programme); and no budget line for it"),
        ({"economic_code": "30217"}, ["N1 code", "N2 code"], "公务接待 (common provincial lists)"),
        ({"economic_code": "31012"}, ["N1 code", "N2 code"], "拆迁补偿 (2020 programme)"),
        ({"economic_code": "31204"}, [], "subsidies are what the money is for"),
        ({"economic_code": "302"}, ["A7 code_form", "N2 code"], "not coded to 款 (条例 40)"),
        ({"economic_code": "99901"}, ["A7 code_form", "N2 code"], "no such 类"),
        ({"economic_code": ""}, [], "not coded yet: nothing is said"),
        ({"economic_code": "30226"}, ["N2 code"], "another subject than the budget's"),
        ({"purpose": "办公室装修工程款"}, ["N1 word"], "房屋装修 (2020 programme)"),
        ({"purpose": "提取工作经费"}, ["N1 word"], "提取工作经费 (2020 programme)"),
        ({"purpose": "不得用于装修"}, [], "a clause that rules it out"),
        ({"purpose": "装修行业专利导航"}, [], "a word inside another"),
        ({"payee": "stranger"}, ["N2 payee"], "neither unit nor party"),
        ({"payee": "firm"}, [], "a party of the contract"),
        ({"own_account": True}, ["N2 own_account"], "through the unit's own account"),
        ({"contract": "c9"}, ["N3 contract_unknown"], "a contract that nobody registered"),
        ({"amount_fen": 101}, ["N3 above_contract"], "more than the contract"),
        ({"paid_on": date(2024, 2, 29)}, ["N3 contract_after_payment"], "the contract was signed after the payment"),
    ],
)  # fmt: skip
def test_entries(changes: dict[str, object], wanted: list[str], source: str) -> None:
    assert cases(with_entry(**changes)) == wanted, source


def test_a_beneficiary_who_was_approved_may_be_paid() -> None:
    assert cases(replace(with_entry(payee="winner"), payees=frozenset({"winner"}))) == []


def test_payments_of_one_contract_add_up() -> None:
    two = (replace(ENTRY, amount_fen=60), replace(ENTRY, key="e2", amount_fen=60))
    (hit,) = check_ledger(replace(CLEAN, entries=two), DAY)
    assert (hit.case, hit.place, hit.facts["over_fen"]) == ("above_contract", "c1", 20)


def test_an_invoice_pays_once_here_and_everywhere() -> None:
    two = (
        replace(ENTRY, amount_fen=1, invoices=("044001",)),
        replace(ENTRY, amount_fen=1, key="e2", invoices=("044001", "044002")),
    )
    found = check_ledger(replace(CLEAN, entries=two, invoices_elsewhere={"044002": "T0007"}), DAY)
    assert [(one.case, one.place) for one in found] == [("invoice_again", "e2"), ("invoice_elsewhere", "e2")]
    assert found[0].facts == {"invoice": "044001", "first": "e1"}
    assert found[1].facts["project"] == "T0007"


def test_a_party_that_was_licensed_after_it_signed() -> None:
    young = replace(CONTRACT, licensed_on=date(2024, 3, 2))
    assert cases(replace(CLEAN, contracts=(young,))) == ["N3 licence_after_contract"]
    assert cases(replace(CLEAN, contracts=(replace(CONTRACT, licensed_on=None),))) == []


@pytest.mark.parametrize(
    ("patent", "wanted"),
    [
        (replace(PATENT, known=False), ["N3 patent_unknown"]),
        (replace(PATENT, owners=frozenset({"other"})), ["N3 patent_not_owned"]),
        (replace(PATENT, expires_on=date(2024, 8, 31)), ["N3 patent_expired"]),
        (replace(PATENT, expires_on=DAY), []),
        (replace(PATENT, used_by=("T0003",)), ["N3 patent_used"]),
    ],
)
def test_patents_that_are_claimed(patent: Patent, wanted: list[str]) -> None:
    assert cases(replace(CLEAN, patents=(patent,))) == wanted


def test_a_finding_carries_threshold_basis_and_confidence() -> None:
    (hit, _) = check_ledger(with_entry(economic_code="30103"), DAY)
    by = parameter("ledger.forbidden_codes", DAY)
    assert (hit.severity, hit.threshold, hit.basis, hit.confidence) == (
        Severity.ERROR, by.value, by.legal_basis, by.confidence,
    )  # fmt: skip
    assert hit.facts == {"economic_code": "30103", "subject": "奖金", "amount_fen": 100}


@pytest.mark.parametrize("code", economic_codes())
def test_the_register_is_in_order(code: str) -> None:
    one = economic_codes()[code]
    assert one.catalogue is (Catalogue.DEPARTMENT if code[0] == "3" else Catalogue.GOVERNMENT)
    assert len(code) in (3, 5)
    assert code[:3] in economic_codes()
    assert wrong_form(code) is not one.detailed


def test_subjects_that_the_field_uses() -> None:
    """补贴, 贴息, 风险补偿 and bought services, in both catalogues."""
    names = {code: one.name for code, one in economic_codes().items()}
    assert [names[code] for code in ("31204", "50701", "31205", "50702", "31201", "31203", "30227", "50205")] == [
        "费用补贴", "费用补贴", "利息补贴", "利息补贴", "资本金注入", "政府投资基金股权投资", "委托业务费", "委托业务费",
    ]  # fmt: skip
    assert economic_code("12345") is None
    assert [one.code for one in under("502")][:2] == ["50201", "50202"]


def test_every_forbidden_subject_is_in_the_register() -> None:
    for code in parameter("ledger.forbidden_codes", DAY).as_words():
        assert economic_code(code) is not None, code
    assert forbidden_by("30101", DAY) == "301"
    assert forbidden_by("30201", DAY) is None


def test_clauses_are_told_apart() -> None:
    assert forbidden_word("不得用于装修，支付购车款", ("装修", "购车"), ()) == ("购车", "支付购车款")
    assert forbidden_word("", ("装修",), ()) is None
    assert forbidden_word("装修", (), ()) is None
