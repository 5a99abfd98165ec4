"""The words that surround a figure in an indicator value: units, comparisons, and numerals that are no figures."""

from __future__ import annotations

import re
from typing import Final

from zhixiang.rules.target_numerals import ARABIC, HAN

MONEY: Final = ("亿元", "万元", "元")
_LONG_UNITS: Final = (
    *("个工作日", "工作日", "个自然日", "自然日", "个百分点", "百分点", "个小时", "小时", "分钟", "个月"),
    *(
        "个季度",
        "季度",
        "学时",
        "课时",
        "学分",
        "平方公里",
        "平方千米",
        "平方米",
        "公里",
        "千米",
        "公顷",
        "公斤",
        "千克",
        "台套",
        "项目",
    ),
    *("人次", "家次", "届次", "批次", "场次", "件次", "项次", "户次", "班次", "站次", "篇次", "期次", "例次"),
    *("人日", "人天", "人月", "个年度", "年度", "星级", "工时", "平方", "平米", "立方米", "千瓦时"),
    *("份次", "所次", "校次", "车次", "笔次", "亩次", "辆次", "台次", "套次"),
)
_SHORT_UNITS: Final = (
    "件项家个次场份所户人名位期篇种册本部条单只支届批组对座处间栋幅张枚辆艘台套亩吨斤升度倍分天日月年周页字幢块片集段轮门堂节站点类宗起例案款"
    "箱瓶米秒克则课讲枚株头版笔把根棵辑卷趟封首幕帧席棚垄畦"
)
# Units that may be half of a date are read with the whole sentence in view.
_DATE_UNITS: Final = "年月日"
_MULTI: Final = "|".join(sorted((*_LONG_UNITS, *MONEY), key=len, reverse=True))
UNIT: Final = rf"(?:{_MULTI}|[%‰亿万{_SHORT_UNITS}])"
"""A regular expression (no groups) for one unit, longest first."""
PLAIN_UNIT: Final = rf"(?:{_MULTI}|[%‰{re.sub(f'[{_DATE_UNITS}]', '', _SHORT_UNITS)}])"
"""The same without 年 月 日 and without bare size words."""
PERIODS: Final = frozenset({"年", "月", "日", "周", "季度", "天", "年度", "次月"})

_DIGIT: Final = rf"(?:\d|{HAN})"
# Whole words (少于|低于, not [少低]于): each class of Chinese characters takes a fifth of a millisecond to compile, and
# these stand in five patterns.
GE: Final = (
    r"不得?(?:少于|低于|小于|弱于|短于)|(?:至少|最少|最低)(?:达到?|为|不少于|不低于)?|"
    r"(?:大于|高于|多于|等于)或(?:等于|大于|高于|多于)|(?:大于|高于|多于)等于|≥|>=|≧|⩾"
)
LE: Final = (
    r"不得?(?:高于|多于|大于|长于|晚于)|(?:不得?|未)(?:超过|超出|超|突破|大过|高过)|(?:至多|最多|最高|最大)(?:为|不超过|不高于)?|"
    r"(?:小于|低于|少于)或(?:等于|小于|低于|少于)|(?:小于|低于|少于)等于|控制在|限于|≤|<=|≦|⩽"
)
GT: Final = r"超过|超出|高于|大于|多于|突破|优于|>"
LT: Final = r"低于|小于|少于|短于|不足|不到|<"
REACH: Final = "达到?"
"""达到90%: a level to be reached, so at least."""
VERB: Final = (
    "举办|开展|完成|实现|新增|培育|建设|召开|组织|形成|支持|提供|服务|建成|设立|达成|撰写|提交|发布|培养|制定|促进|推动|增加|新建|"
    "申报|编制|出具|签订|覆盖|承办|参加|进驻|促成|帮助|指导|发放|印发|受理|办理"
)
SOFT: Final = "力争实现|力争|争取|预计|计划|原则上|拟"

_ONE_WORDS: Final = (
    r"一(?:批(?!次)|系列|定|些|流|体|致|般|直|旦|并|线(?!城)|级(?!\d)|带一路|站式|对一|窗|件事|条龙|条链|条街|张网|张图|本账|盘棋|门式|网通办|"
    r"方面|次性|把手|视同仁|事一议|如既往|以贯之|[^\d零十百千万亿]一[^\W\d_])|[逐统唯单同专任每其合归之惟划不]一|进一步|十[一二三四五六]五"
)
NOT_FIGURES: Final = re.compile(
    "|".join(
        (
            r"《[^》]*》|“[^”]*”|\"[^\"]*\"|『[^』]*』|「[^」]*」",
            rf"第{_DIGIT}+[批次届期个轮条名号位类季]?(?:季度)?|前{_DIGIT}+(?:[名位强]|(?![\d%.])(?!{UNIT}))",
            rf"{_DIGIT}+强(?=[企县市镇园]|$)|[一二三四]季度|[1-4]季度(?:末|前)",
            r"(?<!\d)(?:19|20)\d\d(?:(?:[-~至/](?:19|20)?\d\d)?年(?:度|底|末|前|内|初)?|(?:[-./]\d{1,2}){2}(?!\d))",
            r"[一二]九?[〇零○一二三四五六七八九]{3}年(?:度|底|末|前)?|\d\d年(?:底|末|度|初)",
            r"(?:\d{1,2}[-~至])?(?<!\d)\d{1,2}月(?:份|\d{1,2}[日号])?(?:底|末|前|初|中旬|上旬|下旬)*|\d{1,2}日前",
            rf"[1一两2半]年(?=内?(?:不少于|至少|举办|开展)*{_DIGIT})|零[部配]?件|\d+/\d+",
            r"(?:每|隔)(?:两|三|半|\d)?(?:个)?(?:年度?|月|季度?|周|天|日|旬)",
            rf"[A-Za-z]+[-/.]?\d++(?!{UNIT})|\d+[A-Za-z]+\d*|\d+\+[\dA-Za-z]+|\d+[:∶]\d+|7[×x*]24小时",
            _ONE_WORDS,
            rf"{HAN}+(?=大战略|化|体系|位一体|方面|期工程|期建设|期项目|年行动|年规划|年计划)|百日(?=行动|攻坚)",
            r"(?<!\d)万[众家]|百姓|百千万|千[家军]万|双[百创]|[两三四五]个(?=一批|一流|强化|聚焦)|[\d一二三四五六七八九]+分之(?!\d)",
        )
    )
)
"""Numerals that are no figures: titles, quotations, ordinals, dates, periods, names, words that contain a numeral."""

BLANK: Final = re.compile(
    r"(?:(?!√)[\W_])*|无|暂无|没有|空白?|略|不适用|待(?:定|补充?|确定|明确|核实|商定)|未[定填]|未填写|暂?未确定|N/?A|TBD|null|none|nan",
    re.IGNORECASE,
)
BLANK_LENGTH: Final = 6
"""No blank marker in words is longer; what is longer and has a letter or a figure says something."""

PER_ITEM: Final = re.compile(
    r"(?:各|均|分别)为?$|各(?:县|市|区|镇|地|乡|中心|单位|企业|园|校|所|基地|网点|指导站|站点)[^,;。]{0,8}$|"
    r"每(?:个|家|县|市|区|镇|所|场|户|人|次|届|期|件|项|份|校|站|地市|中心|单位|企业|类)[^,;。]{0,8}$"
)
ORDERS_OF_MAGNITUDE: Final = frozenset(("数十", "数百", "数千", "几十", "几百", "几千", "上百", "上千", "成百", "成千"))
"""A Chinese size word behind one of these marks is an order of magnitude, no figure."""
_VAGUE_AMOUNT: Final = r"若干|许多|诸多|多|数[十百千万]?|几[十百千万]?|十几|上[百千万]|成[百千]"
VAGUE: Final = re.compile(
    rf"一(?P<lot>批)(?!次)|^(?:{VERB})*(?:{_VAGUE_AMOUNT})余?(?P<unit>(?!元|项目){UNIT})(?:以上|左右)?(?:[^\W\d_]{{0,4}})$"
)
FRACTION: Final = re.compile(rf"([百千])分之({ARABIC}|{HAN}+(?:点{HAN}+)?)")
TENTHS: Final = re.compile(rf"(?<![\d{HAN[1:-1]}])([一二两三四五六七八九十]|\d(?:\.\d)?)成(?=$|以|左|及|的|\()")
MONEY_NAME: Final = re.compile(
    r"金额|融资|资金|产值|收入|投资|贷款|经费|成交|增加值|利润|税收|担保|价值|补贴|成本|[^名]额$"
)
PEOPLE_NAME: Final = re.compile(r"人数|人次|人口|次数|点击|浏览|阅读|访问|用户|册|件数|[^产]量$")
RATIO_NAME: Final = re.compile(r"满意度|率|比例|比重|占比|增幅|指数|系数")
