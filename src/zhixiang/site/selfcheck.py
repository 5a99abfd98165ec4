"""``zhixiang check`` without a file: is this installation sound?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from django.core.checks import run_checks
from django.db import connection

from zhixiang.apps.allocation import queries as allocation
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.checks.queries import stale_readings
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.queries import accounts_with_demo_password, has_administrator
from zhixiang.publishing.pdf import FontsMissing, faces
from zhixiang.site.loading import pending_migrations


@dataclass(frozen=True, slots=True)
class _Checked:
    title: str
    problems: list[str]
    """What is wrong."""
    notes: list[str]
    """What is not wrong, but worth knowing."""


def run(answer: Callable[[str], None]) -> bool:
    """Say what was checked and what is wrong; True when nothing is."""
    sound = True
    for checked in _checks():
        answer(f"{'✗' if checked.problems else '✓'} {checked.title}")
        for text in [*checked.problems, *(f"提示：{note}" for note in checked.notes)]:
            answer(f"    {text}")
        sound = sound and not checked.problems
    return sound


def _checks() -> Iterator[_Checked]:
    yield _Checked("系统设置 settings", [str(m.msg) for m in run_checks() if m.level > CheckWarning("").level], [])
    yield _Checked("PDF 字体 faces of PDF documents", list(_faces()), [])
    missing = _missing()
    yield _Checked("数据表 tables", missing, [])
    if missing:
        return
    chain = verify_chain()
    broken = [] if chain.intact else [f"第 {chain.broken_at} 条：{chain.reason}"]
    yield _Checked(f"审计链 audit chain（{chain.count}）", broken, [])
    yield _Checked("印刷合计与明细 printed totals", list(_totals()), [])
    yield _Checked("读取版本 readings", [], list(_readings()))
    yield _Checked("账号 accounts", *_accounts())


def _faces() -> Iterator[str]:
    try:
        faces(settings.ZHIXIANG_FONTS)
    except FontsMissing as missing:
        yield str(missing)


def _missing() -> list[str]:
    """Why there are no tables to look at; a file that is not there is not made by looking for it."""
    file = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and isinstance(file, Path) and not file.exists():
        return [f"还没有数据库（{file}）。建立第一个账号或导入第一份通知时会自动建立。"]
    return [f"{migration} 尚未执行，请运行 python manage.py migrate。" for migration in pending_migrations()]


def _totals() -> Iterator[str]:
    """Printed totals and subtotals that differ from the sum of the lines (invariant 1)."""
    for year in allocation.years(COMMAND_LINE):
        for number in (1, 2):
            annex = allocation.annex(COMMAND_LINE, year, number)
            if annex is None:
                continue
            for row in annex.rows:
                if row.printed_fen not in (None, row.amount_fen):
                    yield f"{year} 年附件{number}“{row.label}”：印刷数与明细之和不符（第 {row.line} 行）。"


def _readings() -> Iterator[str]:
    for name, doc_no in stale_readings(COMMAND_LINE):
        yield f"“{name}”{doc_no}由另一版本的读取程序读取，可用 zhixiang load 文件 --reread 重新读取。"


def _accounts() -> tuple[list[str], list[str]]:
    none = [] if has_administrator() else ["还没有系统管理员，请建立：zhixiang account 账号"]
    known = accounts_with_demo_password()
    if not known:
        return [], none
    said = f"这些账号用的是公开的演示口令：{'、'.join(known)}。请逐个重设：zhixiang account 账号 --new-password"
    # On a machine of one's own they are the demo; where others can reach them they are open doors.
    return ([], [said, *none]) if _for_this_machine_alone() else ([said], none)


def _for_this_machine_alone() -> bool:
    return not settings.HTTPS and {"127.0.0.1", "localhost", "[::1]"}.issuperset(settings.ALLOWED_HOSTS)
