"""What a blind review does not say, wherever in a text it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhixiang.rules.review_blinding import MASK, blinded, telling_words

WORDS = telling_words(
    unit_name="江门蓝湾电机有限公司", regions=["台山市", "江门市"], codes=["GD-2024-0007", "440781000"]
)


@given(
    st.lists(st.sampled_from([*WORDS, "江 门市", "gd-2024-0007", "建设专利池", "，", "91350203M0001QAY9B"]), max_size=8)
)
def test_no_telling_word_is_left(parts: list[str]) -> None:
    said = blinded("。".join(parts), WORDS)
    flat = said.replace(" ", "").upper()
    for word in (*WORDS, "91350203M0001QAY9B"):
        assert word.upper() not in flat
    assert said.count("建设专利池") == parts.count("建设专利池")


def test_the_unit_s_core_name_and_the_place_s_short_name_are_masked_too() -> None:
    assert blinded("蓝湾电机在江门建设中心", WORDS) == f"{MASK}在{MASK}建设中心"
    assert blinded("全省推广", WORDS) == "全省推广"
