"""The ``zhixiang`` command. Reading needs no Django and no database; loading and the demo set them up."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from zhixiang.intake.errors import IntakeError, UnreadableFile

if TYPE_CHECKING:
    from zhixiang.intake.readers.blocks import RawDocument

EXIT_OK, EXIT_FINDINGS, EXIT_REFUSED, EXIT_INTERRUPTED = 0, 1, 2, 130

_WAYS_OUT = {
    "number_exists": "确认要代替时加上 --replace · to put this file in its place, add --replace",
    "not_loaded": "去掉 --reread 即可导入 · leave out --reread to store it",
    "was_replaced": "去掉 --reread，加上 --replace · use --replace instead of --reread",
    "stale": "加上 --reread 重新读取 · add --reread to read it again",
}
"""What a refusal is about → the option that helps."""


_HOW_TO_TYPE_IT = (
    "口令在提示后输入两遍；不在终端上运行时，从标准输入读一行。 "
    "The password is asked for twice; without a terminal, one line of standard input is taken."
)


class _Stop(Exception):
    """The command cannot go on, for a reason that a person can do something about."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the process's exit code (0 done, 1 defects found, 2 refused)."""
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except IntakeError as error:
        print(f"无法读取：{error}", file=sys.stderr)
        return EXIT_REFUSED
    except _Stop as error:
        print(error, file=sys.stderr)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        print("\n已中断，没有存入任何内容。 Interrupted: nothing was stored.", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has left; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK


class _Parser(argparse.ArgumentParser):
    """argparse, with its own words in both languages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False)
        self.add_argument("-h", "--help", action="help", help="显示帮助 · show this help")

    def error(self, message: str) -> NoReturn:
        """Wrong usage, and where to look."""
        self.exit(EXIT_REFUSED, f"用法不对 wrong usage: {message}\n{self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="zhixiang",
        description="知项：知识产权专项资金全流程管理。Zhixiang: one year of IP special funds in one place.",
        epilog="退出码 / exit codes: 0 完成 done · 1 发现错误 defects found · 2 被拒绝或无法读取 refused",
    )
    commands = parser.add_subparsers(required=True, metavar="命令/command")

    read = commands.add_parser("read", help="读取下达通知，列出内容和发现 · read a notice and report what it says")
    read.add_argument("file", type=Path, metavar="文件/FILE", help="通知（docx 或文本） · the notice as docx or text")
    read.add_argument(
        "--json", action="store_true", help="输出完整的 JSON（docs/notice-json.md） · print everything as JSON"
    )
    read.set_defaults(command=_read)

    load = commands.add_parser("load", help="读取通知并存入数据库 · read a notice and store it")
    load.add_argument("file", type=Path, metavar="文件/FILE", help="通知（docx 或文本） · the notice as docx or text")
    how = load.add_mutually_exclusive_group()
    how.add_argument(
        "--replace",
        action="store_true",
        help="代替同文号的原文件，原文件存档 · take the place of the stored file of the same number, which is archived",
    )
    how.add_argument(
        "--reread",
        action="store_true",
        help="用现在的读取程序重新读取已存的文件 · read a stored file again with the reader as it is now",
    )
    load.set_defaults(command=_load)

    screen = commands.add_parser(
        "screen", help="查找重复、改写、拆分、跨区同质的需求 · find demands that repeat or imitate each other"
    )
    screen.add_argument("file", type=Path, metavar="文件/FILE.jsonl", help="每行一条需求 · one demand a line")
    screen.add_argument(
        "--against", type=Path, metavar="FILE.jsonl", help="往年或其他资金的需求 · earlier years or other funds"
    )
    screen.add_argument("--out", type=Path, required=True, metavar="pairs.jsonl", help="结果 · where the pairs go")
    screen.add_argument("--workers", type=int, metavar="N", help="进程数，默认等于处理器数 · processes")
    screen.set_defaults(command=_screen)

    lint = commands.add_parser("lint", help="逐条检查指标或需求 · check indicators or demands one by one")
    lint.add_argument("file", type=Path, metavar="文件/FILE.jsonl", help="每行一条指标或需求 · one of them a line")
    lint.add_argument("--out", type=Path, required=True, metavar="OUT.jsonl", help="结果 · where the findings go")
    lint.add_argument("--on", default="", metavar="2025-01-01", help="按哪天的标准，默认今天 · the day that counts")
    lint.set_defaults(command=_lint)

    account = commands.add_parser(
        "account", help="建立账号，或重设口令 · make an account, or set a new password", epilog=_HOW_TO_TYPE_IT
    )
    account.add_argument("username", metavar="账号/USERNAME")
    account.add_argument(
        "--role",
        default="system_admin",
        metavar="角色/ROLE",
        help="默认 default: system_admin；另有 or security_admin, auditor, provincial_officer, finance_officer, "
        "city_officer, county_officer …",
    )
    account.add_argument(
        "--region", default="", metavar="地区/REGION", help="市县审核员的地区名称或编码 · name or code, for officers"
    )
    account.add_argument("--name", default="", metavar="显示名/NAME", help="页面和审计记录里的名称 · shown on pages")
    account.add_argument(
        "--new-password", action="store_true", help="给已有账号重设口令 · for an account that is there already"
    )
    account.set_defaults(command=_account)

    demo = commands.add_parser("demo", help="建立演示数据和账号 · set up the demo data and accounts")
    demo.set_defaults(command=_demo)

    remind = commands.add_parser(
        "remind",
        help="截止前提醒还没有提交的单位，每家一次；由定时任务运行 · remind before the deadline, once; for a timer",
    )
    remind.set_defaults(command=_remind)

    mails = commands.add_parser(
        "send-mail",
        help="发送待发的邮件，失败的稍后重试；由定时任务运行 · send what waits in the outbox; for a timer",
    )
    mails.set_defaults(command=_send_mail)

    work = commands.add_parser(
        "work",
        help="后台办理：查重、生成文书 · screen what arrives, make the papers that were asked for",
    )
    work.add_argument("--once", action="store_true", help="做完等着的就结束 · end when nothing waits")
    work.add_argument("--with-parent", action="store_true", help="随启动它的程序结束 · end with who started it")
    work.set_defaults(command=_work)

    check = commands.add_parser("check", help="检查一份通知，或检查本系统 · check a notice, or this installation")
    check.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="文件/FILE",
        help="省略时检查数据库、审计链和合计 · without it: database, audit chain, totals",
    )
    check.set_defaults(command=_check)
    return parser


def open_document(path: Path) -> RawDocument:
    """The file as blocks. Raises UnreadableFile, with a sentence for the person, whatever is wrong with it."""
    from zhixiang.intake.readers import check_size, read_document

    try:
        if path.is_dir():
            raise UnreadableFile(f"“{path}”是一个文件夹，请给出其中的通知文件。", code="not_a_file")
        check_size(path.stat().st_size, path.name)
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(f"找不到文件“{path}”，请核对路径。", code="not_found") from None
    except OSError as error:
        raise UnreadableFile(f"打不开文件“{path}”：{error.strerror}。", code="not_readable") from error
    return read_document(data, path.name)


def _read(arguments: argparse.Namespace) -> int:
    from zhixiang.intake import as_text, read_notice
    from zhixiang.intake.report import findings_told, summary

    notice = read_notice(open_document(arguments.file))
    if arguments.json:
        sys.stdout.writelines(as_text(notice))
    else:
        print(*summary(notice), *findings_told(notice.findings), sep="\n")
    return EXIT_OK


def _check(arguments: argparse.Namespace) -> int:
    from zhixiang.intake import read_notice
    from zhixiang.intake.records import Severity
    from zhixiang.intake.report import findings_told

    if arguments.file is None:
        with _django():
            from zhixiang.site.selfcheck import run

            return EXIT_OK if run(print) else EXIT_FINDINGS
    notice = read_notice(open_document(arguments.file))
    print(*findings_told(notice.findings), sep="\n")
    return EXIT_FINDINGS if any(f.severity is Severity.ERROR for f in notice.findings) else EXIT_OK


def _load(arguments: argparse.Namespace) -> int:
    from zhixiang.intake import read_notice

    _say("读取文件 reading …")
    raw = open_document(arguments.file)
    notice = read_notice(raw)
    with _django():
        from zhixiang.apps.checks.errors import LoadRefused
        from zhixiang.site.loading import load_from_command_line

        try:
            answer = load_from_command_line(notice, raw, _say, replace=arguments.replace, reread=arguments.reread)
        except LoadRefused as error:
            raise _Stop("\n".join(filter(None, [f"没有存入：{error}", _WAYS_OUT.get(error.code)]))) from error
    print(answer.message)
    if answer.stale:
        _say(_WAYS_OUT["stale"])
    return EXIT_OK


def _screen(arguments: argparse.Namespace) -> int:
    from zhixiang.screening.commands import screen_files
    from zhixiang.screening.exchange import ScreeningRefused

    try:
        counts = screen_files(
            arguments.file, arguments.against, arguments.out, workers=arguments.workers, progress=_progress
        )
    except ScreeningRefused as error:
        raise _Stop(f"没有结果：{error}") from error
    told = "，".join(f"{relation} {count}" for relation, count in counts.most_common())
    print(f"发现 {counts.total()} 对{'：' + told if told else ''}。结果在 {arguments.out}")
    return EXIT_OK


def _lint(arguments: argparse.Namespace) -> int:
    from zhixiang.screening.checks.files import day_of, lint_file
    from zhixiang.screening.exchange import ScreeningRefused

    try:
        counts = lint_file(arguments.file, arguments.out, day_of(arguments.on), _progress)
    except ScreeningRefused as error:
        raise _Stop(f"没有结果：{error}") from error
    told = "，".join(f"{code} {count}" for code, count in counts.most_common())
    print(f"发现 {counts.total()} 处{'：' + told if told else ''}。结果在 {arguments.out}")
    return EXIT_OK


def _account(arguments: argparse.Namespace) -> int:
    with _django():
        from zhixiang.apps.people.errors import Refused
        from zhixiang.site.accounts import make_account, set_new_password

        try:
            if arguments.new_password:
                answer = set_new_password(arguments.username, _password)
            else:
                answer = make_account(
                    arguments.username,
                    _password,
                    _say,
                    role=arguments.role,
                    region=arguments.region,
                    name=arguments.name,
                )
        except Refused as error:
            raise _Stop(f"没有办理：{error}") from error
    print(answer)
    return EXIT_OK


def _password() -> str:
    """The password, from a prompt that does not show it, or from a line of standard input."""
    import getpass

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("口令 password: ")
    if getpass.getpass("再输一遍 again: ") != password:
        raise _Stop("两次输入的口令不一样，没有办理。 The two passwords differ: nothing was done.")
    return password


def _demo(_arguments: argparse.Namespace) -> int:
    os.environ.setdefault("ZHIXIANG_DEMO", "1")
    with _django():
        from zhixiang.apps.people.errors import Refused
        from zhixiang.site.loading import set_up_demo

        try:
            set_up_demo(_say, print)
        except Refused as error:
            raise _Stop(f"没有建立：{error}") from error
    return EXIT_OK


def _remind(_arguments: argparse.Namespace) -> int:
    with _django():
        from zhixiang.apps.demands.actions.remind_before_close import remind_before_close
        from zhixiang.apps.people.actors import COMMAND_LINE

        count = remind_before_close(actor=COMMAND_LINE)
    print(f"已提醒 reminded {count}")
    return EXIT_OK


def _send_mail(_arguments: argparse.Namespace) -> int:
    with _django():
        from zhixiang.apps.notify.actions.send_mail import send_mail
        from zhixiang.apps.people.actors import COMMAND_LINE

        result = send_mail(actor=COMMAND_LINE, say=_say)
    print(f"已发送 sent {result.sent}，失败 failed {result.failed}")
    return EXIT_FINDINGS if result.failed else EXIT_OK


def _work(arguments: argparse.Namespace) -> int:
    with _django():
        from zhixiang.site.working import keep_working

        done = keep_working(once=arguments.once, with_parent=arguments.with_parent)
    print(f"办理 {done} 项 done")
    return EXIT_OK


@contextmanager
def _django() -> Iterator[None]:
    """Django set up. What is wrong with settings or database is said in a sentence; a bug keeps its traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, OperationalError

    try:
        django.setup()
        yield
    except ImproperlyConfigured as error:
        raise _Stop(f"系统设置有误 wrong settings: {error}") from error
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise
        raise _Stop(
            f"数据库不可用，没有改动任何内容。请检查 DATABASE_URL、ZHIXIANG_VAR 和数据库服务。\n"
            f"The database cannot be used; nothing was changed: {str(error).strip()}"
        ) from error


def _say(message: str) -> None:
    """Progress goes to standard error, so that standard output stays what was asked for."""
    print(message, file=sys.stderr, flush=True)


def _progress(stage: str, done: int, total: int) -> None:
    """A line that fills up on a terminal; elsewhere one line for each stage when it is done."""
    share = done / total if total else 1.0
    if sys.stderr.isatty():
        bar = "█" * round(share * 30)
        print(f"\r{stage} {bar:<30} {share:4.0%}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)
    elif share >= 1:
        _say(f"{stage} 100%")


if __name__ == "__main__":
    sys.exit(main())
