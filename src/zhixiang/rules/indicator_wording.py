"""What an indicator's words say beside its figure: already done, a deadline, a base, a value in the name.

The checks of notices and the checks of demands ask the same questions of the same words; they are answered here once.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from zhixiang.rules.indicators import Kind, Target, parse_target
from zhixiang.rules.target_numerals import HAN
from zhixiang.rules.target_words import UNIT

_ALREADY_MET: Final = re.compile(
    r"已(?:全部|基本|提前|如期|经|于[^,，]{1,10})*(?:建设|建成|完成|达到|达成|实现|达标|成立|建立|设立|开设|开展|举办|投入|通过|挂牌|验收|落实|办结|"
    r"交付|有\d|超额|培育|培养|组织|支持|签订|获批|获得|取得|提交|印发|发布|认定|新增|形成|召开|服务|覆盖|上线|运行|到位|结项|结案)"
)
_ON_TOP: Final = re.compile(r"基础上|再(?:新增|增加)|另(?:新增|增)|[,，;；](?:今年|本年|计划|拟)?新[增建]")
"""在已建成5个的基础上新增2个 is a target of its own."""
_DEADLINE: Final = re.compile(
    r"按(?:合同|计划|照|要求|规定|约定)(?!(?:要求)?(?:有序|稳步)?(?:推进|开展|实施|落实|执行))|按[期时]|(限|如|准)(期|时)完成|(年|月|日)(底|末)?(之)?前|及时|期限|年度?内|当年|[年月][底末]|[上下]半年|季度(?:末|内|底)?(?:完成|$)|^\d{4}年\d{1,2}月(?:\d{1,2}日)?$"
)
_MEASURED_IN_WORDS: Final = re.compile(r"^[零无][^\d]{1,12}$|杜绝|\d+[/:∶]\d+|分之")
"""Nothing of a kind (零投诉), and shares: no figure was read, but anyone can tell whether they are reached."""
_BASE: Final = re.compile(
    r"上一?年|去年|往年|历年|前[一三]?年|以前年度|同期|基期|上期|同比|环比|逐年|年均|(?:20)?\d\d年"
)
"""What growth is measured against; 稳步增长 alone names nothing."""
_FIGURE_IN_NAME: Final = re.compile(
    r"(?:不(?:少|低|高)于|至少|不超过|达到?)\d+|"
    r"(?<![\d.〔（(第“前近])\d{1,5}(?:个(?!月|工作日|小时)|[家场份件项期名起部册篇宗笔套所户](?!以上)|[批届家人场]?次|"
    r"批|万元|亿元|%)(?!以上)|(?<![\d.〔（(第“前近])\d{1,5}人$|"
    rf"(?:不(?:少|低|高)于|至少|不超过){HAN}+[家场份件项期次个名所]|"
    rf"(?:举办|开展|召开|组织|完成|建设|培育|支持|形成|新建|编制|撰写|提供){HAN}{{1,3}}[家场份件项期次个名所](?![性一])"
)
_UNIT_IN_NAME: Final = re.compile(rf"[(（](?:单位[:：])?({UNIT}|％)[)）]")
_RATIO_NAME: Final = re.compile(r"率|满意度|比例|比重|占比|增幅|增速|系数|指数|得分|评分|倍数")
_NOT_WORDS: Final = re.compile(r"[\W_]+")


def is_already_met(value: str) -> bool:
    """Whether a value says of itself that it has been reached: 1个（已建设）."""
    return bool(_ALREADY_MET.search(value)) and not _ON_TOP.search(value)


def is_deadline(value: str) -> bool:
    """Whether a value without a figure says until when something is to be done."""
    return bool(_DEADLINE.search(value))


def is_measured_in_words(value: str) -> bool:
    """Whether anyone can tell if a value without a figure is reached: 零投诉."""
    return bool(_MEASURED_IN_WORDS.search("".join(value.split())))


def names_base(value: str) -> bool:
    """Whether a value names the earlier state that it compares with: 较上年有增长."""
    return bool(_BASE.search(value))


def has_figure_in_name(name: str) -> bool:
    """Whether a name holds what belongs into the value: 开展不少于3场培训."""
    return bool(_FIGURE_IN_NAME.search(name))


def unit_in_name(name: str) -> str:
    """The unit that a name gives in brackets, 服务企业（家）, or an empty string."""
    found = _UNIT_IN_NAME.search(name)
    return found[1] if found else ""


def is_ratio_name(name: str) -> bool:
    """Whether an indicator is a ratio or a score by its name."""
    return bool(_RATIO_NAME.search(name))


def is_clear_without_unit(name: str, target: Target) -> bool:
    """Whether a figure without a unit is clear: the name gives the unit, or it is a share of one (满意度 0.8)."""
    if unit_in_name(name):
        return True
    return is_ratio_name(name) and target.number is not None and 0 <= target.number <= 1


def echoes_name(name: str, value: str) -> bool:
    """Whether a value only says the indicator's name again."""
    if not name or not value:
        return False
    return _words(name) == _words(value)


def _words(text: str) -> str:
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text)).removesuffix("完成")


def second_figure(target: Target) -> Target | None:
    """Another figure with a unit of its own in what the value says beside its target: 2场，培训100人次."""
    if target.kind is not Kind.QUANTITATIVE or not re.search(r"\d|[一二两三四五六七八九十]", target.note):
        return None
    if re.match(r"(其中|含|包括)", target.note) or re.search(r"[每/已]|基础|现有|原有|上年", target.note):
        return None
    second = parse_target(target.note)
    return second if second.kind is Kind.QUANTITATIVE and second.unit else None
