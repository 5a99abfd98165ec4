"""Which registered policy a citation means: worked cases, the 2024 notice, synthetic damage, and strangers."""

from __future__ import annotations

import datetime as dt
import html
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared_files import NOTICE_2024, shared_file
from zhixiang.rules.citation_conflicts import ConflictKind, conflicts
from zhixiang.rules.citations import Citation, split_citations
from zhixiang.rules.doc_numbers import DocNumber
from zhixiang.rules.policies import packaged_register, read_register
from zhixiang.rules.policy_register import Match, PolicyRegister, Problem, match, match_all, register

TRUTH = Path(__file__).with_name("citation_truth_2024.json")
"""Policy ids of the 42 lists of the 2024 notice, by line and order of mention, read by eye; null where the print is
so damaged that a reader cannot tell (title of one policy with the number of another, or a title that is none)."""


def only(text: str) -> Match:
    [citation] = split_citations(text)
    return match(citation)


@pytest.mark.parametrize(
    ("text", "policy_id"),
    [
        ("中办发〔2019〕56号", 12),
        ("粤办发〔2020〕13号文", 1),
        ("《知识产权强国建设纲要》", 14),
        ("关于强化知识产权保护的意见》", 12),
        ("《强化知识产权保护的意见》", 12),
        ("《国务院关于印发“十四五”国家知识产权保护和运用规划的通知》", 13),
        ("《广东省落实专利转化专项计划助力中小企业创新发展实施方案》", 6),
        ("《广东省落实专利转化专项计划助力中小企业创新发展实施方案（2024-2026年）》", None),
        ("《关于确定地理标志专用标志使用核准改革第二批试点地方的通知》", None),
        ("《关于同意设立第三批国家海外知识产权纠纷应对指导中心地方分中心的通知》", None),
        ("《“十五五”国家知识产权保护和运用规划》", None),
        ("《关于组织开展2022年国家地理标志产品保护示范区申报推荐工作的通知》", None),
        ("《湖南省知识产权保护和运用“十四五”规划》", None),
        ("《关于进一步加强商业秘密保护工作的指导意见》", None),
    ],
)
def test_other_prints_and_other_members_of_a_series(text: str, policy_id: int | None) -> None:
    assert only(text).policy_id == policy_id


# --- the register itself -------------------------------------------------------------------------------------------


def test_the_registered_ids_are_those_of_the_reference_list() -> None:
    canon = json.loads(shared_file("reference/citation_canon.json").read_text(encoding="utf-8"))
    for row in canon:
        policy = register().get(row["id"])
        assert policy is not None
        assert policy.title == row["title"]
        if row["no"]:
            assert (int(row["year"]), int(row["no"])) in {(n.year, n.number) for n in policy.numbers}


def test_every_policy_says_where_it_comes_from() -> None:
    for policy in register():
        assert policy.source
        assert policy.confidence in {"S", "P", "M"}
        assert policy.kind in {
            "plan", "programme", "opinion", "measures", "notice", "call", "guide", "regulation", "rules"
        }  # fmt: skip
        assert not policy.doc_no or policy.doc_no in map(str, policy.numbers)


def test_titles_and_full_numbers_are_registered_once() -> None:
    policies = list(register())
    assert len({policy.title for policy in policies}) == len(policies) == len(register())
    numbers = [str(number) for policy in policies for number in policy.numbers]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("policy_id", "last_day", "expired_before_2024"),
    [
        (6, dt.date(2023, 12, 31), True),  # （2021-2023年）
        (29, dt.date(2021, 12, 31), True),  # 2021年 call
        (119, dt.date(2020, 12, 31), True),  # “十三五”
        (13, dt.date(2025, 12, 31), False),  # “十四五”
        (14, dt.date(2035, 12, 31), False),  # （2021-2035年）
        (15, None, False),
    ],
)
def test_periods_end_where_the_title_says(policy_id: int, last_day: dt.date | None, expired_before_2024: bool) -> None:
    policy = register().get(policy_id)
    assert policy is not None
    assert policy.valid_to == last_day
    assert policy.expired_before(2024) is expired_before_2024


ROW = '[[policy]]\nid = {id}\ntitle = "甲办法"\nkind = "rules"\nissuers = []\nsource = "x"\nconfidence = "S"\n'


def test_a_register_refuses_what_it_cannot_mean() -> None:
    with pytest.raises(ValueError, match="编号重复"):
        read_register(ROW.format(id=1) + ROW.format(id=1))
    with pytest.raises(ValueError, match="未登记"):
        read_register("list_order = [2]\n" + ROW.format(id=1))
    with pytest.raises(TypeError):
        read_register(ROW.format(id=1) + 'colour = "blue"\n')


def test_a_register_of_its_own_may_be_used() -> None:
    row = ROW.format(id=7) + 'aliases = ["关于甲事项的若干规定"]\nnote = "n"\nnumber = [2020, 1]\nlead = "甲府"\n'
    own = PolicyRegister(read_register(row))
    assert match(Citation("", "甲办法", ""), own).policy_id == 7
    assert match(Citation("", "关于甲事项的若干规定", "甲府办〔2020〕1号"), own) == Match(7, 1.0, "doc_no+title")
    assert match_all([Citation("", "乙条例", "")], own) == [Match(None, 0.0, "")]
    assert own.get(8) is None


# --- one citation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "policy_id", "how", "problems"),
    [
        # As registered.
        ("《广东省知识产权保护条例》", 15, "title", set()),
        ("《“十四五”国家知识产权保护和运用规划》（国发〔2021〕20号）", 13, "doc_no+title", set()),
        ("中共广东省委办公厅 广东省人民政府办公厅印发《关于强化知识产权保护的若干措施》的通知(粤办发〔2020〕13号)", 1,
         "doc_no+title", set()),
        ("《国家知识产权局办公室关于开展专利侵权纠纷行政裁决示范建设工作的通知》（国知办发保字〔2019〕40号）", 16,
         "doc_no+title", set()),
        ("粤财工〔2019〕122号", 126, "doc_no", set()),
        # Printed slightly wrong.
        ("《关于培育发展战略性新兴产业集群和战略性新兴产业集群的意见》", 2, "title", {Problem.TITLE_DAMAGED}),
        ("《国家知识产权局办公室关于规范知识产权管理体系认证工作的通知》", 5, "title", {Problem.TITLE_DAMAGED}),
        ("《关于强化知识产权保护的若干意见》（中办发〔2019〕56号）", 12, "doc_no+title", {Problem.TITLE_DAMAGED}),
        # Another title than the number's, and another number than the title's.
        ("《知识产权行政保护工作指南》（中办发〔2019〕56号）", 12, "doc_no", {Problem.TITLE_MISMATCH}),
        ("《关于举办全国专利侵权纠纷行政裁决建设经验交流会的通知》（国知办发保字〔2021〕8号）", 20, "doc_no",
         {Problem.TITLE_MISMATCH}),
        ("《知识产权强国建设纲要（2021-2035年）》（粤办发〔2020〕13号）", 14, "title", {Problem.DOC_NO_MISMATCH}),
        ("《“十四五”国家知识产权保护和运用规划》（国发〔2021〕29号）", 13, "title",
         {Problem.DOC_NO_MISMATCH, Problem.NUMBER_UNKNOWN}),
        ("《关于强化知识产权保护的意见》（中办发〔2019〕36号）", 12, "title",
         {Problem.DOC_NO_MISMATCH, Problem.NUMBER_UNKNOWN}),
        # Another issuing code.
        ("《知识产权信息公共服务工作指引》（国知办发保字〔2020〕43号）", 11, "doc_no+title", {Problem.ORG_MISMATCH}),
        ("《关于开展专利侵权纠纷行政裁决示范建设工作的通知》（粤知办发保字〔2019〕40号）", 16, "doc_no+title",
         {Problem.ORG_MISMATCH}),
        # A batch printed wrong, against the whole number.
        ("《关于同意建设第一批国家海外知识产权纠纷应对指导中心地方分中心的通知》（国知办发保字〔2021〕358号）", 22,
         "doc_no", {Problem.TITLE_MISMATCH}),
        # Nothing that the register knows.
        ("《甲办法》（甲府〔2021〕20号）", None, "", {Problem.NUMBER_UNKNOWN}),
        ("《甲办法》（国发〔2021〕20号）", None, "", {Problem.TITLE_MISMATCH}),
        ("《甲办法》", None, "", set()),
    ],
)  # fmt: skip
def test_worked_cases(text: str, policy_id: int | None, how: str, problems: set[Problem]) -> None:
    found = only(text)
    assert (found.policy_id, found.how) == (policy_id, how)
    assert set(found.problems) == problems


@pytest.mark.parametrize(
    ("text", "policy_id"),
    [
        ("《关于同意设立第一批国家海外知识产权纠纷应对指导中心地方分中心的通知》", 21),
        ("《关于同意设立第二批国家海外知识产权纠纷应对指导中心地方分中心的通知》", 22),
        ("《关于同意设立第批国家海外知识产权纠纷应对指导中心地方分中心的通知》", None),
        ("《关于同意设立第三批国家海外知识产权纠纷应对指导中心地方分中心的通知》", None),
        ("《关于确定第一批专利侵权纠纷行政裁决示范建设工作试点地方的通知》", 18),
        ("《关于开展第二批专利侵权纠纷行政裁决试点示范建设申报工作的通知》", 19),
        ("《“十三五”国家知识产权保护和运用规划》", 119),
        ("《“十五五”国家知识产权保护和运用规划》", None),
        ("《关于组织开展2022年国家地理标志产品保护示范区申报推荐工作的通知》", None),
        ("《关于强化知识产权保护的若干措施》", 1),
        ("《关于强化知识产权保护的意见》", 12),
    ],
)
def test_batches_years_and_plans_outweigh_shared_words(text: str, policy_id: int | None) -> None:
    assert only(text).policy_id == policy_id


STRANGERS = """
湖南省知识产权保护条例|深圳经济特区知识产权保护条例|广东省专利条例|广东省专利奖励办法|江苏省知识产权促进和保护条例
浙江省知识产权保护和促进条例|湖南省地理标志条例|广东省地理标志产品保护办法|广州市知识产权保护规定
广州市知识产权保护和运用“十四五”规划|珠海市知识产权保护和运用“十四五”规划|湖北省知识产权“十四五”规划
知识产权公共服务“十四五”规划|国家知识产权战略纲要|深入实施国家知识产权战略行动计划（2014—2020年）
知识产权强国建设纲要和“十四五”规划实施年度推进计划|长江三角洲区域一体化发展规划纲要
四川省建设引领型知识产权强省试点省实施方案|江苏省引领型知识产权强省建设试点省实施方案
湖南省落实专利转化专项计划助力中小企业创新发展实施方案（2021-2023年）|广东省专利转化运用专项行动实施方案（2023-2025年）
关于确定第二批专利侵权纠纷行政裁决示范建设试点地方的通知|关于确定2021年国家地理标志产品保护示范区筹建名单的通知
国家地理标志产品保护示范区建设管理办法（试行）|关于进一步加强商标保护的指导意见|关于进一步加强商标专用权保护的指导意见
关于进一步加强知识产权质押融资工作的实施意见|关于规范知识产权质押登记工作的通知|知识产权维权援助工作指引
知识产权保护中心管理办法|关于加强新时代专利侵权纠纷行政裁决工作的意见|关于健全行政裁决制度加强行政裁决工作的意见
关于加强知识产权纠纷调解工作的意见|关于新形势下加快建设知识产权信息公共服务体系的若干意见
关于进一步严格规范专利申请行为的通知|关于规范申请专利行为的办法|专利代理条例|中华人民共和国专利法
广东省省级财政专项资金管理办法（修订）|福建省省级财政专项资金管理办法|广东省促进经济高质量发展专项资金（科技创新）管理办法
湖南省促进经济高质量发展专项资金（市场监督管理）管理办法|广东省自主创新促进条例|柳州市知识产权保护条例
关于强化知识产权协同保护的意见|关于强化数据知识产权保护的意见
"""


@pytest.mark.parametrize("title", [title for line in STRANGERS.split() for title in line.split("|")])
def test_strangers_are_not_taken_for_the_nearest(title: str) -> None:
    assert only(f"《{title}》").policy_id is None


def test_a_word_that_only_stresses_or_stands_twice_makes_no_other_policy() -> None:
    for text in (
        "《关于进一步强化知识产权保护的意见》",
        "《关于强化强化知识产权保护的意见》",
        "《关于强化知识产权协同保护的意见》（中办发〔2019〕56号）",
    ):
        assert only(text).policy_id == 12, text


@pytest.mark.parametrize(
    "text",
    [
        "中共湖南省委办公厅 湖南省人民政府办公厅印发《关于强化知识产权保护的若干措施》的通知（湘办发〔2020〕13号）",
        "《关于强化知识产权保护的实施意见》（湘办发〔2020〕13号）",
        "《关于强化知识产权保护的若干措施》（苏办〔2020〕13号）",
        "《湖南省知识产权局关于进一步加强知识产权质押融资工作的通知》",
        "《国家知识产权局关于促进知识产权服务业高质量发展的通知》（国知发运字〔2021〕9号）",
    ],
)
def test_other_provinces_and_other_series_are_strangers(text: str) -> None:
    assert only(text).policy_id is None


def test_the_memo_is_bounded() -> None:
    own = PolicyRegister(packaged_register())
    for serial in range(5000):
        match(Citation("", f"甲{serial}", ""), own)
    assert len(own._memo) <= 4096
    assert match(Citation("", "广东省地理标志条例", ""), own).policy_id == 100


# --- damage --------------------------------------------------------------------------------------------------------

NOISE = "的专利知识产权工作审查建设关于质押国市法人一三在不有办理程服"


def damaged(title: str, changes: int, rnd: random.Random) -> str:
    """``title`` with ``changes`` characters swapped for others, dropped, inserted or exchanged with the next."""
    chars = list(title)
    for _ in range(changes):
        place = rnd.randrange(len(chars))
        kind = rnd.randrange(4)
        if kind == 0:
            chars[place] = rnd.choice(NOISE)
        elif kind == 1 and len(chars) > 4:
            del chars[place]
        elif kind == 2:
            chars.insert(place, rnd.choice(NOISE))
        elif place + 1 < len(chars):
            chars[place], chars[place + 1] = chars[place + 1], chars[place]
    return "".join(chars)


@pytest.mark.parametrize(
    ("changes", "share", "share_with_number"), [(0, 1.0, 1.0), (1, 0.93, 0.97), (2, 0.86, 0.94), (3, 0.75, 0.9)]
)
def test_damaged_titles_map_right_or_not_at_all(changes: int, share: float, share_with_number: float) -> None:
    rnd = random.Random(20240101 + changes)
    right = right_with_number = numbered = wrong = total = 0
    for policy in register():
        for _ in range(20):
            title = damaged(policy.title, changes, rnd)
            total += 1
            alone = match(Citation(title, title, "")).policy_id
            right += alone == policy.id
            wrong += alone not in (policy.id, None)
            if policy.numbers:
                number = policy.numbers[0]
                printed = str(DocNumber(number.org or f"{policy.lead}办发保字", number.year, number.number))
                numbered += 1
                found = match(Citation(title, title, printed)).policy_id
                right_with_number += found == policy.id
                wrong += found not in (policy.id, None)
    assert right >= share * total
    assert right_with_number >= share_with_number * numbered
    assert wrong <= 0.002 * (total + numbered)


WIDTHS = str.maketrans("（）〔〕-0123456789“”", "()[]—０１２３４５６７８９\"'")


BRACKETS = ["《》", "〈〉", "《〉", "《", "<>", "《》》"]


@given(st.sampled_from([(p.id, p.title) for p in register()]), st.booleans(), st.sampled_from(BRACKETS))
def test_width_brackets_and_blanks_are_no_difference(policy: tuple[int, str], wide: bool, brackets: str) -> None:
    policy_id, title = policy
    printed = f" {title[:4]} {title[4:]}".translate(WIDTHS) if wide else title
    [citation] = split_citations(f"{brackets[0]}{printed}{brackets[1:]}")
    assert match(citation).policy_id == policy_id


# --- whole lists ---------------------------------------------------------------------------------------------------


def titles(*names: str) -> list[Citation]:
    return [Citation(name, name, "") for name in names]


def test_the_usual_order_vouches_for_a_weak_title() -> None:
    weak = "广东省知识产权质押融资试点工作实施方案"
    before, after = register().get(6), register().get(8)
    assert before is not None
    assert after is not None
    assert only(f"《{weak}》").policy_id is None
    first, middle, last = match_all(titles(before.title, weak, after.title))
    assert (first.policy_id, middle.policy_id, last.policy_id) == (6, 7, 8)
    assert (middle.how, middle.problems) == ("list_order", (Problem.TITLE_MISMATCH,))


def test_order_does_not_vouch_out_of_place_or_twice_or_against_marks() -> None:
    weak = "广东省知识产权质押融资试点工作实施方案"
    named = [register().get(i).title for i in (6, 7, 8, 28, 29)]  # type: ignore[union-attr]  # registered
    assert match_all(titles(weak))[0].policy_id is None
    assert match_all(titles(named[3], weak, named[4]))[1].policy_id is None
    assert match_all(titles(*named[:2], weak, named[2]))[2].policy_id is None
    other_batch = "关于同意设立第三批国家海外知识产权纠纷应对指导中心地方分中心的通知"
    neighbours = [register().get(i).title for i in (20, 23)]  # type: ignore[union-attr]  # registered
    assert match_all(titles(neighbours[0], other_batch, neighbours[1]))[1].policy_id is None


def test_of_two_like_titles_the_one_with_another_number_is_believed_less() -> None:
    text = (
        "《关于进一步加强地理标志保护的指导意见》（国知发保字〔2021〕11号）"
        "《关于进一步加强地理标志保护推荐申报示范区的通知》（国知办函保字〔2021〕157号）"
    )
    assert [m.policy_id for m in match_all(split_citations(text))] == [28, 29]
    twice = "关于强化知识产权保护的意见"
    found = match_all([Citation(twice, twice, "中办发〔2019〕56号"), Citation(twice, twice, "粤办发〔2020〕14号")])
    assert [m.policy_id for m in found] == [12, 12]


def lists_of_the_notice() -> Iterator[tuple[str, list[str]]]:
    """Line number and items of each 政策依据 cell of the 2024 notice."""
    lines = shared_file(NOTICE_2024).read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith("政策依据\t"):
            cell = line.split("\t")[1]
            items = re.findall(r"<(?:li|p)[^>]*>(.*?)</(?:li|p)>", cell) or [cell]
            yield str(number), [html.unescape(item).strip() for item in items]


def test_the_lists_of_the_2024_notice() -> None:
    truth: dict[str, list[int | None]] = json.loads(TRUTH.read_text(encoding="utf-8"))
    lists = {line: split_citations(items) for line, items in lists_of_the_notice()}
    assert {line: len(citations) for line, citations in lists.items()} == {n: len(ids) for n, ids in truth.items()}
    assert sum(map(len, truth.values())) == 1014
    legible = right = right_alone = 0
    for line, citations in lists.items():
        for citation, found, policy_id in zip(citations, match_all(citations), truth[line], strict=True):
            if policy_id is not None:
                legible += 1
                right += found.policy_id == policy_id
                right_alone += match(citation).policy_id == policy_id
    assert legible == 974
    assert right >= 0.99 * legible
    assert right_alone >= 0.97 * legible


def test_items_markup_and_running_text_are_cut_alike() -> None:
    for _, items in lists_of_the_notice():
        wanted = [citation.title for citation in split_citations(items)]
        assert [citation.title for citation in split_citations("".join(items))] == wanted
        marked = "".join(f"<li>{html.escape(item)}</li>" for item in items)
        assert [citation.title for citation in split_citations(f"<ol>{marked}</ol>")] == wanted


def test_the_policies_of_the_screening_examples_are_all_known() -> None:
    rows = shared_file("examples/screening/dev.jsonl").read_text(encoding="utf-8").splitlines()
    cited = {policy for row in rows for policy in json.loads(row)["policy"]}
    assert cited
    for text in cited:
        found = only(text)
        assert found.policy_id is not None
        assert found.problems == ()


# --- contradictions within a document ------------------------------------------------------------------------------


def test_one_number_with_two_titles_and_one_title_with_two_numbers() -> None:
    printed = {
        "甲市": "《关于强化知识产权保护的意见》（中办发〔2019〕56号）《甲办法》（甲府〔2020〕1号）",
        "乙市": "《知识产权行政保护工作指南》（中办发〔2019〕56号）《乙办法》（甲府〔2020〕1号）《丙条例》",
        "丙市": "《关于强化知识产权保护的意见》（中办发〔2019〕65号）《甲办法》（甲府〔2020〕2号）",
    }
    found = conflicts({place: split_citations(text) for place, text in printed.items()})
    by_subject = {(c.kind, c.subject): c for c in found}
    assert list(by_subject) == [
        (ConflictKind.NUMBER_WITH_TITLES, "中办发〔2019〕56号"),
        (ConflictKind.NUMBER_WITH_TITLES, "甲府〔2020〕1号"),
        (ConflictKind.TITLE_WITH_NUMBERS, "关于强化知识产权保护的意见"),
        (ConflictKind.TITLE_WITH_NUMBERS, "甲办法"),
    ]
    number = by_subject[ConflictKind.NUMBER_WITH_TITLES, "中办发〔2019〕56号"]
    assert (number.policy_id, number.registered) == (12, "关于强化知识产权保护的意见")
    assert [(v.text, v.places) for v in number.variants] == [
        ("关于强化知识产权保护的意见", ("甲市",)),
        ("知识产权行政保护工作指南", ("乙市",)),
    ]
    assert by_subject[ConflictKind.NUMBER_WITH_TITLES, "甲府〔2020〕1号"].policy_id is None
    assert [v.text for v in by_subject[ConflictKind.TITLE_WITH_NUMBERS, "甲办法"].variants] == [
        "甲府〔2020〕1号",
        "甲府〔2020〕2号",
    ]


def test_spellings_of_one_title_are_no_contradiction() -> None:
    spellings = ["关于强化知识产权保护的意见", "关于强化知识产权保护的意見", "关于强化 知识产权保护的意见"]
    cited = {f"{n}": split_citations(f"《{title}》（中办发〔2019〕56号）") for n, title in enumerate(spellings)}
    assert conflicts(cited) == []


def test_issuing_codes_in_use_side_by_side_are_a_contradiction_of_the_notice() -> None:
    found = conflicts({line: split_citations(items) for line, items in lists_of_the_notice()})
    codes = {
        c.policy_id: {v.text: len(v.places) for v in c.variants}
        for c in found
        if c.kind is ConflictKind.TITLE_WITH_NUMBERS
    }
    assert codes[21]["国知办函保字〔2020〕249号"] < codes[21]["国知办发保字〔2020〕249号"]
    [registered] = [c.registered for c in found if c.policy_id == 21 and c.kind is ConflictKind.TITLE_WITH_NUMBERS]
    assert registered == "国知办函保字〔2020〕249号"  # the minority is right
