"""Policies as performance tables cite them: identity numbers of the register, titles, document numbers, and their noise.

Titles and numbers are facts of public documents; the identity numbers are those of the project's register of policies.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.support.notices.truth import CitationTruth


@dataclass(frozen=True)
class Known:
    """A policy of the register; ``last_year`` is the last year of a plan's own period."""

    policy_id: int
    title: str
    doc_no: str = ""
    issuer: str = ""
    last_year: int = 9999
    province: str = ""


_AGENCY, _AGENCY_OFFICE = "国家知识产权局", "国家知识产权局办公室"
KNOWN = (
    Known(0, "关于进一步提升专利申请质量的若干意见", "", _AGENCY),
    Known(
        1,
        "关于强化知识产权保护的若干措施",
        "粤办发〔2020〕13号",
        "中共广东省委办公厅、广东省人民政府办公厅",
        province="44",
    ),
    Known(2, "关于培育发展战略性支柱产业集群和战略性新兴产业集群的意见", province="44"),
    Known(3, "广东省知识产权保护和运用“十四五”规划", last_year=2025, province="44"),
    Known(4, "关于进一步提升企业知识产权管理体系贯标认证质量的通知", "", _AGENCY_OFFICE),
    Known(5, "关于规范知识产权管理体系贯标认证工作的通知", "", _AGENCY_OFFICE),
    Known(6, "广东省落实专利转化专项计划助力中小企业创新发展实施方案（2021-2023年）", last_year=2023, province="44"),
    Known(7, "广东省知识产权军民融合试点工作实施方案", province="44"),
    Known(8, "关于进一步加强知识产权质押融资工作的通知", "", "中国银保监会、国家知识产权局、国家版权局"),
    Known(9, "广东省建设引领型知识产权强省试点省实施方案", province="44"),
    Known(10, "粤港澳大湾区发展规划纲要"),
    Known(11, "知识产权信息公共服务工作指引", "国知办发服字〔2020〕43号"),
    Known(12, "关于强化知识产权保护的意见", "中办发〔2019〕56号", "中共中央办公厅、国务院办公厅"),
    Known(13, "“十四五”国家知识产权保护和运用规划", "国发〔2021〕20号", last_year=2025),
    Known(14, "知识产权强国建设纲要（2021-2035年）", last_year=2035),
    Known(15, "广东省知识产权保护条例", province="44"),
    Known(16, "关于开展专利侵权纠纷行政裁决示范建设工作的通知", "国知办发保字〔2019〕40号", _AGENCY_OFFICE),
    Known(
        17,
        "关于技术调查官参与专利、集成电路布图设计侵权纠纷行政裁决办案的若干规定（暂行）",
        "国知办发保字〔2021〕17号",
        _AGENCY_OFFICE,
    ),
    Known(
        18, "关于确定第一批专利侵权纠纷行政裁决示范建设工作试点地方的通知", "国知办函保字〔2020〕141号", _AGENCY_OFFICE
    ),
    Known(
        19,
        "关于开展第二批专利侵权纠纷行政裁决试点示范建设申报工作的通知",
        "国知办发保字〔2021〕9号",
        _AGENCY_OFFICE,
    ),
    Known(20, "关于推介全国专利侵权纠纷行政裁决建设经验做法的通知", "国知办发保字〔2021〕8号", _AGENCY_OFFICE),
    Known(
        21,
        "关于同意设立第一批国家海外知识产权纠纷应对指导中心地方分中心的通知",
        "国知办函保字〔2020〕249号",
        _AGENCY_OFFICE,
    ),
    Known(
        22,
        "关于同意设立第二批国家海外知识产权纠纷应对指导中心地方分中心的通知",
        "国知办函保字〔2021〕358号",
        _AGENCY_OFFICE,
    ),
    Known(23, "广东省强化海外知识产权保护工作方案", "粤知战联办〔2020〕12号", province="44"),
    Known(24, "关于进一步加强知识产权维权援助工作的指导意见", "国知发保字〔2020〕22号", _AGENCY),
    Known(25, "关于进一步加强知识产权保护中心建设工作的分工方案", "国知办函保字〔2021〕29号", _AGENCY_OFFICE),
    Known(26, "关于进一步加强知识产权维权援助工作的若干措施", "粤知〔2020〕85号", "广东省知识产权局", province="44"),
    Known(27, "关于确定地理标志保护产品专用标志使用核准改革试点地方的通知", "国知办发保字〔2019〕25号", _AGENCY_OFFICE),
    Known(28, "关于进一步加强地理标志保护的指导意见", "国知发保字〔2021〕11号", "国家知识产权局 国家市场监督管理总局"),
    Known(30, "关于开展知识产权保护规范化市场培育认定工作的通知", "国知办发协字〔2014〕10号", _AGENCY_OFFICE),
    Known(31, "关于加强专利导航工作的通知", "国知办发运字〔2021〕30号", _AGENCY_OFFICE),
)
BY_ID = {known.policy_id: known for known in KNOWN}
LOCAL = (
    "{province}知识产权专项资金使用办法",
    "{province}地理标志产业发展三年行动",
    "{province}专利奖励办法",
    "{province}中小企业知识产权托管试点安排",
)
"""Titles that no register has; a reader must leave their identity open."""
_RE_ISSUED = frozenset({1, 17, 23, 24, 26})
_CONFUSED = {"的": "得", "贯": "惯", "裁": "栽", "域": "城", "援": "授", "侵": "浸", "标": "际", "纲": "钢", "批": "枇"}


def citable(province: str, year: int) -> list[Known]:
    """Policies that a table of ``province`` may well cite in ``year``."""
    return [
        known
        for known in KNOWN
        if known.last_year >= year and known.province in ("", province) and _issued(known) <= year
    ]


def _issued(known: Known) -> int:
    return int(known.doc_no.split("〔")[1][:4]) if known.doc_no else 2021


def cite(rng: Random, known: Known, noise: float) -> CitationTruth:
    """A mention of a policy as tables print it, with noise of scanning. The truth names the policy."""
    title = spoil(rng, known.title, noise) if known.doc_no or len(known.title) > 14 else known.title
    number = known.doc_no if known.doc_no and rng.random() < 0.9 else ""
    inner = f"《{title}》"
    roll = rng.random()
    if known.issuer and known.policy_id in _RE_ISSUED and roll < 0.5:
        inner = f"《{known.issuer}印发〈{title}〉的通知》"
    elif known.issuer and title.startswith("关于") and roll < 0.75:
        inner = f"《{known.issuer}{title}》"
    elif known.issuer and roll < 0.85:
        inner = f"{known.issuer}《{title}》"
    suffix = f"（{number}）" if number else ""
    return CitationTruth(_spoil_marks(rng, inner + suffix, noise), known.title, known.policy_id, number, None)


def cite_local(rng: Random, province: str, noise: float) -> CitationTruth:
    """A mention of a provincial paper that the register does not have."""
    title = rng.choice(LOCAL).format(province=province)
    return CitationTruth(_spoil_marks(rng, f"《{title}》", noise), title, None, "", None)


def spoil(rng: Random, title: str, noise: float) -> str:
    """``title`` with, at most, one character confused, lost or a blank put in: still legible to a person."""
    if rng.random() >= noise:
        return title
    roll = rng.random()
    places = [i for i, char in enumerate(title) if char in _CONFUSED]
    if roll < 0.4 and places:
        place = rng.choice(places)
        return title[:place] + _CONFUSED[title[place]] + title[place + 1 :]
    place = rng.randrange(4, len(title) - 2)
    if roll < 0.7 and not title[place].isdigit() and title[place] not in "（）“”—-一二":
        return title[:place] + title[place + 1 :]
    return f"{title[:place]} {title[place:]}"


def _spoil_marks(rng: Random, text: str, noise: float) -> str:
    if rng.random() < noise * 0.7:
        text = text.replace("（", "(").replace("）", ")")
    if "〔" in text and rng.random() < noise * 0.4:
        text = text.replace("〔", "[").replace("〕", "]")
    if rng.random() < noise * 0.15:
        text = text.replace("《", "<", 1).replace("》", ">", 1) if "〈" not in text else text
    if rng.random() < noise * 0.15 and text.startswith("《"):
        text = text[1:]
    return text
