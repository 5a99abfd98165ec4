"""What papers call a region: labels of rows, names of its bureaus (also cut off), and short forms of its name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from zhixiang.rules.characters import HAN

_KINDS = "省市县区州盟旗"
# Names of one character count only with 族, or 白 in 长白朝鲜族自治县 would be a nationality.
_NATIONALITIES = (
    "[壮瑶苗侗回满彝藏羌畲黎傣白佤水土怒京各]族|"
    "(?:维吾尔|柯尔克孜|塔吉克|哈萨克|乌孜别克|鄂伦春|鄂温克|达斡尔|俄罗斯|塔塔尔|土家|布依|仡佬|哈尼|傈僳|拉祜|"
    "纳西|景颇|毛南|仫佬|撒拉|裕固|东乡|保安|普米|布朗|阿昌|德昂|基诺|独龙|高山|锡伯|赫哲|门巴|珞巴|蒙古|朝鲜)族?"
)
_AUTONOMOUS = re.compile(rf"^(?P<base>.{{2,}}?)(?:{_NATIONALITIES})*自治(?P<kind>[县州旗])$")
_REGIONS_OF_PROVINCE_RANK = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}
_ENDS_IN_DOUBLE = ("津市市",)
"""Names that truly end in 市市; in any other name the second 市 belongs to 市场 or 市本级."""

_LIST_MARK = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|其中[:：]?)")
_CODE = re.compile(r"^\d{6}(?:\d{3})?(?!\d)")
_BRACKETS = re.compile(r"[（(\[【][^（(\[【]*?(?:[)）\]】]|$)")
_LABEL_END = re.compile(rf"(?:小计|合计|总计|共计|本级|直属单位|直属|(?<=[{_KINDS}])[直级])$")
_PROVINCE = re.compile(rf"^(?:{HAN}{{2,3}}省|{'|'.join(_REGIONS_OF_PROVINCE_RANK)})(?=.+[{_KINDS}]$)")

_DEPARTMENTS = [
    "市场监督管理局",
    "市场监督管理厅",
    "市场监管局",
    "市场监督局",
    "市场和质量监督管理局",
    "市场和质量监督管理委员会",
    "市场监督管理委员会",
    "市场监管综合执法局",
    "市场监督管理和知识产权局",
    "知识产权局",
    "知识产权保护中心",
    "知识产权促进中心",
    "知识产权服务中心",
    "知识产权维权援助中心",
    "工商行政管理局",
    "质量技术监督局",
    "食品药品监督管理局",
    "财政局",
    "财政厅",
    "财政和国有资产监督管理局",
    "科学技术局",
    "科学技术厅",
    "科技局",
    "科技和知识产权局",
    "科技工业和信息化局",
    "科工商务局",
    "工业和信息化局",
    "工业和信息化厅",
    "经济和信息化局",
    "发展和改革局",
    "发展和改革委员会",
    "发展改革局",
    "商务局",
    "商务厅",
    "教育局",
    "教育厅",
    "农业农村局",
    "文化广电旅游体育局",
    "人力资源和社会保障局",
    "政务服务数据管理局",
    "行政审批局",
    "行政审批服务局",
    "版权局",
    "人民法院",
    "人民检察院",
    "人民政府",
    "人民政府办公室",
    "政府",
]
_CUT_OFF = frozenset(name[:length] for name in _DEPARTMENTS for length in range(2, len(name) + 1))
"""Names of departments and their beginnings: cells cut long names off."""


@lru_cache(maxsize=8192)
def strip_region_label(text: str) -> str:
    """The region's bare name in a row label or in the name of one of its departments.

    佛山市（不含省直管县）小计 → 佛山市, 广州市本级 → 广州市, 开平市市市场监 → 开平市, 440100000 广州市本级 → 广州市.
    A label that names no region, such as 合计, gives an empty string or itself.
    """
    name = "".join(unicodedata.normalize("NFKC", text).split())
    name = _BRACKETS.sub("", _LIST_MARK.sub("", _CODE.sub("", name)))
    previous = ""
    while name != previous:
        previous = name
        name = _without_department(_without_end(name))
    return _PROVINCE.sub("", name)


def leading_code(text: str) -> str:
    """A six- or nine-digit code that stands in front of a label, or an empty string."""
    match = _CODE.match(text.strip())
    return match[0] if match else ""


def _without_end(name: str) -> str:
    bare = _LABEL_END.sub("", name)
    if len(bare) == 1:
        return name
    return _without_double(bare)


def _without_double(name: str) -> str:
    doubled = len(name) > 2 and name[-1] == name[-2] and name[-1] in _KINDS
    return name[:-1] if doubled and not name.endswith(_ENDS_IN_DOUBLE) else name


def _without_department(name: str) -> str:
    for end in range(2, len(name)):
        if name[end - 1] not in _KINDS:
            continue
        if name[end:] in _CUT_OFF:
            return _without_double(name[:end])
        # 东莞市场监督管理局: one 市 got lost, the other serves both words.
        if name[end - 1] == "市" and len(name) - end >= 2 and name[end - 1 :] in _CUT_OFF:
            return name[:end]
    return name


def full_forms(name: str) -> tuple[str, ...]:
    """``name`` and, for autonomous counties and prefectures, the name without nationalities: 连南瑶族自治县, 连南县."""
    match = _AUTONOMOUS.match(name)
    return (name, match["base"] + match["kind"]) if match else (name,)


def short_form(name: str) -> str:
    """``name`` without its last word (广州 for 广州市), or an empty string when one character would be left."""
    if name in _REGIONS_OF_PROVINCE_RANK:
        return _REGIONS_OF_PROVINCE_RANK[name]
    bare = full_forms(name)[-1]
    return bare[:-1] if len(bare) > 2 and bare[-1] in _KINDS else ""
