"""Provinces with their cities and some of their counties: codes and names by GB/T 2260 (editions of 2021 on).

Guangdong comes from the packaged table. Of the others only regions stand here whose codes have not moved for years.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GUANGDONG_TABLE = Path(__file__).resolve().parents[3] / "src" / "zhixiang" / "rules" / "data" / "regions.csv"


@dataclass(frozen=True)
class Place:
    """A city or county. ``city_code`` is its own code for a city and for a county right under the province."""

    code: str
    name: str
    city_code: str


@dataclass(frozen=True)
class Province:
    """One province as notices need it."""

    code: str
    name: str
    short: str
    """The one-character name that its document numbers begin with."""
    places: tuple[Place, ...]
    budget_codes: dict[str, str]

    @property
    def cities(self) -> list[Place]:
        """The cities and prefectures, by code."""
        return [place for place in self.places if place.code.endswith("00")]

    @property
    def counties(self) -> list[Place]:
        """The counties, by code."""
        return [place for place in self.places if not place.code.endswith("00")]


HUNAN = """
430100 长沙市 430200 株洲市 430300 湘潭市 430400 衡阳市 430500 邵阳市 430600 岳阳市 430700 常德市 430800 张家界市
430900 益阳市 431000 郴州市 431100 永州市 431200 怀化市 431300 娄底市 433100 湘西土家族苗族自治州
430121 长沙县 430181 浏阳市 430182 宁乡市 430223 攸县 430224 茶陵县 430225 炎陵县 430281 醴陵市 430321 湘潭县
430381 湘乡市 430382 韶山市 430421 衡阳县 430422 衡南县 430481 耒阳市 430482 常宁市 430581 武冈市 430623 华容县
430624 湘阴县 430626 平江县 430681 汨罗市 430682 临湘市 430723 澧县 430781 津市市 430821 慈利县 430822 桑植县
430921 南县 430922 桃江县 430923 安化县 430981 沅江市 431081 资兴市 431281 洪江市 431321 双峰县 431381 冷水江市
431382 涟源市 433101 吉首市 433123 凤凰县
"""
ZHEJIANG = """
330100 杭州市 330300 温州市 330400 嘉兴市 330500 湖州市 330600 绍兴市 330700 金华市 330800 衢州市 330900 舟山市
331000 台州市 331100 丽水市
330122 桐庐县 330127 淳安县 330182 建德市 330324 永嘉县 330326 平阳县 330327 苍南县 330381 瑞安市 330382 乐清市
330421 嘉善县 330424 海盐县 330481 海宁市 330482 平湖市 330483 桐乡市 330521 德清县 330522 长兴县 330523 安吉县
330624 新昌县 330681 诸暨市 330683 嵊州市 330723 武义县 330726 浦江县 330727 磐安县 330781 兰溪市 330782 义乌市
330783 东阳市 330784 永康市 330822 常山县 330824 开化县 330825 龙游县 330881 江山市 330921 岱山县 330922 嵊泗县
331022 三门县 331023 天台县 331024 仙居县 331081 温岭市 331082 临海市 331121 青田县 331122 缙云县 331123 遂昌县
331124 松阳县 331125 云和县 331126 庆元县 331127 景宁畲族自治县 331181 龙泉市
"""
SICHUAN = """
510100 成都市 510300 自贡市 510400 攀枝花市 510500 泸州市 510600 德阳市 510700 绵阳市 510800 广元市 510900 遂宁市
511000 内江市 511100 乐山市 511300 南充市 511400 眉山市 511500 宜宾市 511600 广安市 511700 达州市 511800 雅安市
511900 巴中市 512000 资阳市 513200 阿坝藏族羌族自治州 513300 甘孜藏族自治州 513400 凉山彝族自治州
510322 富顺县 510521 泸县 510522 合江县 510623 中江县 510681 广汉市 510682 什邡市 510683 绵竹市 510722 三台县
510781 江油市 510821 旺苍县 510824 苍溪县 510921 蓬溪县 511024 威远县 511025 资中县 511181 峨眉山市 511321 南部县
511381 阆中市 511421 仁寿县 511623 邻水县 511681 华蓥市 511722 宣汉县 511724 大竹县 511781 万源市
"""
HUBEI = """
420100 武汉市 420200 黄石市 420300 十堰市 420500 宜昌市 420600 襄阳市 420700 鄂州市 420800 荆门市 420900 孝感市
421000 荆州市 421100 黄冈市 421200 咸宁市 421300 随州市 422800 恩施土家族苗族自治州
420281 大冶市 420381 丹江口市 420581 宜都市 420683 枣阳市 420881 钟祥市 420981 应城市 421081 石首市 421181 麻城市
421281 赤壁市 421381 广水市 429004 仙桃市 429005 潜江市 429006 天门市
"""
NAMES = {
    "43": ("湖南省", "湘", HUNAN),
    "33": ("浙江省", "浙", ZHEJIANG),
    "51": ("四川省", "川", SICHUAN),
    "42": ("湖北省", "鄂", HUBEI),
}
BUDGET_CODES_GUANGDONG = {
    "440100": "601001",
    "440200": "606001",
    "440400": "603001",
    "440500": "604001",
    "440600": "605001",
    "440700": "613001",
    "440800": "615001",
    "440900": "616001",
    "441200": "617001",
    "441300": "609001",
    "441400": "608001",
    "441500": "610001",
    "441600": "607001",
    "441700": "614001",
    "441800": "618001",
    "441900": "611001",
    "442000": "612001",
    "445100": "619001",
    "445200": "620001",
    "445300": "621001",
}
ALIASES = {"连南瑶族自治县": "连南县", "连山壮族瑶族自治县": "连山县", "乳源瑶族自治县": "乳源县"}
"""Short names that papers print for autonomous counties."""


def _city_of(code: str) -> str:
    return code if code[2:4] == "90" else f"{code[:4]}00"


def _guangdong() -> Province:
    with GUANGDONG_TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places = tuple(
        Place(row["code"], row["name"], _city_of(row["code"]))
        for row in rows
        # Districts have no bureau of finance of their own in these notices; 深圳 settles with the state directly.
        if (row["level"] == "city" and row["code"] != "440300")
        or (row["level"] == "county" and row["name"][-1] in "县市")
    )
    return Province("44", "广东省", "粤", places, BUDGET_CODES_GUANGDONG)


@cache
def provinces() -> dict[str, Province]:
    """Every province that notices can be made for, by its two digits."""
    result = {"44": _guangdong()}
    for code, (name, short, text) in NAMES.items():
        words = text.split()
        places = tuple(Place(c, n, _city_of(c)) for c, n in zip(words[::2], words[1::2], strict=True))
        heads = [p.code for p in places if p.code == p.city_code]
        budget = {c: f"{301 + number}001" for number, c in enumerate(sorted(heads))}
        result[code] = Province(code, name, short, places, budget)
    return result
