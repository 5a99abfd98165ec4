"""What a policy's title says, whatever the printing: width, traditional characters, issuing bodies, wrappers.

Titles reach us through text recognition and many hands. Two titles are the same policy when their *keys* agree; who
issued a policy is no key (GB/T 9704 puts the issuer before 关于, and copies drop, shorten and invent it), nor are
brackets, blanks, quotation marks or the wrapper 印发〈…〉的通知.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from zhixiang.rules.characters import HAN

# Traditional forms, and their simplified ones, of the characters that occur in titles and names of issuing bodies.
_TRADITIONAL = (
    "佈係價優內則創劃動務勢區協參員單國園圖團報場壯實寧專對導島幹庫廣廳強復應戰揚於暫會東條業構標機權決準濟灣營爾產産發監確範"
    "粵糾級紛細組經綜維綱縣總織聯與興萬薦蘇號術製複見規計設証試認調請證識議護財貫貴資質軍轉辦連進運遼鄉銀鎮開關陝際雲電項領驗體黃點龍"
)
_SIMPLIFIED = (
    "布系价优内则创划动务势区协参员单国园图团报场壮实宁专对导岛干库广厅强复应战扬于暂会东条业构标机权决准济湾营尔产产发监确范"
    "粤纠级纷细组经综维纲县总织联与兴万荐苏号术制复见规计设证试认调请证识议护财贯贵资质军转办连进运辽乡银镇开关陕际云电项领验体黄点龙"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_PINYIN = re.compile(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹɡê]+[)）]")
_NOT_KEY = re.compile(r"[\W_]+")
_BLANK_BESIDE_CJK = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")

OPENING = "《〈<＜"
CLOSING = "》〉>＞"
_ISSUING = "关于|联合印发|印发|转发|发布|颁布|下发"
_ISSUER_LEAD = re.compile(
    rf"(?P<who>(?:(?!{_ISSUING})[0-9\u4e00-\u9fff、，,（）()\s·]){{1,80}}?[厅室局会府部委院办门署行央组省市区县])\s*(?={_ISSUING}|$)"
)
_ISSUER_END = re.compile(r"[厅室局会府部委院办门署行央]$")
_ISSUER_CUT = re.compile(r"[、，,\s·]+|(?<=[厅室局会府部委院办门署行央])和")
_WRAPPER = re.compile(
    r"^(?:关于)?(?:联合印发|印发|转发|发布|颁布|下发)(?P<title>.{4,}?)(?:的通知|的公告|的通告|的函)?$"
)

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|"
    "青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_CITIES = (
    "广州|深圳|珠海|汕头|佛山|韶关|河源|梅州|惠州|汕尾|东莞|中山|江门|阳江|湛江|茂名|肇庆|清远|潮州|揭阳|云浮|"
    "南京|苏州|杭州|宁波|合肥|福州|厦门|南昌|济南|青岛|郑州|武汉|长沙|海口|成都|贵阳|昆明|西安|兰州|沈阳|大连|长春|哈尔滨|"
    "石家庄|太原|南宁|雄安|浦东|横琴|前海"
)
# 粤港澳大湾区 names neither: it is written with the abbreviations.
_REGION = re.compile(f"{_PROVINCES}|{_CITIES}")
_ABBREVIATIONS = frozenset("京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤琼川蜀贵黔云滇陕甘青藏宁新桂蒙")
_LEADING_REGION = re.compile(rf"^({HAN}{{2,4}}?)(?:省|市|自治区|自治州|县)(?!场|级|域)")
_NOT_A_REGION = frozenset({"全国", "国家", "各省", "省级"})
_BATCH = re.compile(r"第([一二三四五六七八九十\d]{1,3})批")
_PERIOD = re.compile(r"十([一二三四五六])[.·]?五")
_YEAR_RANGE = re.compile(r"((?:19|20)\d\d)年?\D{1,2}((?:19|20)\d\d)")
_IMPLEMENTS = re.compile(r"实施(?:意见|方案|办法|细则|条例|规定)")
_EDITION = re.compile(r"\((?:\d{4}年?)?(?:修订|修正|修改)")
_QUALIFIER = re.compile(r"\(([^()\d]{2,12})\)")
_BLANK_IN_FIGURE = re.compile(r"(?<=\d)\s+(?=\d)")
_FIRST_BATCH = frozenset({"一", "1"})
_TRIAL = frozenset({"试行", "暂行", "修订", "修正"})
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


class Marks(NamedTuple):
    """What tells two titles apart that share all their other words."""

    years: frozenset[str]
    """Single years and ranges, as ``2021`` or ``2021-2023``."""
    periods: frozenset[str]
    """Five-year plans, by their numeral: 四 for 十四五."""
    batches: frozenset[str]
    regions: frozenset[str]
    qualifiers: frozenset[str]
    """What a parenthesis narrows the title to, such as 市场监督管理; not 试行."""
    implements: bool
    """It carries out another policy (实施意见, 实施方案 …)."""
    revised: bool

    def contradicts(self, registered: Marks) -> bool:
        """Both name a year, five-year plan, batch or qualifier and not the same one, or this is a later one of a series
        that the registered title begins.
        """
        pairs = ((self.years, registered.years), (self.periods, registered.periods), (self.batches, registered.batches))
        if any(mine and theirs and not mine & theirs for mine, theirs in pairs):
            return True
        if self.batches - _FIRST_BATCH and not registered.batches:
            return True
        mine, theirs = set("".join(self.qualifiers)), set("".join(registered.qualifiers))
        return bool(mine and theirs and 2 * len(mine & theirs) < len(theirs)) or self.revised > registered.revised


def regions(text: str) -> frozenset[str]:
    """Provinces and cities that ``text`` names (short names, without 省 or 市)."""
    found = set(_REGION.findall(text))
    leading = _LEADING_REGION.match(text)
    if leading and leading[1] not in _NOT_A_REGION:
        found.add(leading[1])
    return frozenset(found)


@lru_cache(maxsize=4096)
def _even(title: str) -> str:
    """``title`` in half width and simplified characters, without blanks inside its figures."""
    return _BLANK_IN_FIGURE.sub("", simplified(unicodedata.normalize("NFKC", title)))


@lru_cache(maxsize=4096)
def marks(title: str) -> Marks:
    """The distinguishing marks of ``title``, which may be printed in any width."""
    text = _even(title)
    ranges = _YEAR_RANGE.findall(text)
    years = {f"{first}-{last}" for first, last in ranges} or set(_YEAR.findall(text))
    return Marks(
        years=frozenset(years),
        periods=frozenset(_PERIOD.findall(text)),
        batches=frozenset(_BATCH.findall(text)),
        regions=regions(text),
        qualifiers=frozenset(_QUALIFIER.findall(text)) - _TRIAL,
        implements=_IMPLEMENTS.search(text) is not None,
        revised=_EDITION.search(text) is not None,
    )


_PLAN = re.compile(r"规划|计划|方案|行动|纲要|任务书|路线图")
_FIRST_PLAN_BUT_ONE = 2000
_PLAN_NUMERALS = "一二三四五六七八九"


_BRACKETED_PERIOD = re.compile(r"[（(](?:19|20)\d\d年?\D{1,2}(?:19|20)\d\d年?[)）]$")


def without_period(title: str) -> str:
    """``title`` without the years in brackets at its end, which many copies leave out."""
    return _BRACKETED_PERIOD.sub("", title)


def last_year(title: str) -> int | None:
    """The last year of the period that a plan's own title names (2021-2023年, “十四五”), or None."""
    text = _even(title)
    if not _PLAN.search(text):
        return None
    ends = [int(last) for _, last in _YEAR_RANGE.findall(text)]
    # The tenth five-year plan ended in 2005, each later one five years on.
    ends += [_FIRST_PLAN_BUT_ONE + 5 * (_PLAN_NUMERALS.index(numeral) + 2) for numeral in _PERIOD.findall(text)]
    return max(ends, default=None)


def province_code(org: str) -> str:
    """The character for the province that a local issuing code such as 湘办发 begins with, else an empty string."""
    return org[0] if org and org[0] in _ABBREVIATIONS else ""


def in_simplified(text: str) -> str:
    """``text`` in simplified characters, one for one, as far as they occur in titles and document numbers."""
    return text.translate(_TO_SIMPLIFIED)


def simplified(text: str) -> str:
    """``text`` in simplified characters, without pinyin that a damaged page sets after them."""
    if "(" in text or "（" in text:
        text = _PINYIN.sub("", text)
    return in_simplified(text)


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """``title`` reduced to what copies keep: simplified characters, digits and letters, nothing else."""
    return _NOT_KEY.sub("", simplified(unicodedata.normalize("NFKC", title)))


_EMPHASIS = frozenset(
    {"进一步", "全面", "切实", "大力", "深入", "有关", "相关", "工作", "推进", "开展", "若干", "示范"}
)
_SHORTEST_WORD = 2


def added_word(key: str, registered: str) -> str:
    """The word in the midst of a title's key that is all it has beside the ``registered`` one, or an empty string.

    强化知识产权〔协同〕保护 is another policy: damage swaps and drops characters, it does not set whole new words into
    a title that is otherwise sound. Words that only stress, and what recognition has doubled, tell nothing.
    """
    extra = len(key) - len(registered)
    if extra < _SHORTEST_WORD:
        return ""
    start = next((i for i, (a, b) in enumerate(zip(key, registered, strict=False)) if a != b), len(registered))
    if not 0 < start < len(registered) or not key.endswith(registered[start:]):
        return ""
    word = key[start : start + extra]
    told = word in _EMPHASIS or any(char.isdigit() for char in word) or all(char in registered for char in word)
    return "" if told else word


def squeeze(text: str) -> str:
    """``text`` without the blanks that line breaks and justified setting leave beside Chinese characters."""
    return _BLANK_BESIDE_CJK.sub("", text.strip())


def split_issuers(text: str) -> tuple[str, ...]:
    """Names of issuing bodies in ``text`` such as 中共中央办公厅、国务院办公厅印发."""
    lead = _ISSUER_LEAD.match(text.strip())
    if lead is None:
        return ()
    names = (name.strip() for name in _ISSUER_CUT.split(lead["who"]))
    return tuple(name for name in names if len(name) > 1 and _ISSUER_END.search(name))


def without_issuers(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` from 关于 or 印发 on, and the issuing bodies before it; unchanged when it names none there."""
    lead = _ISSUER_LEAD.match(text)
    if lead is None or lead.end() == len(text):
        return text, ()
    return text[lead.end() :], split_issuers(lead["who"])


def without_wrapper(text: str) -> str:
    """The policy itself out of 关于印发X的通知 that is printed without inner brackets."""
    wrapped = _WRAPPER.match(text)
    return wrapped["title"] if wrapped else text
