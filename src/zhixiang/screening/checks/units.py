"""Which units fit what a name counts: 场 and 次 for activities, 家 for firms, 份 for papers, 元 for money.

Practice mixes 家, 个, 所 and 处 for whatever is set up, and 件, 项 and 次 for what is handled, so each family is
generous. A name is judged by its head, the noun at its end, where that is telling (购买保险的企业数量 counts firms);
otherwise every family that the name mentions may give the unit. A name that says nothing is not judged.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from zhixiang.rules.target_words import MONEY_NAME
from zhixiang.screening.checks.reading import DURATION_UNITS, RATIO_UNITS

MONEY_UNITS: Final = frozenset({"元", "万元", "亿元"})

_EVENT: Final = frozenset(
    [
        "场",
        "次",
        "场次",
        "期",
        "期次",
        "班",
        "班次",
        "届",
        "届次",
        "批",
        "批次",
        "讲",
        "堂",
        "课",
        "节",
        "轮",
        "天",
        "项",
        "个",
    ]
)
_FILM: Final = frozenset(["部", "条", "个", "集", "期", "支", "项", "份"])
_LEARNERS: Final = frozenset(["人", "人次", "名", "课时", "学时", "家次"])
_SERVICE: Final = frozenset(
    [
        "次",
        "场",
        "场次",
        "项",
        "项次",
        "期",
        "批",
        "批次",
        "件",
        "件次",
        "人",
        "人次",
        "家次",
        "户次",
        "条",
        "例",
        "宗",
        "起",
        "届次",
    ]
)
_FIRM: Final = frozenset(["家", "户", "个", "家次", "户次", "所", "间"])
_SCHOOL: Final = frozenset(["所", "家", "个", "校", "所次", "校次"])
_PLACE: Final = frozenset(["个", "家", "处", "所", "座", "间", "片", "套", "条", "项", "户"])
_PAPER: Final = frozenset(
    [
        "份",
        "篇",
        "个",
        "本",
        "册",
        "部",
        "项",
        "套",
        "期",
        "辑",
        "版",
        "种",
        "张",
        "幅",
        "卷",
        "字",
        "万字",
        "页",
        "份次",
        "篇次",
    ]
)
_RIGHT: Final = frozenset(
    ["件", "项", "个", "次", "件次", "项次", "批", "批次", "宗", "笔", "单", "起", "例", "组", "包", "条", "类"]
)
_CASE: Final = frozenset(["件", "起", "宗", "次", "例", "个", "项", "件次", "条", "批", "批次"])
_PEOPLE: Final = frozenset(["人", "人次", "名", "位", "个", "批"])
_PRODUCT: Final = frozenset(["个", "件", "项", "种", "款", "类", "只", "单", "笔", "支", "期", "批", "批次", "套"])
_RULE: Final = frozenset(["项", "个", "件", "份", "部", "套", "条", "类"])
_DEAL: Final = frozenset(["项", "个", "次", "笔", "单", "家", "件", "对", "宗", "户"])
_FOUND: Final = _RULE | _RIGHT | _DEAL | _PAPER
_VISITS: Final = frozenset(["次", "人次", "家次", "户次", "场次", "条", "篇", "个"])

_FIRM_WORDS: Final = (
    "企业|机构|商户|农户|主体|单位|公司|合作社|经营户|协会|市场|服务商|贯标|认证|高校|院所|中小微|团体|村|镇"
)
_SCHOOL_WORDS: Final = "学校|中小学|校园|小学|中学|高校|院校|课堂"
_SITE: Final = (
    "中心|[站点室庭馆院]|网点|网站|站点|节点|基地|平台|联盟|园区|产业园|驿站|窗口|体验地|集散地|小镇|强[县市镇]|城市|"
    "示范区|专区|专利池|数据库|专库|[智标案]?库|大厅|专柜|展厅|试点[县市区]?|组织|路线|线路|品牌|共同体|服务团|工作组|体系|团队|[^部军]队"
)
_SITE_KINDS: Final = (
    "服务|指导|援助|咨询|调解|维权|培训|培育|宣传|交流|公共|信息|检索|导航|预审|业务|工作|体验|投诉|举报|协作"
)
_HAPPENING: Final = (
    "活动|培训|研修|讲座|讲堂|大讲堂|公益课|辅导课|沙龙|论坛|研讨|座谈|交流|大会|[^社学协商工委]会|会议|班|"
    "对接|路演|推介|宣传|宣讲|宣贯|宣教|大赛|"
    "竞赛|赛|拍卖|直播|专场|行动|执法|检查|抽查|排查|巡查|抽检|训练营|夏令营|营|直播节|进校园|研学|调研|走访|考察|展览|展会|参展"
)
_SERVING: Final = (
    "服务|咨询|指导|辅导|援助|诊断|推送|托管|预审|维权|确权|应对|处置|推广|检索|预警|受理|代办|护航|回访|"
    "查新|答疑|鉴定|解读"
)
_PAPERS: Final = (
    "报告|方案|手册|指南|指引|简报|专刊|材料|资料|章程|办法|规则|清单|白皮书|"
    "读本|教材|绘本|汇编|规程|细则|公约|案例集|年报|榜单|意见|建议|"
    "图谱|折页|海报|画册|意见书|建议书|论文|分析|地图|目录|台账|总结"
)
_RIGHTS: Final = (
    "专利|商标|申请|备案|登记|许可|转让|授权|软件著作权|软著|版权|作品|集成电路|地理标志|新品种|成果|技术|交易|PCT"
)
_CASES: Final = "案件|案例|纠纷|线索|争议|裁决|侵权|投诉|举报|信访|诉讼|仲裁|查处|立案"
_PERSONS: Final = (
    "人数|人员|人才|专家|工程师|调解员|讲师|技术调查官|骨干|学员|志愿者|创客|代理师|分析师|导师|辅导员|专员|师资|[师员]"
)
_RULES: Final = "标准|机制|制度|规范|政策|流程|协议|承诺书|意向|合同"

_END_TAIL: Final = (
    r"(?:并(?:发布|推广|应用|公开|备案|实施))?(?:建设|建立|打造|培育|创建)?(?:工作|项目)?(?:的?(?:数量|总数|个数|数))?$"
)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_AFTER_DOER: Final = re.compile(r"^(?:在|利用|依托|通过)?(.{2,15}?)(?:提供|开展|组织|举办|召开|设立)(?=..)")
_TITLE_MARKS: Final = str.maketrans("", "", '《》“”"')
_SITE_NAME: Final = re.compile(rf"(?:{_SITE_KINDS})+(?=(?:{_SITE}))")

_RATIO: Final = re.compile(r"(?:率|满意度|比例|比重|占比|增幅|增速|系数|指数|增长)$")
_DURATION: Final = re.compile(r"(?:周期|时限|天数|用时|耗时|时长|工期|(?:处理|响应|办理|平均|审查|审核|等待)时间)$")
_AMOUNT: Final = re.compile(
    r"(?:[^名限]额|(?:许可|转让|使用|代理|服务|维权|检测)费|销售|营收|产值|收入|利润|增加值|税收|"
    r"(?:经费|成本|费用|投资)(?:控制|节约|总额)?)$"
)
_MONEY_HINT: Final = re.compile("增收|创收|让利|降费|减免|节约|节省")
_LESS_SURE_RATIO: Final = re.compile(
    r"率|比|增|完成|覆盖|达标|满意|占|下降|降低|提升|提高|合格|合规|到位|进度|成本|节约|控制|质量|水平|压缩|缩短"
)
_LESS_SURE_TIME: Final = re.compile(r"时|期|日|天|周|及时|响应|办结|办理|公示|值守|运行|开放")

# The noun at the end → the only families that count it, and what may widen them elsewhere in the name.
_HEADS: Final = tuple(
    (re.compile(pattern + _END_TAIL), units)
    for pattern, units in (
        (r"次数|场次|场数|批次|期数|频次", _EVENT | _SERVICE),
        (r"(?:宣传|公益|科普|专题|纪录|动画)(?:短|教育)?片|视频|微电影|动漫", _FILM),
        (r"家数|户数", _FIRM),
        (rf"(?:{_PERSONS})", _PEOPLE),
        (rf"(?:{_CASES}|案件量|件数)", _CASE | _RIGHT),
        (rf"(?:{_PAPERS})", _PAPER),
        (r"(?:企业|机构|商户|农户|主体|单位|公司|合作社|经营户|市场|服务商)", _FIRM),
        (r"(?:学校|中小学|院校)", _SCHOOL),
        (r"(?:申请|申报|备案|登记|许可|转让|授权)(?:提交|受理)?", _RIGHT),
        (r"(?:需求|信息|数据|问题|建议|线索|成果)", _FOUND),
        (rf"(?<![重特要])(?:{_SITE})", _PLACE),
        (rf"(?:{_HAPPENING})(?:等活动|工作)?", _EVENT),
    )
)
_AND_OTHERS: Final = re.compile("等(?:系列)?活动")
_WIDER: Final = (
    (re.compile("培训|研修|讲座|宣讲|宣贯|宣教|课|班|活动|宣传"), _LEARNERS),
    (re.compile(_SCHOOL_WORDS), _SCHOOL),
    (re.compile(r"^(?:参加|服务|为|面向|向|推动|支持|组织企业|走访|检查|抽[查检]|排查|约谈)|走访|巡查"), _FIRM),
    (re.compile(r"调研|走访|检查|抽查|抽检|排查|巡查|研学|参观|直播|考察"), _VISITS | _FIRM),
)
_MENTIONS: Final = tuple(
    (re.compile(pattern), units)
    for pattern, units in (
        (_HAPPENING, _EVENT | _LEARNERS),
        (_SERVING, _SERVICE),
        (_FIRM_WORDS, _FIRM),
        (_SCHOOL_WORDS, _SCHOOL),
        (_SITE, _PLACE),
        (rf"{_PAPERS}|导航|评估|论证|研究", _PAPER),
        (_RIGHTS, _RIGHT),
        (_CASES, _CASE),
        (_PERSONS.removesuffix("|[师员]"), _PEOPLE),
        (r"产品|证券化|特产|路线|课程|包|样品|模型|工具|软件|系统|小程序", _PRODUCT),
        (_RULES, _RULE | _PAPER),
        (r"需求|意向|信息|数据|问题|建议|任务|项目|难题", _RULE | _RIGHT | _DEAL),
        (r"达成|签约|签订|撮合|融资|质押|贷款|保险|投保|担保|交易|购买", _DEAL | _FIRM),
        (r"发布|推送|点击|浏览|阅读|关注|访问|报道|推文", _VISITS | _SERVICE | _PAPER),
        (r"面积|种植|基地", frozenset({"亩", "公顷", "平方米", "平方公里"})),
    )
)


def _families() -> frozenset[str]:
    every: frozenset[str] = frozenset()
    for _, units in (*_HEADS, *_WIDER, *_MENTIONS):
        every |= units
    return every


KNOWN: Final = _families()
"""Counting units of some family; a unit of none (亩, 公里) is not judged."""


def fits(name: str, unit: str) -> bool:
    """Whether ``unit`` can measure what ``name`` says; True wherever the words leave it open."""
    if unit in RATIO_UNITS or unit in DURATION_UNITS or unit in MONEY_UNITS:
        return _measure_fits(name, unit)
    if unit not in KNOWN:
        return True
    allowed = allowed_units(name)
    return allowed is None or unit in allowed


def _measure_fits(name: str, unit: str) -> bool:
    """Whether money, a ratio or a time fits: not where the head of the name is something that is counted."""
    plain = _plain(name)
    if _RATIO.search(plain):
        return unit in RATIO_UNITS or (unit in MONEY_UNITS and plain.endswith("增长"))
    if _DURATION.search(plain):
        return unit in DURATION_UNITS or (unit in RATIO_UNITS and bool(_LESS_SURE_RATIO.search(plain)))
    if _AMOUNT.search(plain):
        return unit in MONEY_UNITS or (unit in RATIO_UNITS and bool(_LESS_SURE_RATIO.search(plain)))
    head = _head_units(plain)
    if unit in MONEY_UNITS:
        return "元" in name or (
            head is None and bool(_MONEY_HINT.search(plain) or MONEY_NAME.search(plain.replace("高价值", "")))
        )
    if unit in RATIO_UNITS:
        return (head is None and allowed_units(name) is None) or bool(_LESS_SURE_RATIO.search(plain))
    return head is _EVENT or allowed_units(name) is None or (head is None and bool(_LESS_SURE_TIME.search(plain)))


def _head_units(plain: str) -> frozenset[str] | None:
    """The family of the noun at the end of a name, or None where that is not telling."""
    known = _SITE_NAME.sub("", plain)
    found = next((units for head, units in _HEADS if head.search(known)), None)
    return _EVENT if found is None and _AND_OTHERS.search(known) else found


@lru_cache(maxsize=8192)
def allowed_units(name: str) -> frozenset[str] | None:
    """The counting units that fit a name, or None when the name does not say; empty when nothing is counted."""
    plain = _plain(name)
    if _RATIO.search(plain) or _DURATION.search(plain) or _AMOUNT.search(plain):
        return frozenset({"分", "位", "名"})
    bracketed = _unit_in_brackets(name)
    if bracketed:
        return bracketed
    head = _head_units(plain)
    plain = _SITE_NAME.sub("", plain)
    if head is not None:
        return head | _wider(plain, head)
    counted = _without_doer(plain)
    allowed = frozenset[str]().union(*(units for words, units in _MENTIONS if words.search(counted)))
    return allowed or None


def _wider(plain: str, units: frozenset[str]) -> frozenset[str]:
    if units is _EVENT:
        return frozenset[str]().union(*(more for words, more in _WIDER if words.search(plain)))
    if units is _PAPER and re.search("(?:企业|机构|单位).{0,4}(?:完成|形成|编制|撰写)", plain):
        return _FIRM  # 支持中小企业完成报告: the firms may be counted
    if units is _FIRM and re.search("走访|回访|巡查|检查", plain):
        return _VISITS
    if units is _RIGHT and re.search("企业|机构|单位", plain):
        return _FIRM
    return frozenset()


def _without_doer(plain: str) -> str:
    """The name without who does it, unless it may be the doers that are counted: 保护中心提供维权服务."""
    doer = _AFTER_DOER.match(plain)
    if doer is None or re.search(f"{_FIRM_WORDS}|{_SCHOOL_WORDS}", doer[1]):
        return plain
    return plain[doer.end(1) :]


def _unit_in_brackets(name: str) -> frozenset[str]:
    for inside in _BRACKETS.findall(unicodedata.normalize("NFKC", name)):
        unit = inside.removeprefix("单位:")
        if unit in KNOWN:
            related = {unit, unit + "次", unit.removesuffix("次")}
            return frozenset(
                related
                | {other for group in ("家户个", "件项个", "场次期", "人名") if unit in group for other in group}
            )
        if unit in MONEY_UNITS:
            return frozenset({"分"})
    return frozenset()


def _plain(name: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", name).split()).replace("and", "和").rstrip("。;")
    return _BRACKETS.sub("", text).translate(_TITLE_MARKS) or text
