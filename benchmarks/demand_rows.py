"""Fills a database with demands for demand_lists.py: a realistic spread, the quickest way the database has."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

OWNED, CONSOLIDATED = 20_000, 10_000
CITY, SENT_CITY = "440700000", "440200000"
INDUSTRIES = (
    "新能源汽车",
    "智能家电",
    "陶瓷",
    "半导体",
    "生物医药",
    "中药",
    "荔枝",
    "海洋装备",
    "超高清视频",
    "精细化工",
    "家具",
    "纺织",
    "玩具",
    "食品",
    "机器人",
)

THEMES = (
    "专利导航",
    "高价值专利培育",
    "商标品牌",
    "地理标志",
    "知识产权质押融资",
    "海外维权",
    "专利转化",
    "快速维权",
    "人才培养",
    "数据知识产权",
)
KINDS = (
    "服务基地建设",
    "公共服务平台",
    "试点示范",
    "保护体系建设",
    "宣传培训",
    "运营中心",
    "联盟建设",
    "预警分析",
    "标准制定",
    "评价研究",
)
TEXT = "围绕重点产业链开展知识产权服务，形成可复制的工作机制，带动企业创新能力提升。"


def name_of(number: int, total: int, chance: random.Random) -> str:
    """The name of a demand. Some words are in one row of 50,000, one only in the oldest rows."""
    name = f"{chance.choice(INDUSTRIES)}产业{chance.choice(THEMES)}{chance.choice(KINDS)}"
    if number * 3 < total and number % 3 == 0:
        name = f"旧城改造{name}"
    rare = {7: "琥珀", 21_007: "量子点显示", 39_007: "鑫"}.get(number % 50_000, "")
    return f"{rare}{name}（{number % 97}期）"


class Filler:
    """Fills the tables with COPY on PostgreSQL, in batches on SQLite."""

    def __init__(self, rows: int) -> None:
        from tests.support.call_factory import open_call, small_call  # noqa: PLC0415

        self.rows, self.chance = rows, random.Random(2024)
        self.world = small_call()
        self.calls = [self.world.call, open_call(title="第二次征集"), open_call(title="第三次征集")]
        self.parts = {call.pk: [part.pk for part in call.parts.all()] for call in self.calls}

    def fill(self) -> None:
        """Units, submissions with their versions, demands, reports."""
        from django.db import connection  # noqa: PLC0415

        began = time.perf_counter()
        self.make_units()
        self.make_demands()
        self.make_reports()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        print(f"  filled in {time.perf_counter() - began:.0f} s")

    def make_units(self) -> None:
        """Several thousand units in all cities and counties, the owner among them."""
        from zhixiang.apps.people.models import Region, Unit  # noqa: PLC0415
        from zhixiang.apps.people.roles import UnitKind  # noqa: PLC0415

        counties = list(Region.objects.filter(level="county", known=True).values_list("pk", "parent_id"))
        cities = list(Region.objects.filter(level="city", known=True).values_list("pk", flat=True))
        places = counties * 3 + [(city, city) for city in cities] * 4
        count = max(20, min(6000, self.rows // 100))
        self.units = [
            Unit(name=f"{self.chance.choice(INDUSTRIES)}单位{n:05}", kind=UnitKind.ENTERPRISE, region_id=region)
            for n, (region, _city) in zip(range(count), places * (count // len(places) + 1), strict=False)
        ]
        self.cities = dict(places)
        Unit.objects.bulk_create(self.units, batch_size=2000)
        self.owner = Unit.objects.create(name="需求很多的中心", kind=UnitKind.RAPID_CENTRE, region_id=CITY)

    def make_demands(self) -> None:
        """All demands, submission by submission, in a mixed order of units; the owner somewhere in the middle."""
        from zhixiang.apps.demands.models import Demand, Submission, SubmissionVersion  # noqa: PLC0415

        shares = [(self.calls[0], 0.7), (self.calls[1], 0.2), (self.calls[2], 0.1)]
        plan: list[tuple[Any, Any, int]] = []
        for call, share in shares:
            units = list(self.units)
            self.chance.shuffle(units)
            each = int(self.rows * share - (self.owned if call == self.calls[0] else 0))
            here = [(call, unit, each // len(units) + (n < each % len(units))) for n, unit in enumerate(units)]
            if call == self.calls[0]:
                here.insert(len(here) // 2, (call, self.owner, self.owned))
            plan += [one for one in here if one[2]]
        bulk(Submission, SUBMISSION, self.submissions(plan))
        bulk(SubmissionVersion, VERSION, self.versions(plan))
        latest = "UPDATE demands_submission SET latest_id = id, state = 'submitted'"
        run(latest)
        bulk(Demand, DEMAND, self.demands(plan))

    @property
    def owned(self) -> int:
        """How many rows the owner has."""
        return min(OWNED, self.rows // 5)

    def submissions(self, plan: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """A submission for each unit and call that has rows."""
        for key, (call, unit, _count) in enumerate(plan, 1):
            city = self.cities[unit.region_id]
            yield (key, call.pk, unit.pk, unit.region_id, city, "draft", 1, "填报人", "签发人", moment(0), moment(key))

    def versions(self, plan: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """Its one version."""
        for key, (_call, _unit, count) in enumerate(plan, 1):
            when = moment(key)
            yield (
                key, key, 1, '{"opinions": []}', "0" * 64, "0" * 64, f"ZX2024-{key}-0000000000", count * 10_000_000, count,
                "填报人", "签发人", when, "提交人", when,
            )  # fmt: skip

    def demands(self, plan: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """Its rows, a quarter in each part."""
        number, parts = 0, self.parts
        total = sum(count for _call, _unit, count in plan)
        for key, (call, unit, count) in enumerate(plan, 1):
            city = self.cities[unit.region_id]
            for position in range(count):
                number += 1
                fen = self.chance.randint(1, 500) * 1_000_000
                yield (
                    number, key, key, call.pk, parts[call.pk][position * 4 // count], unit.pk, unit.region_id, city,
                    unique(number), position, fen, True, "知识产权高质量创造", TEXT, "", fen,
                    name_of(number, total, self.chance), 1, fen, "企业", "", TEXT, "《广东省知识产权保护条例》",
                    "服务企业≥30家；培训≥200人次", "", "",
                )  # fmt: skip

    def make_reports(self) -> None:
        """Two cities with all that one report takes, the others with a hundred lines; all but one have sent theirs."""
        from django.utils import timezone  # noqa: PLC0415

        from zhixiang.apps.consolidation.models import Report, ReportVersion  # noqa: PLC0415

        call, line, now = self.calls[0], 0, timezone.now()
        for report, city in enumerate(sorted(set(self.cities.values())), 1):
            most = CONSOLIDATED if city in (CITY, SENT_CITY) else 100
            made = Report.objects.create(pk=report, call=call, region_id=city, created_at=now, changed_at=now)
            run(
                LINES,
                [line, report, moment(0), call.pk, city, most],
            )
            run(PARENTS, [line, line, call.pk, city, most])
            line += most
            if city != CITY:
                made.latest = ReportVersion.objects.create(
                    report=made, number=1, content={}, sha256="0" * 64, sm3="0" * 64, receipt_no=f"TC2024-{report}",
                    total_fen=0, line_count=most, signed_by_name="市局审核员", submitted_by_name="市局审核员",
                    submitted_at=now,
                )  # fmt: skip
                made.state = Report.State.SUBMITTED
                made.save()
        reset_sequences()


VALUES = (
    "category, content, direction, amount_fen, project_name, quantity, unit_amount_fen, applicants, undertaker,"
    " necessity, basis, performance, suggestion, remark"
)
NUMBERED = (
    "SELECT d.*, row_number() OVER (ORDER BY d.id) AS n FROM demands_demand d WHERE call_id = %s AND city_id = %s"
)
LINES = f"""
    INSERT INTO consolidation_reportline (id, report_id, part_id, origin, position, asks_fen, dropped, drop_reason,
        row_version, changed_by_name, changed_at, {VALUES})
    SELECT %s + n, %s, part_id, 'kept', n, asks_fen, FALSE, '', 1, '市局审核员', %s, {VALUES}
    FROM ({NUMBERED}) AS d WHERE n <= %s"""  # noqa: S608  # our own words
PARENTS = f"""
    INSERT INTO consolidation_lineparent (id, line_id, demand_id)
    SELECT %s + n, %s + n, d.id FROM ({NUMBERED}) AS d WHERE n <= %s"""  # noqa: S608  # our own words
SUBMISSION = (
    "id call_id unit_id region_id city_id state draft_version filled_by_name certified_by_name created_at changed_at"
)
VERSION = (
    "id submission_id number content sha256 sm3 receipt_no total_fen row_count filled_by_name certified_by_name"
    " certified_at submitted_by_name submitted_at"
)
DEMAND = (
    "id version_id submission_id call_id part_id unit_id region_id city_id uid position asks_fen current "
    + VALUES.replace(",", "")
)


def moment(number: int) -> Any:
    """A time in the order of ``number``, as the database takes it."""
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    return connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(days=1) + timedelta(milliseconds=number))


def unique(number: int) -> Any:
    """An identifier, as the database takes it."""
    from django.db import connection  # noqa: PLC0415

    made = uuid.UUID(int=number)
    return made if connection.features.has_native_uuid_field else made.hex


def bulk(model: Any, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows into the table of ``model``, the quickest way the database has."""
    from django.db import connection, transaction  # noqa: PLC0415

    table, names = model._meta.db_table, columns.split()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["?"] * len(names))
        insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  # our own words
        cursor.cursor.connection.executemany(insert, rows)


def run(statement: str, values: Sequence[Any] = ()) -> None:
    """One statement."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def reset_sequences() -> None:
    """After rows with keys of their own."""
    from django.apps import apps  # noqa: PLC0415
    from django.core.management.color import no_style  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
        run(statement)
