from __future__ import annotations

import pytest

from tests.support.call_factory import World, small_call


@pytest.fixture
def world(db: None) -> World:
    """An open call of four units, two of them in 江门, one in 韶关, one of the province."""
    return small_call()
