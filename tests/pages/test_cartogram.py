"""The tiles: every city of Guangdong has its own place, and so has every city of a province without a layout."""

from __future__ import annotations

from zhixiang.apps.allocation import cartogram


def test_the_21_cities_have_21_places() -> None:
    places = cartogram.places(list(cartogram.GUANGDONG))
    assert len(places) == 21
    assert len(set(places.values())) == 21


def test_nine_digit_codes_find_the_same_place() -> None:
    assert cartogram.places(["440100000"]) == {"440100000": cartogram.GUANGDONG["440100"]}


def test_neighbours_by_the_sea_and_the_border() -> None:
    """West is left and north is up: what a reader of a map expects."""
    place = cartogram.GUANGDONG
    assert place["440800"][0] < place["440100"][0] < place["445100"][0]
    assert place["440200"][1] < place["440100"][1] < place["440400"][1]


def test_an_unknown_province_gets_a_grid_without_overlap() -> None:
    codes = [f"43{number:02}00" for number in range(1, 15)]
    places = cartogram.places(codes)
    assert list(places) == codes
    assert len(set(places.values())) == 14
    assert max(column for column, _ in places.values()) <= 5


def test_nothing_has_no_place() -> None:
    assert cartogram.places([]) == {}
