"""Who reviews what: never in conflict, as even as can be, filled where it can be, the same from the same seed."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.review_assignment import Assigned, Pair, assign


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[int], list[int], int, set[Pair], set[Pair]]:
    projects, experts = list(range(1, draw(st.integers(1, 7)) + 1)), list(range(101, 101 + draw(st.integers(1, 6))))
    forbidden = draw(st.sets(st.sampled_from(list(product(projects, experts)))))
    each = draw(st.integers(1, 4))
    able = sorted(set(product(projects, experts)) - forbidden)
    kept = draw(st.sets(st.sampled_from(able), max_size=2)) if able else set()
    return projects, experts, each, forbidden, kept


@given(rounds(), st.integers(0, 9))
def test_whatever_the_conflicts_each_project_gets_what_it_can(
    given_round: tuple[list[int], list[int], int, set[Pair], set[Pair]], seed: int
) -> None:
    projects, experts, each, forbidden, kept = given_round
    found = assign(projects, experts, each=each, seed=seed, forbidden=forbidden, kept=kept)
    assert kept <= found.pairs
    assert not found.pairs & forbidden
    for project in projects:
        able = [expert for expert in experts if (project, expert) not in forbidden]
        got = sum(pair[0] == project for pair in found.pairs)
        before = sum(pair[0] == project for pair in kept)
        assert got == max(min(each, len(able)), before)
        assert (project in found.unfilled) == (len(able) < each)
        if project in found.unfilled:
            assert found.unfilled[project].missing == each - got
            assert "专家" in found.unfilled[project].reason
    again = assign(projects, list(experts), each=each, seed=seed, forbidden=set(forbidden), kept=set(kept))
    assert again == found


@given(rounds(), st.integers(0, 9))
def test_no_single_move_makes_loads_more_even(
    given_round: tuple[list[int], list[int], int, set[Pair], set[Pair]], seed: int
) -> None:
    projects, experts, each, forbidden, kept = given_round
    found = assign(projects, experts, each=each, seed=seed, forbidden=forbidden, kept=kept)
    loads = found.loads(experts)
    for project, expert in found.pairs - kept:
        for other in experts:
            if (project, other) not in forbidden | found.pairs:
                assert loads[other] >= loads[expert] - 1


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 4), st.integers(0, 99))
def test_without_conflicts_loads_differ_by_at_most_one(count: int, people: int, each: int, seed: int) -> None:
    loads = assign(range(count), range(people), each=each, seed=seed).loads(range(people)).values()
    assert max(loads) - min(loads) <= 1


def test_a_chain_of_moves_is_found_where_one_move_does_not_help() -> None:
    # 1 and 2 can go to 10 or 11, 3 to 11 or 12 only: an even split needs 3 at 12.
    able = {(1, 10), (1, 11), (2, 10), (2, 11), (3, 11), (3, 12)}
    forbidden = set(product((1, 2, 3), (10, 11, 12))) - able
    for seed in range(20):
        assert sorted(_loads(assign((1, 2, 3), (10, 11, 12), each=1, seed=seed, forbidden=forbidden))) == [1, 1, 1]


def _loads(found: Assigned) -> list[int]:
    return list(found.loads((10, 11, 12)).values())


def test_what_cannot_be_is_an_error() -> None:
    with pytest.raises(ValueError, match="conflict"):
        assign([1], [2], each=1, seed=0, forbidden={(1, 2)}, kept={(1, 2)})
    with pytest.raises(ValueError, match="at least one"):
        assign([1], [2], each=0, seed=0)
