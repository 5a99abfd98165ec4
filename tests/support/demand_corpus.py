"""Made-up demands with known truth: which pairs want the same, and how; which only look so.

The wording is our own and shares nothing with the examples that the model is fitted on: other kinds of projects, other
verbs, other subjects. What is found here is found without having been seen. ``corpus(count, seed)`` yields demands one
by one, so that 300,000 need no memory; every tenth or so has a partner.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MATERIALS = [
    "镍基",
    "铜基",
    "氮化",
    "量子",
    "柔性",
    "智能",
    "微型",
    "高压",
    "低温",
    "海洋",
    "车载",
    "医用",
    "农用",
    "航空",
    "船用",
    "精密",
    "超硬",
    "耐磨",
    "防腐",
    "导电",
]
THINGS = [
    "滤芯",
    "阀门",
    "泵体",
    "探头",
    "线圈",
    "齿轮",
    "轴套",
    "垫片",
    "镜头",
    "薄膜",
    "焊料",
    "电缆",
    "喷头",
    "板材",
    "模具",
    "开关",
    "插座",
    "夹具",
    "导轨",
    "喷嘴",
]
MAKES = ["", "注塑", "冲压", "烧结", "浇铸", "拉丝", "激光", "复合", "电镀", "喷涂", "锻造", "纺粘"]
GRADES = ["", "轻型", "重型", "便携", "超薄", "高速", "静音", "防爆", "双头", "伸缩"]
PLACES = [
    (city, county)
    for city, counties in (
        ("云溪市", "东湖区 西岭区 北桥县 白石县"),
        ("临江市", "上渡区 下渡区 平沙县 石门县"),
        ("安陵市", "城东区 城西区 古塘县 沙河县"),
        ("海宁州市", "港口区 月湾区 盐田县 青山县"),
    )
    for county in counties.split()
]
OFFICES = ["市场监督管理局", "知识产权服务中心", "产业发展中心", "企业服务协会", "生产力促进中心", "质量协会"]


@dataclass(frozen=True)
class Act:
    """One thing to do: its noun and unit, the noun of a rewording, how many at least and at most."""

    noun: str
    other: str
    unit: str
    low: int
    high: int


@dataclass(frozen=True)
class Sort:
    """A sort of project: its name, the name of a rewording, its category, what it does."""

    name: str
    other: str
    category: str
    acts: list[Act] = field(default_factory=list)


def _sort(name: str, other: str, category: str, acts: str) -> Sort:
    rows = [line.split() for line in acts.strip().splitlines()]
    return Sort(name, other, category, [Act(a, b, unit, int(low), int(high)) for a, b, unit, low, high in rows])


SORTS = [
    _sort("商业秘密保护站点试点", "商密守护工程", "强化知识产权保护", """
        商业秘密保护联系点 商密守护驿站 个 1 9
        泄密风险体检企业 保密自查单位 家 10 90
        商业秘密案例宣讲会 商密故事会 场 1 9
        保密制度范本 守密规程样稿 份 1 6
        商业秘密联络员 守密专员 人 10 90"""),
    _sort("专利开放实验室运行", "共享试验平台运维", "知识产权高效能转化", """
        开放实验设备 共享仪器 台 5 60
        专利样机试制 原型打样 件 5 80
        工程验证报告 样件测试结论 份 2 40
        企业技术诊断日 上门把脉活动 次 2 12
        入驻创客团队 孵化小组 支 3 30"""),
    _sort("外观设计快速评价服务", "工业设计权评速办", "知识产权高水平服务", """
        外观评价意见 设计权评析书 份 20 300
        设计图样规范课 图纸绘制讲习 期 1 8
        设计师签约名录 创意人员签约 人 10 120
        设计侵权比对 外观近似核对 件 20 400
        设计版权登记协助 作品登记代办 件 10 200"""),
    _sort("产业标准与专利融合推进", "技术规范协同创制", "知识产权高质量创造", """
        标准提案 规范草案 项 1 9
        标准研制小组 规范起草组 个 1 6
        标准与专利比对表 规范条款对照册 份 1 9
        标准宣贯日 规范解读会 场 1 9
        参与标准企业 加入起草的厂家 家 5 60"""),
    _sort("电商平台侵权线索处置", "网络售假协查", "强化知识产权保护", """
        线上侵权线索 网售假货线索 条 50 900
        平台约见 电商负责人面谈 次 1 9
        网店合规讲习 店主守法课 场 1 9
        侵权链接删除 违规页面清退 条 50 900
        跨区协查函 异地协办函件 份 2 40"""),
    _sort("青年发明人扶持", "新锐创制者助力", "知识产权人才建设", """
        青年发明人入选 新锐创制者评出 人 5 60
        发明构想路演日 创意集市 场 1 9
        导师结对 师徒牵手 对 5 60
        专利申请费用资助 创制费用帮扶 件 10 200
        发明日记征集 创制手记收录 篇 10 300"""),
    _sort("老字号品牌权益维护", "传统名号护航", "强化知识产权保护", """
        老字号档案 名号史料册 册 1 30
        品牌权益巡查 名号使用检视 次 2 24
        仿冒举报奖励 假冒线索酬谢 起 2 40
        老字号授权范本 名号许可样约 份 1 6
        传承人访谈 掌门人口述 人 2 40"""),
    _sort("技术经理人驻点", "成果撮合员进园", "知识产权高效能转化", """
        驻点经理人 进园撮合员 名 2 40
        企业难题走访 需求登门摸底 家次 20 400
        成果撮合意向 牵线备忘 份 5 90
        经理人轮训 撮合员进修 期 1 6
        成果推荐册 待转技术手册 册 1 9"""),
]  # fmt: skip
RELATIONS = {
    "copy": "重复",
    "edit": "重复",
    "reword": "改写",
    "rename": "换名",
    "away": "跨区同质",
    "away_reword": "跨区同质",
    "again": "续报",
    "split": "拆分",
    "object": "",
    "sort": "",
}
"""How pairs are made, and what they are to each other; the last two only look alike."""
LEADS = [
    "立足{place}实际，由{unit}具体承办",
    "{unit}拟在{place}组织实施本项目",
    "面向{place}{subject}企业",
    "顺应{subject}发展形势",
]
VERBS = ["办好", "落实", "安排", "筹办", "完成", "形成"]
OTHER_VERBS = ["抓实", "做细", "统筹", "承接", "兑现", "产出"]
TAILS = ["年底前完成验收", "资料按年归档备查", "接受社会监督", "进度按季通报"]


@dataclass(frozen=True)
class Truth:
    """A pair whose relation is known; ``relation`` is empty where both only look alike."""

    a: str
    b: str
    relation: str
    sort: str


class Corpus:
    """A stream of demands; ``truth`` fills while they are drawn."""

    def __init__(self, count: int, seed: int = 1, *, partners: float = 0.2) -> None:
        self.count, self.partners = count, partners
        self.truth: list[Truth] = []
        self._random = random.Random(seed)
        self._subjects = [a + b + d + c for a in MATERIALS for b in MAKES for d in GRADES for c in THINGS]
        self._taken: set[tuple[str, str]] = set()
        self._number = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        while self._number < self.count:
            first = self.one()
            if self._number < self.count and self._random.random() < self.partners:
                yield from self._pair(first)
            else:
                yield first

    def one(self) -> dict[str, Any]:
        """A demand of its own."""
        rng = self._random
        (city, county), (sort, subject) = rng.choice(PLACES), self._fresh()
        acts = rng.sample(sort.acts, rng.randint(3, len(sort.acts)))
        plan = {
            "sort": sort,
            "subject": subject,
            "place": (city, county),
            "unit": county + rng.choice(OFFICES),
            "acts": [(act, rng.randint(act.low, act.high)) for act in acts],
            "year": 2024,
            "budget": rng.choice([15, 20, 30, 45, 60, 75, 80, 100, 120, 150, 200]) * rng.choice([1, 1, 1, 2]),
            "n": rng.randint(1, 5),
            "other": False,
            "name": None,
            "words": rng.random(),
        }
        return self._written(plan)

    def _fresh(self) -> tuple[Sort, str]:
        sort = self._random.choice(SORTS)
        return sort, self._subject_for(sort)

    def _subject_for(self, sort: Sort) -> str:
        """A subject that no other demand of this sort has, as long as there are any: chance must not make pairs."""
        for _ in range(50):
            subject = self._random.choice(self._subjects)
            if (sort.name, subject) not in self._taken:
                break
        self._taken.add((sort.name, subject))
        return subject

    def _pair(self, first: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The demand and one that relates to it in one of the ways of ``RELATIONS``."""
        kind = self._random.choice(list(RELATIONS))
        plan = dict(first["_plan"])
        if kind == "split":
            plan["acts"] = plan["acts"][:3]
            first = self._written(plan, first["id"])
        second = self._written(plan | self._changed(kind, plan, first))
        if kind == "edit":
            second["content"] = _noisy(self._random, second["content"], 6)
        self.truth.append(Truth(first["id"], second["id"], RELATIONS[kind], kind))
        return first, second

    def _changed(self, kind: str, plan: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
        """What is otherwise in the second demand."""
        rng = self._random
        jittered = [(act, _near(rng, number, 0.12)) for act, number in plan["acts"]]
        reworded = {"other": True, "words": rng.random()}
        if kind in ("away", "away_reword"):
            city, county = rng.choice([place for place in PLACES if place[1] != plan["place"][1]])
            away = {"place": (city, county), "unit": county + rng.choice(OFFICES), "acts": jittered}
            away["budget"] = _near(rng, plan["budget"], 0.4)
            return away | reworded if kind == "away_reword" else away
        if kind == "split":
            done = {act for act, _ in plan["acts"]}
            rest = [(act, rng.randint(act.low, act.high)) for act in plan["sort"].acts if act not in done]
            return {"acts": rest, "name": f"{first['name']}（第二期）", "budget": _near(rng, plan["budget"], 0.2)}
        if kind == "sort":
            other = rng.choice([sort for sort in SORTS if sort is not plan["sort"]])
            return {"sort": other, "acts": [(act, rng.randint(act.low, act.high)) for act in rng.sample(other.acts, 4)]}
        return {
            "reword": lambda: reworded | {"acts": jittered},
            "rename": lambda: reworded | {"name": f"{plan['subject']}综合提质行动", "targets": first},
            "again": lambda: {"year": 2023, "acts": jittered},
            "object": lambda: {
                "subject": self._subject_for(plan["sort"]),
                "acts": [(act, rng.randint(act.low, act.high)) for act, _ in plan["acts"]],
            },
        }.get(kind, dict)()

    def _written(self, plan: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        if key is None:
            key = f"made-{self._number:07d}"
            self._number += 1
        words = random.Random(plan["words"])
        sort, subject, (city, county) = plan["sort"], plan["subject"], plan["place"]
        nouns = [(act.other if plan["other"] else act.noun, act.unit, number) for act, number in plan["acts"]]
        verbs = OTHER_VERBS if plan["other"] else VERBS
        lead = words.choice(LEADS).format(place=city + county, unit=plan["unit"], subject=subject)
        items = [
            f"{number}.{words.choice(verbs)}{subject}{noun}{words.choice(['不少于', '', '至少'])}{count}{unit}"
            for number, (noun, unit, count) in enumerate(nouns, 1)
        ]
        return {
            "id": key,
            "year": plan["year"],
            "city": city,
            "county": county,
            "unit": plan["unit"],
            "category": sort.category,
            "name": plan["name"] or f"{county}{subject}{sort.other if plan['other'] else sort.name}",
            "content": f"{lead}，{'；'.join(items)}。{words.choice(TAILS)}。",
            "subprojects": [subject + noun for noun, _, _ in nouns[: plan["n"]]],
            "n_projects": plan["n"],
            "unit_amount": round(plan["budget"] / plan["n"], 2),
            "budget": plan["budget"],
            "necessity": f"{county}{subject}从业者反映强烈。",
            "policy": ["《知识产权强国建设纲要（2021-2035年）》"],
            "indicators": plan["targets"]["indicators"]
            if "targets" in plan
            else [
                {"name": noun, "value": f"{words.choice(['≥', '不少于', ''])}{count}{unit}", "level2": "数量指标"}
                for noun, unit, count in nouns
            ],
            "_plan": plan,
        }


def public(demand: dict[str, Any]) -> dict[str, Any]:
    """The demand without how it was made."""
    return {key: value for key, value in demand.items() if not key.startswith("_")}


def _near(rng: random.Random, number: int, share: float) -> int:
    return max(1, round(number * rng.uniform(1 - share, 1 + share)))


def _noisy(rng: random.Random, text: str, times: int) -> str:
    letters = list(text)
    for _ in range(times):
        at = rng.randrange(len(letters) - 1)
        if rng.random() < 0.5:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        else:
            letters.insert(at, rng.choice("的相关 "))
    return "".join(letters)
