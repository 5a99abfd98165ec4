"""Which pairs are found, as what, and with what to check: on made-up demands in words that the model has never seen."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.screening.conftest import write
from tests.shared_files import shared_file
from tests.support.demand_corpus import Corpus, Truth, public
from zhixiang.screening.candidates import CROWDED, hooks, pairs_on_hooks
from zhixiang.screening.columns import SubjectBook, columns_of, main_subjects, subject_times
from zhixiang.screening.demand import demand_from
from zhixiang.screening.engine import Found, screen
from zhixiang.screening.exchange import ScreeningRefused
from zhixiang.screening.masking import masked
from zhixiang.screening.profile import profile_of
from zhixiang.screening.subject import SubjectFinder, vocabulary_of

MadeUp = tuple[list[dict[str, Any]], list[Truth]]
RELATIONS = {
    "exact": "重复", "light_edit": "重复", "reworded": "改写", "renamed": "换名", "alias": "换名",
    "region_swap": "跨区同质", "swap_reworded": "跨区同质", "year_shift": "续报", "split": "拆分",
}  # fmt: skip


def by_pair(found: list[Found]) -> dict[tuple[str, str], Found]:
    return {(min(one.a, one.b), max(one.a, one.b)): one for one in found}


@pytest.fixture(scope="module")
def found(made_up_file: Path) -> dict[tuple[str, str], Found]:
    return by_pair(list(screen(made_up_file, workers=2)))


def test_nearly_all_pairs_in_unseen_words_are_found_and_hardly_any_other(
    made_up: MadeUp, found: dict[tuple[str, str], Found]
) -> None:
    wanted = {(min(t.a, t.b), max(t.a, t.b)) for t in made_up[1] if t.relation}
    hits = len(wanted & found.keys())
    assert hits / len(wanted) >= 0.97
    assert hits / len(found) >= 0.97


def test_the_same_form_for_another_subject_or_another_sort_of_work_is_left_in_peace(
    made_up: MadeUp, found: dict[tuple[str, str], Found]
) -> None:
    looks_alike = [(min(t.a, t.b), max(t.a, t.b)) for t in made_up[1] if not t.relation]
    wrongly = [pair for pair in looks_alike if pair in found]
    assert len(looks_alike) > 100
    assert len(wrongly) <= len(looks_alike) * 0.02


def test_the_relation_is_told_right(made_up: MadeUp, found: dict[tuple[str, str], Found]) -> None:
    told = Counter(
        found[pair].relation == truth.relation
        for truth in made_up[1]
        if truth.relation and (pair := (min(truth.a, truth.b), max(truth.a, truth.b))) in found
    )
    assert told[True] / told.total() >= 0.95


def test_the_examples_are_found_as_well_as_the_model_says() -> None:
    labels = [json.loads(line) for line in shared_file("examples/screening/dev_labels.jsonl").open(encoding="utf-8")]
    answers = by_pair(list(screen(shared_file("examples/screening/dev.jsonl"))))
    kinds = {(min(one["a"], one["b"]), max(one["a"], one["b"])): one for one in labels}
    wanted = {pair: one["cls"] for pair, one in kinds.items() if one["dup"]}
    hits = wanted.keys() & answers.keys()
    assert len(hits) / len(answers) >= 0.99
    assert len(hits) / len(wanted) >= 0.99
    assert sum(answers[pair].relation == RELATIONS[wanted[pair]] for pair in hits) / len(hits) >= 0.98


def test_neither_order_nor_the_number_of_processes_changes_the_answer(
    made_up: MadeUp, found: dict[tuple[str, str], Found], tmp_path: Path
) -> None:
    demands = list(made_up[0])
    random.Random(5).shuffle(demands)
    again = by_pair(list(screen(write(tmp_path / "shuffled.jsonl", demands), workers=1)))
    # Subjects are told from the corpus, so that a hair's breadth may decide otherwise; what is sure stays.
    sure = {pair for pair, one in found.items() if one.score > 0.8}
    assert len(sure - again.keys()) <= len(sure) * 0.01


def test_earlier_years_are_compared_with_but_not_among_themselves(made_up: MadeUp, tmp_path: Path) -> None:
    earlier, current = made_up[0][:1500], made_up[0][1500:]
    old, new = write(tmp_path / "old.jsonl", earlier), write(tmp_path / "new.jsonl", current)
    ids = {one["id"] for one in current}
    answers = list(screen(new, old))
    assert answers
    assert all(one.a in ids or one.b in ids for one in answers)


def test_the_evidence_can_be_checked_by_hand(made_up: MadeUp, found: dict[tuple[str, str], Found]) -> None:
    contents = {one["id"]: "".join(one["content"].split()) for one in made_up[0]}
    copies = [one for one in found.values() if one.relation == "重复"]
    assert copies
    for one in copies:
        spans = one.evidence["spans"]
        for span in spans:
            start, end = span["a"]
            assert span["text"] in contents[one.a].replace("，", ",").replace("；", ";")
            assert 0 <= start < end <= len(contents[one.a])
        assert one.evidence["indicators"]
        assert one.evidence["points"]
    assert any(one.evidence["spans"] for one in copies)


def test_a_copy_of_a_demand_is_found_whatever_its_subject(tmp_path: Path) -> None:
    corpus = list(Corpus(200, seed=2, partners=0))
    twins = [public(one) | {"id": f"twin-{one['id']}"} for one in corpus[:50]]
    answers = by_pair(list(screen(write(tmp_path / "twins.jsonl", corpus + twins))))
    missed = [one["id"] for one in corpus[:50] if (one["id"], f"twin-{one['id']}") not in answers]
    assert missed == []
    assert all(answers[one["id"], f"twin-{one['id']}"].relation == "重复" for one in corpus[:50])


def test_many_copies_of_one_demand_hang_together_without_all_pairs(tmp_path: Path) -> None:
    corpus = list(Corpus(100, seed=3, partners=0))
    copies = [public(corpus[0]) | {"id": f"copy-{number}"} for number in range(700)]
    answers = list(screen(write(tmp_path / "copies.jsonl", corpus + copies)))
    assert {one.relation for one in answers} == {"重复"}
    assert len(answers) < 4 * len(copies)
    group, grown = {corpus[0]["id"]}, True
    while grown:
        linked = group | {end for one in answers if group & {one.a, one.b} for end in (one.a, one.b)}
        group, grown = linked, linked != group
    assert group == {corpus[0]["id"]} | {one["id"] for one in copies}


@pytest.mark.parametrize(
    ("silent", "least"),
    [(("budget", "unit_amount", "n_projects"), 0.93), (("category",), 0.93), (("indicators",), 0.95),
     (("subprojects",), 0.95), (("budget", "unit_amount", "n_projects", "category", "indicators"), 0.7)],
)  # fmt: skip
def test_what_a_form_leaves_out_speaks_neither_for_nor_against(
    silent: tuple[str, ...], least: float, tmp_path: Path
) -> None:
    corpus = Corpus(600, seed=31, partners=0.4)
    demands = [{key: value for key, value in one.items() if key not in silent} for one in corpus]
    answers = by_pair(list(screen(write(tmp_path / "silent.jsonl", demands))))
    wanted = {(min(t.a, t.b), max(t.a, t.b)) for t in corpus.truth if t.relation}
    hits = len(wanted & answers.keys())
    assert hits / len(wanted) >= least
    assert hits / len(answers) >= 0.98


def test_where_no_demand_comes_back_to_its_subject_phrases_of_the_form_do_not_stand_for_it(tmp_path: Path) -> None:
    corpus = Corpus(1200, seed=21, partners=0.4)
    demands = []
    for one in corpus:
        subject = one["_plan"]["subject"]
        parts = [part.replace(subject, "") for part in one["subprojects"]]
        demands.append(one | {"content": one["content"].replace(subject, ""), "subprojects": parts})
    answers = by_pair(list(screen(write(tmp_path / "once.jsonl", demands))))
    wanted = {(min(t.a, t.b), max(t.a, t.b)) for t in corpus.truth if t.relation}
    hits = len(wanted & answers.keys())
    assert hits / len(wanted) >= 0.75
    assert hits / len(answers) >= 0.75


def test_one_model_text_for_a_whole_province_does_not_blow_up(tmp_path: Path) -> None:
    """Pairs that are compared grow with the demands, not with their square."""
    pattern = next(iter(Corpus(1, seed=9)))
    subject = pattern["_plan"]["subject"]
    text = json.dumps(public(pattern), ensure_ascii=False)
    demands = [
        demand_from(json.loads(text.replace(subject, f"{a}{b}器")) | {"id": f"{a}{b}"})
        for a in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
        for b in "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"
    ]
    finder = SubjectFinder(vocabulary_of([masked(one) for one in demands]))
    columns = columns_of([profile_of(one, finder) for one in demands])
    keys = hooks(columns, main_subjects(columns, SubjectBook(subject_times(columns))))
    first, _ = pairs_on_hooks(*keys, columns.whole.astype("uint64"))
    assert len(first) <= len(demands) * CROWDED


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "x", "name": ', "不是完整的 JSON"),
        ("[1, 2]", "JSON 对象"),
        ('{"name": "没有编号"}', "缺少编号"),
        ('{"id": "x", "budget": "三十万"}', "字段类型不对"),
        ('{"id": "x", "indicators": 5}', "字段类型不对"),
        ('{"id": "x", "name": "空\\u0000字符"}', "控制字符"),
    ],
)
def test_a_damaged_line_is_named_with_its_number(line: str, told: str, tmp_path: Path) -> None:
    good = list(Corpus(3, seed=1))
    path = write(tmp_path / "damaged.jsonl", good)
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(ScreeningRefused, match=rf"damaged\.jsonl 第 4 行：.*{told}"):
        list(screen(path, workers=1))


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    one = next(iter(Corpus(1, seed=1)))
    with pytest.raises(ScreeningRefused, match="出现了两次"):
        list(screen(write(tmp_path / "twice.jsonl", [one, one]), workers=1))


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gbk.jsonl"
    path.write_bytes('{"id": "x", "name": "知识产权"}\n'.encode("gb18030"))
    with pytest.raises(ScreeningRefused, match="UTF-8"):
        list(screen(path, workers=1))
