"""The table of other provinces agrees with lists made independently of it, and leaves Guangdong to the table with dates."""

from __future__ import annotations

import pytest

from tests.support.notices.provinces import provinces
from zhixiang.rules.regions_elsewhere import codes_of


@pytest.mark.parametrize("code", sorted(set(provinces()) - {"44"}))
def test_it_knows_the_places_of_a_list_made_by_hand(code: str) -> None:
    for place in provinces()[code].places:
        assert place.code in codes_of(place.name, code), place


def test_a_moved_county_has_both_codes_and_an_autonomous_one_its_short_name() -> None:
    assert codes_of("公主岭市", "22") == ("220184", "220381")
    assert codes_of("景宁县", "33") == codes_of("景宁畲族自治县", "33") == ("331127",)


def test_what_it_does_not_have_has_no_code() -> None:
    assert codes_of("广州市", "44") == ()
    assert codes_of("某某市", "33") == ()
    assert codes_of("杭州市", "") == ()
