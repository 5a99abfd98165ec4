"""The stored index answers for one demand what the whole screening would say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.demand_corpus import Truth, public
from zhixiang.screening.demand import demand_from
from zhixiang.screening.index import IndexUnusable, ScreeningIndex, build_index

MadeUp = tuple[list[dict[str, Any]], list[Truth]]


@pytest.fixture(scope="module")
def index(made_up: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> ScreeningIndex:
    folder = tmp_path_factory.mktemp("index") / "demands"
    assert build_index((demand_from(public(one)) for one in made_up[0]), folder) == len(made_up[0])
    return ScreeningIndex(folder)


def test_a_demand_finds_its_partner(made_up: MadeUp, index: ScreeningIndex) -> None:
    demands = {one["id"]: public(one) for one in made_up[0]}
    wanted = [truth for truth in made_up[1] if truth.relation]
    hits = sum(truth.b in {one.id for one in index.near(demand_from(demands[truth.a]))} for truth in wanted)
    assert hits / len(wanted) >= 0.97


def test_a_demand_is_not_like_itself(made_up: MadeUp, index: ScreeningIndex) -> None:
    for one in made_up[0][:50]:
        assert one["id"] not in {near.id for near in index.near(demand_from(public(one)))}


def test_a_new_demand_about_something_else_finds_nothing(index: ScreeningIndex) -> None:
    row = {
        "id": "new",
        "name": "河道清淤",
        "content": "清理河道淤泥，修整河岸步道。",
        "unit": "水务站",
        "county": "水乡县",
    }
    assert index.near(demand_from(row)) == []


def test_likeliest_first_and_no_more_than_asked(made_up: MadeUp, index: ScreeningIndex) -> None:
    for one in made_up[0][:80]:
        near = index.near(demand_from(public(one)), most=2)
        assert len(near) <= 2
        assert [other.score for other in near] == sorted((other.score for other in near), reverse=True)


def test_building_again_replaces_the_index(made_up: MadeUp, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build_index((demand_from(public(one)) for one in made_up[0][:100]), folder)
    build_index((demand_from(public(one)) for one in made_up[0][:40]), folder)
    assert len(ScreeningIndex(folder)) == 40
    assert [path.name for path in tmp_path.iterdir()] == ["index"], "nothing is left beside it"


def test_an_empty_index_answers_nothing(made_up: MadeUp, tmp_path: Path) -> None:
    build_index(iter(()), tmp_path / "index")
    assert ScreeningIndex(tmp_path / "index").near(demand_from(public(made_up[0][0]))) == []


def test_what_is_no_index_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="重新建立"):
        ScreeningIndex(tmp_path)
    (tmp_path / "index.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(IndexUnusable, match="旧版本"):
        ScreeningIndex(tmp_path)
