"""Document numbers: the grammar, its repairs, and where a number begins in running text."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.doc_numbers import DocNumber, DocNumberError, Repair, find_all, parse

SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"

ORGS = [
    "粤财工",
    "粤市监规字",
    "粤市监知促",
    "粤市监知保",
    "粤知",
    "粤知战联办",
    "粤办发",
    "粤办函",
    "粤府",
    "粤府函",
    "国知办发保字",
    "国知发保函字",
    "国知办函保字",
    "国发",
    "国办函",
    "国办公开办函",
    "国市监知保发",
    "国科发区",
    "中办发",
    "中发",
    "厅字",
    "财办建",
    "财预",
    "财建",
    "财行",
    "银发",
    "银保监发",
    "银保监办发",
    "工信部联科",
    "工信部科函",
    "工信厅科函",
    "发改高技",
    "商流通发",
    "教科技",
    "自然资发",
    "穗埔府规",
    "穗知",
    "穗府办规",
    "深市监规",
    "汕府",
    "湘财行",
    "湘市监知",
    "川知发",
    "京知局",
    "并政发",
    "和府",
    "从府规",
    "经信",
    "粤发改区域函",
    "国家知识产权局公告",
]
LEADS = [
    "根据",
    "依据",
    "按照",
    "详见",
    "见",
    "和",
    "及",
    "与",
    "印发的",
    "贯彻落实",
    "广东省财政厅",
    "国家知识产权局办公室",
    "省委办公厅",
    "《关于某事的通知》（",
    "的通知》(",
    "；附件：",
    "2.",
]


@pytest.mark.parametrize("org", ORGS)
def test_canonical_numbers_stay(org: str) -> None:
    text = f"{org}〔2021〕6号"
    found = parse(text)
    assert found.number == DocNumber(org, 2021, 6)
    assert str(found.number) == text
    assert (found.start, found.end, found.notes) == (0, len(text), ())


@pytest.mark.parametrize("org", [org for org in ORGS if org[0] in "粤国中财银穗" and not org.endswith("公告")])
@pytest.mark.parametrize("lead", LEADS)
def test_text_before_is_left_out(lead: str, org: str) -> None:
    text = f"{lead}{org}〔2019〕122号）科学管理"
    (found,) = find_all(text)
    assert found.number == DocNumber(org, 2019, 122)
    assert text[found.start : found.end] == f"{org}〔2019〕122号"


@pytest.mark.parametrize(
    ("text", "number", "notes"),
    [
        ("国发[2021]20号", "国发〔2021〕20号", (Repair.BRACKETS,)),
        ("国发【2021】20号", "国发〔2021〕20号", (Repair.BRACKETS,)),
        ("国发（2021）20号", "国发〔2021〕20号", (Repair.BRACKETS,)),
        ("国发(2021)20号", "国发〔2021〕20号", (Repair.BRACKETS,)),
        ("国发［2021］20号", "国发〔2021〕20号", (Repair.BRACKETS,)),
        ("国发〔2021]20号", "国发〔2021〕20号", (Repair.BRACKETS,)),
        ("国发〔２０２１〕２０号", "国发〔2021〕20号", (Repair.WIDTH,)),
        ("国发 〔2021〕 20 号", "国发〔2021〕20号", (Repair.BLANKS,)),
        ("国发〔 2021 〕20号", "国发〔2021〕20号", (Repair.BLANKS,)),
        ("国知办函保字〔2019〕1105 号", "国知办函保字〔2019〕1105号", (Repair.BLANKS,)),
        ("国知发\n运字〔2020〕13号", "国知发运字〔2020〕13号", (Repair.BLANKS,)),
        ("国发〔2021〕第20号", "国发〔2021〕20号", (Repair.ORDINAL_WORD,)),
        ("国发〔2021年〕20号", "国发〔2021〕20号", (Repair.YEAR_WORD,)),
        ("国发〔2021〕020号", "国发〔2021〕20号", (Repair.LEADING_ZERO,)),
        ("財(cái)辦建〔2020〕40號", "财办建〔2020〕40号", (Repair.TRADITIONAL, Repair.PINYIN)),
        ("国发【２０２１】 第０20号", "国发〔2021〕20号",
         (Repair.BRACKETS, Repair.WIDTH, Repair.BLANKS, Repair.ORDINAL_WORD, Repair.LEADING_ZERO)),
    ],
)  # fmt: skip
def test_repairs_are_named(text: str, number: str, notes: tuple[Repair, ...]) -> None:
    found = parse(text)
    assert (str(found.number), found.notes) == (number, notes)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("（粤财工〔2019〕122号）、（穗埔府规〔2021〕14号）", ["粤财工〔2019〕122号", "穗埔府规〔2021〕14号"]),
        ("国发〔2021〕20号粤办发〔2020〕13号", ["国发〔2021〕20号", "粤办发〔2020〕13号"]),
        ("13.《知识产权强国建设纲要（2021-2035年）》", []),
        ("年度商标申请（18000件）", []),
        ("（国知办发服字〔2020〕）", []),
        ("第2021号", []),
        ("〔2021〕5号", []),
        ("A〔2021〕5号", []),
        ("(A)〔2021〕5号", []),
        ("粤财工〔2021〕0号", []),
        ("粤财工〔2021〕123456号", []),
        ("粤财工〔2150〕1号", []),
        ("推动全省各地企业高质量发展工作若干具体举措一〔2021〕5号", []),
        ("意见国发〔2021〕20号", ["国发〔2021〕20号"]),
        ("见 粤财工〔2019〕122号", ["粤财工〔2019〕122号"]),
        ("有关材料 办函〔2019〕122号", ["办函〔2019〕122号"]),
        ("，运字〔2019〕122号", ["运字〔2019〕122号"]),
        ("关于印发〔2019〕122号", []),
    ],
)
def test_find_all(text: str, numbers: list[str]) -> None:
    assert [str(found.number) for found in find_all(text)] == numbers


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("关于某事的通知", "不是文号"),
        ("国发〔2021〕20号、粤办发〔2020〕13号", "2 个文号"),
        ("根据国发〔2021〕20号", "别的文字"),
    ],
)
def test_parse_refuses(text: str, says: str) -> None:
    with pytest.raises(DocNumberError, match=says):
        parse(text)


def test_parse_allows_parentheses_and_full_stop() -> None:
    assert str(parse("（国发〔2021〕20号）。").number) == "国发〔2021〕20号"


def test_numbers_sort_by_org_year_number() -> None:
    numbers = [DocNumber("国发", 2021, 20), DocNumber("国发", 2021, 3), DocNumber("国办", 2022, 1)]
    assert sorted(numbers) == [numbers[2], numbers[1], numbers[0]]


@given(
    st.sampled_from(ORGS),
    st.integers(1900, 2099),
    st.integers(1, 99999),
    st.sampled_from(["〔〕", "[]", "【】", "（）", "()", "［］"]),
    st.sampled_from(["", " ", "第"]),
    st.booleans(),
)
def test_damage_comes_back(org: str, year: int, number: int, brackets: str, gap: str, wide: bool) -> None:
    printed = f"{brackets[0]}{year}{brackets[1]}{gap}{number}号"
    if wide:
        printed = printed.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse(org + printed).number == DocNumber(org, year, number)


@given(st.text(alphabet="国发粤财〔〕[]（）()20219号第年 \n根据的cái號", max_size=40))
def test_spans_never_overlap(text: str) -> None:
    end = 0
    for found in find_all(text):
        assert end <= found.start < found.end <= len(text)
        assert text[found.end - 1] in "号號"
        end = found.end


@pytest.mark.skipif(not SEEDS.exists() and not os.environ.get("CI"), reason="the seed documents are not here")
def test_every_number_of_the_seeds() -> None:
    """No number of the seeds is missed, and no issuing code is longer than six characters or holds running text."""
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        printed = len(re.findall(r"[〔\[]\s*20\d\d\s*[〕\]]\s*\d+\s*[号號]", text))
        found = find_all(text)
        assert len(found) == printed
        assert all(len(one.number.org) <= 6 for one in found), {one.number.org for one in found}
