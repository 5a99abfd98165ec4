"""The ``zhixiang`` command. Reading needs no Django and no database; loading and the demo set them up."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhixiang.intake.errors import IntakeError, UnreadableFile

if TYPE_CHECKING:
    from zhixiang.intake.readers.blocks import RawDocument
    from zhixiang.intake.records import Finding, Notice

EXIT_OK, EXIT_FINDINGS, EXIT_REFUSED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the process's exit code (0 done, 1 defects found, 2 refused)."""
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except IntakeError as error:
        print(f"无法读取：{error}", file=sys.stderr)
        return EXIT_REFUSED
    except BrokenPipeError:
        # The reader of our output (head, less) has left; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhixiang",
        description="知项：知识产权专项资金全流程管理。Zhixiang: one year of IP special funds in one place.",
        epilog="退出码 / exit codes: 0 完成 done · 1 发现错误 defects found · 2 无法读取 refused",
    )
    commands = parser.add_subparsers(required=True, metavar="命令/command")

    read = commands.add_parser("read", help="读取下达通知，列出内容和发现 · read a notice and report what it says")
    read.add_argument("file", type=Path, metavar="文件/FILE", help="通知的文本文件 · the notice as a text file")
    read.add_argument(
        "--json", action="store_true", help="输出完整的 JSON（docs/notice-json.md） · print everything as JSON"
    )
    read.set_defaults(command=_read)

    load = commands.add_parser("load", help="读取通知并存入数据库 · read a notice and store it")
    load.add_argument("file", type=Path, metavar="文件/FILE", help="通知的文本文件 · the notice as a text file")
    load.set_defaults(command=_load)

    demo = commands.add_parser("demo", help="建立演示数据和账号 · set up the demo data and accounts")
    demo.set_defaults(command=_demo)

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

    notice = read_notice(open_document(arguments.file))
    if arguments.json:
        sys.stdout.write(as_text(notice))
    else:
        _print_summary(notice)
        _print_findings(notice.findings)
    return EXIT_OK


def _check(arguments: argparse.Namespace) -> int:
    from zhixiang.intake import read_notice
    from zhixiang.intake.records import Severity

    if arguments.file is None:
        _start_django()
        from zhixiang.site.selfcheck import run

        return EXIT_OK if run(print) else EXIT_FINDINGS
    notice = read_notice(open_document(arguments.file))
    _print_findings(notice.findings)
    return EXIT_FINDINGS if any(f.severity is Severity.ERROR for f in notice.findings) else EXIT_OK


def _load(arguments: argparse.Namespace) -> int:
    from zhixiang.intake import read_notice

    _say("读取文件 reading …")
    raw = open_document(arguments.file)
    notice = read_notice(raw)
    _start_django()
    from zhixiang.apps.people.errors import Refused
    from zhixiang.site.loading import load_from_command_line

    _say("存入数据库 storing …")
    try:
        print(load_from_command_line(notice, raw))
    except Refused as error:
        print(f"没有存入：{error}", file=sys.stderr)
        return EXIT_REFUSED
    return EXIT_OK


def _demo(_arguments: argparse.Namespace) -> int:
    os.environ.setdefault("ZHIXIANG_DEMO", "1")
    _start_django()
    from zhixiang.site.loading import set_up_demo

    set_up_demo(_say, print)
    return EXIT_OK


def _start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")
    import django

    django.setup()


def _say(message: str) -> None:
    """Progress goes to standard error, so that standard output stays what was asked for."""
    print(message, file=sys.stderr, flush=True)


def _print_summary(notice: Notice) -> None:
    from zhixiang.intake.records import RowType
    from zhixiang.rules.money import format_wan, format_yuan

    head = notice.document
    print(f"{head.issuer} {head.doc_no}\n{head.title}")
    for annex in (1, 2):
        details = list(notice.rows(annex, RowType.DETAIL))
        total = sum(row.amount_fen or 0 for row in details)
        if details:
            print(f"附件{annex}：{len(details)} 行，{format_yuan(total)} 元（{format_wan(total)} 万元）")
    indicators = sum(len(table.indicators) for table in notice.performance_tables)
    citations = sum(len(table.citations) for table in notice.performance_tables)
    print(f"绩效目标表：{len(notice.performance_tables)} 张，指标 {indicators} 条，政策依据 {citations} 处")


def _print_findings(findings: Sequence[Finding]) -> None:
    from zhixiang.intake.checks.catalogue import CHECKS
    from zhixiang.intake.records import Severity

    names = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.NOTE: "提示"}
    if not findings:
        print("没有发现问题。")
        return
    print(f"发现 {len(findings)} 处：")
    counts = Counter((finding.severity, finding.code) for finding in findings)
    for severity, name in names.items():
        for (of_severity, code), count in sorted(counts.items()):
            if of_severity is severity:
                print(f"  [{name}] {CHECKS[code].title}（{code}）：{count}")
    for finding in findings:
        if finding.severity is Severity.ERROR:
            print(f"  第 {finding.line} 行 {finding.message}")


if __name__ == "__main__":
    sys.exit(main())
