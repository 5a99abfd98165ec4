"""Copied sets of indicators are found without comparing every pair: no pair is lost, none is added."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from zhixiang.intake.checks.tables import _partners

_KEYS = st.tuples(st.sampled_from("甲乙丙丁戊己庚辛"), st.just(""))
_SETS = st.lists(st.frozensets(_KEYS), max_size=12)


@given(sets=_SETS, jaccard=st.sampled_from((0.3, 0.5, 0.8, 1.0)), fewest=st.integers(1, 5))
def test_every_pair_that_agrees_is_found(sets: list[frozenset[tuple[str, str]]], jaccard: float, fewest: int) -> None:
    found = {
        tuple(sorted((one, other))) for one, others in _partners(sets, jaccard, fewest).items() for other in others
    }
    assert found == {
        (one, other)
        for one, other in combinations(range(len(sets)), 2)
        if min(len(sets[one]), len(sets[other])) >= fewest
        and len(sets[one] & sets[other]) >= jaccard * len(sets[one] | sets[other])
    }
