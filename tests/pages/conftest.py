from __future__ import annotations

import pytest

from tests.support import factories


@pytest.fixture
def year(db: None) -> factories.Year:
    """A small year in the database, with an account for each role."""
    return factories.small_year()
