"""Unified social credit codes (统一社会信用代码): GB 32100-2015, with the organisation code of GB 11714 inside.

Eighteen characters: registrar, kind of body, region (6 digits), organisation code (9, the last one a check), check.
A few genuine codes fail the outer check, so a failed check is a strong warning that a person may override with a
reason; nothing is corrected silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LENGTH = 18
_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
_SEPARATORS = re.compile(r"[\s\u3000\-－—·]+")
# Characters that the alphabet leaves out because they are mistaken for others.
_LOOK_ALIKES = str.maketrans("OISZV", "0152U")

# First character: who registers; second: what kind of body (GB 32100-2015 table 1 and its later assignments).
_REGISTRARS = {
    "1": ("机构编制", {"1": "机关", "2": "事业单位", "3": "群众团体", "9": "其他"}),
    "2": ("外交", {"1": "外国常驻新闻机构", "9": "其他"}),
    "3": (
        "司法行政",
        {
            "1": "律师执业机构",
            "2": "公证处",
            "3": "基层法律服务所",
            "4": "司法鉴定机构",
            "5": "仲裁委员会",
            "9": "其他",
        },
    ),
    "4": ("文化", {"1": "外国在华文化中心", "9": "其他"}),
    "5": ("民政", {"1": "社会团体", "2": "民办非企业单位", "3": "基金会", "9": "其他"}),
    "6": ("旅游", {"1": "外国旅游部门常驻代表机构", "2": "港澳台地区旅游部门常驻内地代表机构", "9": "其他"}),
    "7": ("宗教", {"1": "宗教活动场所", "2": "宗教院校", "9": "其他"}),
    "8": ("工会", {"1": "基层工会", "9": "其他"}),
    "9": ("市场监督管理", {"1": "企业", "2": "个体工商户", "3": "农民专业合作社", "9": "其他"}),
    "A": ("中央军委改革和编制办公室", {"1": "军队事业单位", "9": "其他"}),
    "N": ("农业农村", {"1": "组级集体经济组织", "2": "村级集体经济组织", "3": "乡镇级集体经济组织", "9": "其他"}),
    "Y": ("其他", {"1": "其他"}),
}
_PROVINCES = frozenset(
    "10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split()  # noqa: SIM905  # a table reads better as one line
)


class ProblemCode(StrEnum):
    """What is wrong with a credit code."""

    LENGTH = "length"
    CHARACTER = "character"
    REGISTRAR = "registrar"
    REGION = "region"
    ORGANISATION_CHECK = "organisation_check"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect, with a Chinese sentence for the person who typed the code."""

    code: ProblemCode
    message: str


@dataclass(frozen=True, slots=True)
class CreditCode:
    """The outcome of a check. The parts are empty when they cannot be told."""

    code: str
    """As typed, in half width and capitals, without blanks."""
    problems: tuple[Problem, ...]
    registrar: str = ""
    kind: str = ""
    region_code: str = ""
    organisation_code: str = ""
    suggestion: str = ""
    """The valid code that results when letters outside the alphabet are read as what they resemble (O as 0, I as 1);
    never applied silently."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def normalise(text: str) -> str:
    """``text`` in half width and capitals, without blanks and hyphens; no character is exchanged for another."""
    return _SEPARATORS.sub("", text.translate(_WIDTH)).upper()


def check_character(body: str) -> str:
    """The eighteenth character for the first seventeen. Raises KeyError for a character outside the alphabet."""
    total = sum(_VALUES[char] * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """The check character of GB 11714 for the eight characters of an organisation code: letters count 10 to 35."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def validate(text: str) -> CreditCode:
    """Check a credit code as typed; every problem is listed, none raises."""
    code = normalise(text)
    shape = tuple(_shape_problems(code))
    if shape:
        return CreditCode(code, shape, suggestion=_suggestion(code))
    registrar, kinds = _REGISTRARS.get(code[0], ("", {}))
    problems = tuple(_content_problems(code))
    return CreditCode(code, problems, registrar, kinds.get(code[1], ""), code[2:8], code[8:17])


def _shape_problems(code: str) -> Iterator[Problem]:
    if len(code) != _LENGTH:
        yield Problem(ProblemCode.LENGTH, f"统一社会信用代码应为 18 位，现在是 {len(code)} 位，请核对。")
        return
    strange = list(dict.fromkeys(char for char in code if char not in _VALUES))
    if strange:
        yield Problem(
            ProblemCode.CHARACTER,
            f"统一社会信用代码里不会出现“{'、'.join(strange)}”（不使用字母 I、O、S、V、Z），请核对是否看错。",
        )


def _content_problems(code: str) -> Iterator[Problem]:
    if code[1] not in _REGISTRARS.get(code[0], ("", {}))[1]:
        yield Problem(
            ProblemCode.REGISTRAR,
            f"前两位“{code[:2]}”不是已知的登记管理部门和机构类别，请核对（企业为 91）。",
        )
    if not code[2:8].isdigit() or code[2:4] not in _PROVINCES:
        yield Problem(ProblemCode.REGION, f"第 3 至 8 位“{code[2:8]}”不是行政区划代码，请核对。")
    if organisation_check(code[8:16]) != code[16]:
        yield Problem(
            ProblemCode.ORGANISATION_CHECK, f"第 9 至 17 位“{code[8:17]}”的组织机构代码校验不通过，请对照证照核对。"
        )
    if check_character(code[:17]) != code[17]:
        yield Problem(ProblemCode.CHECK, "最后一位校验不通过，代码可能有一位写错，请对照证照核对。")


def _suggestion(code: str) -> str:
    exchanged = code.translate(_LOOK_ALIKES)
    if len(code) != _LENGTH or any(char not in _VALUES for char in exchanged):
        return ""
    return exchanged if not any(_content_problems(exchanged)) else ""
