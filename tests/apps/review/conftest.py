from __future__ import annotations

import pytest

from tests.support.call_factory import World, small_call


@pytest.fixture
def world(db: None) -> World:
    """An open call with four parts, and everybody who takes part."""
    return small_call()
