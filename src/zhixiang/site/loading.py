"""What the command line stores: one notice, or the whole demo."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from zhixiang.apps.allocation.actions.create_demo_plans import create_demo_plans
from zhixiang.apps.allocation.actions.create_demo_scenarios import create_demo_scenarios
from zhixiang.apps.calls.actions.create_demo_call import create_demo_call
from zhixiang.apps.calls.window import local
from zhixiang.apps.checks.screening.work import work_once
from zhixiang.apps.consolidation.actions.create_demo_reports import create_demo_reports
from zhixiang.apps.demands.actions.create_demo_submissions import create_demo_submissions
from zhixiang.apps.library.actions.create_demo_projects import create_demo_projects
from zhixiang.apps.library.actions.create_demo_reviews import create_demo_reviews
from zhixiang.apps.people.actions.create_demo_accounts import DemoAccount, create_demo_accounts
from zhixiang.apps.people.actions.create_demo_unit import create_demo_unit
from zhixiang.apps.people.actions.create_demo_units import create_demo_units
from zhixiang.apps.people.actions.load_offices import load_offices
from zhixiang.apps.people.actions.load_regions import load_regions
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.performance.actions.load_notice import load_notice
from zhixiang.apps.performance.actions.reread_notice import reread_notice
from zhixiang.intake import read_document, read_notice
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.records import Notice

Say = Callable[[str], None]
_STEP = 15
"""Migrations between two words of progress: about a second."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to tell the person; ``stale`` when the file could be read again by a newer reader."""

    message: str
    stale: bool = False


def load_from_command_line(
    notice: Notice, raw: RawDocument, say: Say, *, replace: bool = False, reread: bool = False
) -> Answer:
    """Store a notice that was read, all or nothing.

    ``replace``: in the place of the stored file of the same number. ``reread``: in the place of what was read from the
    same file before. Raises LoadRefused with a plain sentence.
    """
    prepare_database(say)
    say("存入数据库 storing …")
    if reread:
        return Answer(reread_notice(notice, raw, actor=COMMAND_LINE).message)
    result = load_notice(notice, raw, actor=COMMAND_LINE, replace=replace)
    return Answer(result.message, result.stale)


def prepare_database(say: Say) -> None:
    """Tables, regions and offices, as every command that stores something needs them."""
    migrate(say)
    load_regions(actor=COMMAND_LINE)
    load_offices(actor=COMMAND_LINE)


def set_up_demo(say: Say, answer: Say) -> None:
    """The 2024 year of Guangdong, an open call whose answers were screened, and the accounts. Twice changes nothing."""
    say("1/8 数据表 tables …")
    migrate(say)
    say("2/8 行政区划 regions …")
    load_regions(actor=COMMAND_LINE)
    load_offices(actor=COMMAND_LINE)
    say("3/8 2024 年度通知 the notice of 2024 …")
    raw = read_document(files("zhixiang.demo").joinpath("notice_2024.txt").read_bytes(), "notice_2024.txt")
    result = load_notice(read_notice(raw), raw, actor=COMMAND_LINE)
    say("4/8 演示账号和单位 accounts and units …")
    accounts = create_demo_accounts(actor=COMMAND_LINE)
    create_demo_unit(actor=COMMAND_LINE)
    create_demo_units(actor=COMMAND_LINE)
    say("5/8 演示征集和填报 the call and the answers …")
    call = create_demo_call(actor=COMMAND_LINE)
    create_demo_submissions(actor=COMMAND_LINE, call=call)
    say("6/8 演示统筹 the cities' reports …")
    create_demo_reports(actor=COMMAND_LINE, call=call)
    say("7/8 演示项目库、专家评审和分配方案 the library, reviews and plans …")
    create_demo_projects(actor=COMMAND_LINE, call=call)
    create_demo_reviews(actor=COMMAND_LINE, year=call.year + 1)
    create_demo_plans(actor=COMMAND_LINE)
    create_demo_scenarios(actor=COMMAND_LINE)
    say("8/8 演示查重 screening …")
    while work_once(actor=COMMAND_LINE):
        pass
    answer(result.message)
    answer(f"{call.title}：{local(call.closes_at)} 截止" if call.closes_at else call.title)
    for line in _told(accounts):
        answer(line)


def _told(accounts: Sequence[DemoAccount]) -> Iterator[str]:
    """The accounts: those of roles first, then the people of units."""
    yield f"演示账号（口令都是 {accounts[0].password}） demo accounts, all with this password:"
    for account in accounts:
        if not account.does:
            yield f"  {account.username:10} {account.role_name} {account.region_name}".rstrip()
    yield "各单位的账号 people of units:"
    for account in accounts:
        if account.does:
            yield f"  {account.username:10} {account.does}"


def migrate(say: Say) -> None:
    """Bring the tables up to date; silent and quick where they are."""
    pending = len(pending_migrations())
    if pending:
        call_command("migrate", verbosity=1, interactive=False, no_color=True, stdout=_Applied(say, pending))


class _Applied(io.StringIO):
    """What Django's command writes, turned into a word of progress every now and then."""

    def __init__(self, say: Say, total: int) -> None:
        super().__init__()
        self._say, self._total, self._done = say, total, 0

    def write(self, text: str) -> int:
        if "Applying " in text:
            if self._done % _STEP == 0:
                self._say(f"建立数据表 tables {self._done}/{self._total} …")
            self._done += 1
        return len(text)


def pending_migrations() -> list[Migration]:
    """The migrations that the database has not seen yet, in the order in which they would run."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
