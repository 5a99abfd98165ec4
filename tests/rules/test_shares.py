"""At least 40 % for clusters and 40 % in market ways: what counts, what is missing, what may still be spent otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.ledger import Entry
from zhixiang.rules.shares import Reach, ShareKind, SharesError, ShareState, check_shares, share_states

DAY = date(2022, 6, 1)
D = Decimal
YI = 10**10


def entry(amount: int, *, cluster: bool = False, mode: str = "补助") -> Entry:
    return Entry("e", DAY, amount, "x", mode=mode, cluster=cluster)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[int, list[Entry]]:
    modes = st.sampled_from(["补助", "以奖代补", "股权投资", "购买服务"])
    rows = draw(st.lists(st.tuples(st.integers(0, 10**9), st.booleans(), modes), max_size=8))
    entries = [entry(amount, cluster=cluster, mode=mode) for amount, cluster, mode in rows]
    return sum(one.amount_fen for one in entries) + draw(st.integers(1, 10**10)), entries


@pytest.mark.parametrize(
    ("cluster_wan", "other_wan", "reach", "missing_wan", "allowed_wan", "source"),
    [
        (0, 0, Reach.OPEN, 6000, 9000, "1.5亿: 6,000 万 must go to clusters, 9,000 万 are free (2020 programme)"),
        (2000, 5000, Reach.OPEN, 4000, 4000, "8,000 万 are left, of which 4,000 万 must count"),
        (6000, 0, Reach.MET, 0, 9000, "met: all the rest is free"),
        (0, 9000, Reach.OPEN, 6000, 0, "all that is left must count"),
        (0, 9001, Reach.MISSED, 6000, 0, "it cannot be reached any more"),
        (8000, 7000, Reach.MET, 0, 0, "everything is spent"),
    ],
)
def test_what_may_still_be_spent(
    cluster_wan: int, other_wan: int, reach: Reach, missing_wan: int, allowed_wan: int, source: str
) -> None:
    rows = [entry(cluster_wan * 10**6, cluster=True), entry(other_wan * 10**6)]
    found = share_states(15_000 * 10**6, rows, DAY)[0]
    assert (found.reach, found.missing_fen // 10**6, found.allowed_fen // 10**6) == (reach, missing_wan, allowed_wan), (
        source
    )


def test_one_payment_counts_for_both_and_modes_are_data() -> None:
    rows = [entry(30, cluster=True, mode="股权投资"), entry(20, mode="以奖代补"), entry(10)]
    cluster, market = share_states(100, rows, DAY)
    assert (cluster.kind, cluster.counted_fen, cluster.share) == (ShareKind.CLUSTER, 30, D("30.00"))
    assert (market.kind, market.counted_fen, market.share_of_spent) == (ShareKind.MARKET, 50, D("83.33"))
    assert share_states(100, [], DAY)[0].share_of_spent is None


@given(ledgers())
def test_what_is_allowed_can_be_spent_and_not_a_fen_more(ledger: tuple[int, list[Entry]]) -> None:
    total, rows = ledger
    for one in share_states(total, rows, DAY):
        assert one.counted_fen + one.other_fen + one.left_fen == total
        assert 0 <= one.allowed_fen <= one.left_fen
        spent = replace(one, other_fen=one.other_fen + one.allowed_fen)
        assert one.reach is Reach.MISSED or _can_be_met(spent)
        if one.allowed_fen < one.left_fen:
            assert not _can_be_met(replace(spent, other_fen=spent.other_fen + 1))
        assert (one.reach is Reach.MET) == (one.counted_fen * 10 >= total * 4)


def _can_be_met(one: ShareState) -> bool:
    return (one.counted_fen + one.left_fen) * 10 >= one.total_fen * 4


def test_findings_of_shares() -> None:
    def found(*rows: Entry) -> list[tuple[str, str]]:
        return [(one.case, str(one.severity)) for one in check_shares(share_states(100, rows, DAY))]

    assert found() == []
    assert found(entry(60)) == [("cluster_open", "warning"), ("market_open", "warning")]
    assert found(entry(61, mode="以奖代补")) == [("cluster_missed", "error")]


@pytest.mark.parametrize(
    ("total", "rows", "says"), [(0, [], "资金总额"), (10, [entry(11)], "不能超过总额"), (10, [entry(-1)], "不能为负")]
)
def test_money_without_a_share(total: int, rows: list[Entry], says: str) -> None:
    with pytest.raises(SharesError, match=says):
        share_states(total, rows, DAY)
