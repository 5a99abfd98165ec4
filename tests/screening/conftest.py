"""A made-up corpus, written once, and its pairs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.demand_corpus import Corpus, Truth, public


def write(path: Path, demands: list[dict[str, Any]]) -> Path:
    """The demands as a file of the exchange format."""
    path.write_text("".join(json.dumps(public(one), ensure_ascii=False) + "\n" for one in demands), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def made_up() -> tuple[list[dict[str, Any]], list[Truth]]:
    """2,500 demands and the truth about their pairs."""
    corpus = Corpus(2500, seed=11, partners=0.4)
    return list(corpus), corpus.truth


@pytest.fixture(scope="session")
def made_up_file(made_up: tuple[list[dict[str, Any]], list[Truth]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("screening") / "demands.jsonl", made_up[0])
