"""The commands that store and check, called in this process on the database of the tests: answers and exit codes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client

from tests.apps.conftest import small_notice
from tests.apps.test_load_notice import counts
from zhixiang import cli
from zhixiang.apps.allocation.models import PrintedTotal
from zhixiang.apps.audit import triggers
from zhixiang.apps.audit.models import Event
from zhixiang.apps.checks.models import DemandFinding, SourceDocument
from zhixiang.apps.people.models import Region, User
from zhixiang.intake.version import reader_version

PASSWORD = "lantern-Reel-5521"


class Said:
    """What a command said, and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Run = Callable[..., Said]
Typed = Callable[[str], None]


@pytest.fixture
def zhixiang(capsys: pytest.CaptureFixture[str]) -> Run:
    """``zhixiang("load", path)``."""

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "通知.txt"
    path.write_text(small_notice().text(), encoding="utf-8")
    return path


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """``typed("a password")``: the lines on standard input."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


@pytest.mark.django_db
class TestLoad:
    def test_stores_and_says_what(self, zhixiang: Run, notice: Path) -> None:
        said = zhixiang("load", notice)
        assert said.code == 0
        assert "已导入粤财工〔2023〕126号：3 行分配，共 5,100,000.00 元" in said.out
        assert said.err.startswith("读取文件")
        assert SourceDocument.objects.get().name == "通知.txt"
        assert Region.objects.count() > 100

    def test_a_second_time_changes_nothing(self, zhixiang: Run, notice: Path) -> None:
        zhixiang("load", notice)
        before = counts()
        said = zhixiang("load", notice)
        assert (said.code, counts()) == (0, before)
        assert "没有重复导入" in said.out
        assert "--reread" not in said.err

    def test_another_file_of_the_same_number_needs_replace(self, zhixiang: Run, notice: Path) -> None:
        zhixiang("load", notice)
        before = counts()
        notice.write_text(small_notice().text().replace("不少于6场", "不少于7场"), encoding="utf-8")
        refused = zhixiang("load", notice)
        assert (refused.code, refused.out, counts()) == (2, "", before)
        assert "没有存入" in refused.err
        assert "--replace" in refused.err
        replaced = zhixiang("load", notice, "--replace")
        assert replaced.code == 0
        assert "代替了原文件“通知.txt”" in replaced.out
        assert "存档备查，不再计入合计" in replaced.out
        assert SourceDocument.objects.filter(superseded=True).count() == 1

    def test_a_stale_reading_can_be_read_again(self, zhixiang: Run, notice: Path) -> None:
        zhixiang("load", notice)
        SourceDocument.objects.update(reader="0.0.9-old")
        PrintedTotal.objects.filter(label__contains="江门").update(label="江门")
        assert "--reread" in zhixiang("load", notice).err
        said = zhixiang("load", notice, "--reread")
        assert said.code == 0
        assert "有变化的是：印刷合计（减" in said.out
        assert SourceDocument.objects.get(superseded=False).reader == reader_version()
        again = zhixiang("load", notice, "--reread")
        assert (again.code, "不需要重新读取" in again.err) == (2, True)

    def test_reading_again_what_was_never_loaded(self, zhixiang: Run, notice: Path) -> None:
        said = zhixiang("load", notice, "--reread")
        assert said.code == 2
        assert "去掉 --reread" in said.err
        assert SourceDocument.objects.count() == 0

    def test_both_at_once_is_wrong_usage(self, zhixiang: Run, notice: Path) -> None:
        said = zhixiang("load", notice, "--reread", "--replace")
        assert said.code == 2
        assert "用法不对 wrong usage" in said.err

    def test_a_row_printed_twice_names_both_lines(self, zhixiang: Run, notice: Path) -> None:
        builder = small_notice()
        builder.annex1.append(builder.annex1[7])
        builder.annex2.append(builder.annex2[5])
        notice.write_text(builder.text(), encoding="utf-8")
        line = builder.line_of("440781000 台山市")
        said = zhixiang("load", notice)
        assert said.code == 2
        assert f"附件1第 {line} 行与第 {line + 1} 行" in said.err
        assert SourceDocument.objects.count() == 0

    @pytest.mark.parametrize(
        ("content", "answer"),
        [
            (b"", "是空的"),
            (b"PK\x03\x04 and so on", "已经损坏"),
            (b"a letter, no notice\n", "无法读取"),
            (small_notice().text()[:900].encode(), "没有存入|无法读取"),
        ],
    )
    def test_a_bad_file_leaves_nothing(self, zhixiang: Run, notice: Path, content: bytes, answer: str) -> None:
        notice.write_bytes(content)
        before = counts()
        said = zhixiang("load", notice)
        assert (said.code, said.out) == (2, "")
        assert any(part in said.err for part in answer.split("|"))
        assert "Traceback" not in said.err
        assert {
            name: n for name, n in counts().items() if name not in ("Region", "FiscalRelation", "Event", "ChainHead")
        } == {name: n for name, n in before.items() if name not in ("Region", "FiscalRelation", "Event", "ChainHead")}

    def test_a_file_that_is_not_there(self, zhixiang: Run, tmp_path: Path) -> None:
        said = zhixiang("load", tmp_path / "没有.txt")
        assert (said.code, "找不到文件" in said.err) == (2, True)

    def test_a_database_that_fails_leaves_nothing(self, zhixiang: Run, notice: Path) -> None:
        def full(execute: Any, sql: str, *rest: Any) -> Any:
            if sql.startswith("INSERT") and "checks_finding" in sql:
                raise OperationalError("disk full")
            return execute(sql, *rest)

        with connection.execute_wrapper(full):
            said = zhixiang("load", notice)
        assert said.code == 2
        assert "数据库不可用" in said.err
        assert "disk full" in said.err
        assert SourceDocument.objects.count() == 0

    def test_a_bug_keeps_its_traceback(self, zhixiang: Run, notice: Path) -> None:
        def wrong(execute: Any, sql: str, *rest: Any) -> Any:
            if "checks_finding" in sql:
                raise DataError("value too long")
            return execute(sql, *rest)

        with connection.execute_wrapper(wrong), pytest.raises(DataError):
            zhixiang("load", notice)

    def test_interrupted_leaves_nothing(self, zhixiang: Run, notice: Path) -> None:
        def interrupt(execute: Any, sql: str, *rest: Any) -> Any:
            if "checks_finding" in sql:
                raise KeyboardInterrupt
            return execute(sql, *rest)

        with connection.execute_wrapper(interrupt):
            said = zhixiang("load", notice)
        assert (said.code, "没有存入任何内容" in said.err) == (130, True)
        assert SourceDocument.objects.count() == 0


@pytest.mark.django_db
class TestCheck:
    def test_a_sound_installation(self, zhixiang: Run, notice: Path, typed: Typed) -> None:
        zhixiang("load", notice)
        typed(PASSWORD)
        zhixiang("account", "chief")
        said = zhixiang("check")
        assert said.code == 0
        assert [line[0] for line in said.out.splitlines()] == ["✓"] * 7

    def test_faces_that_are_missing(self, zhixiang: Run, settings: Any, tmp_path: Path) -> None:
        settings.ZHIXIANG_FONTS = tmp_path
        said = zhixiang("check")
        assert said.code == 1
        assert "✗ PDF 字体" in said.out
        assert "make assets" in said.out

    def test_a_chain_that_somebody_broke(self, zhixiang: Run, notice: Path) -> None:
        zhixiang("load", notice)
        event = Event.objects.get(action="performance.load_notice")
        triggers.remove(connection)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_event SET actor_name = 'somebody' WHERE seq = %s", [event.seq])
        triggers.install(connection)
        said = zhixiang("check")
        assert said.code == 1
        assert "✗ 审计链" in said.out
        assert f"第 {event.seq} 条" in said.out

    def test_a_printed_total_that_differs(self, zhixiang: Run, notice: Path) -> None:
        text = small_notice().text().replace("合计\t\t\t\t\t5100000.00", "合计\t\t\t\t\t5100001.00")
        notice.write_text(text, encoding="utf-8")
        zhixiang("load", notice)
        said = zhixiang("check")
        assert said.code == 1
        assert "2024 年附件1“合计”：印刷数与明细之和不符" in said.out

    def test_readings_of_another_reader_are_named_and_no_defect(self, zhixiang: Run, notice: Path) -> None:
        zhixiang("load", notice)
        SourceDocument.objects.update(reader="0.0.9-old")
        said = zhixiang("check")
        assert said.code == 0
        assert "提示：“通知.txt”粤财工〔2023〕126号由另一版本" in said.out

    def test_without_an_administrator_it_says_how_to_make_one(self, zhixiang: Run, notice: Path) -> None:
        zhixiang("load", notice)
        assert "zhixiang account" in zhixiang("check").out

    def test_demo_passwords_are_open_doors_where_others_come(self, zhixiang: Run, settings: Any) -> None:
        settings.ZHIXIANG_DEMO = True
        zhixiang("demo")
        settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
        alone = zhixiang("check")
        assert (alone.code, "提示：这些账号用的是公开的演示口令" in alone.out) == (0, True)
        settings.ALLOWED_HOSTS = ["funds.example"]
        served = zhixiang("check")
        assert (served.code, "✗ 账号" in served.out) == (1, True)

    def test_a_file_with_a_wrong_figure(self, zhixiang: Run, notice: Path) -> None:
        assert zhixiang("check", notice).code == 0
        notice.write_text(small_notice().text().replace("5100000.00", "5100001.00"), encoding="utf-8")
        assert zhixiang("check", notice).code == 1


@pytest.mark.django_db
class TestDemo:
    def test_twice_keeps_everything(self, zhixiang: Run, settings: Any) -> None:
        settings.ZHIXIANG_DEMO = True
        first = zhixiang("demo")
        assert first.code == 0
        assert "42 行分配，共 172,850,000.00 元" in first.out
        assert [line for line in first.out.splitlines() if line.strip().startswith("province")]
        planted = {"demand_same", "demand_split", "policy_expired", "empty_value"}
        assert planted <= set(DemandFinding.objects.values_list("code", flat=True))
        before = counts()
        User.objects.filter(username="city").update(display_name="改过的名字")
        second = zhixiang("demo")
        assert (second.code, counts()) == (0, before)
        assert "没有重复导入" in second.out
        assert User.objects.get(username="city").display_name == "改过的名字"

    def test_is_refused_where_it_is_not_the_demo(self, zhixiang: Run, settings: Any) -> None:
        settings.ZHIXIANG_DEMO = False
        said = zhixiang("demo")
        assert (said.code, User.objects.count()) == (2, 0)
        assert "演示环境" in said.err


@pytest.mark.django_db
class TestAccount:
    def test_the_first_administrator(self, zhixiang: Run, typed: Typed) -> None:
        typed(f"{PASSWORD}\n")
        said = zhixiang("account", "chief", "--name", "系统管理员")
        assert (said.code, said.out) == (0, "已建立账号 chief：系统管理员。\n")
        user = User.objects.get()
        assert (user.role, user.is_superuser, user.display_name) == ("system_admin", False, "系统管理员")
        assert user.check_password(PASSWORD)
        event = Event.objects.get(action="people.create_account")
        assert PASSWORD not in str(event.payload)
        assert event.payload["username"] == "chief"

    @pytest.mark.parametrize("region", ["江门市", "440700", "440700000"])
    def test_an_officer_of_a_city(self, zhixiang: Run, typed: Typed, region: str) -> None:
        typed(PASSWORD)
        assert zhixiang("account", "jm", "--role", "city_officer", "--region", region).code == 0
        assert User.objects.get().region_id == "440700000"

    @pytest.mark.parametrize(
        ("arguments", "answer"),
        [
            (["x", "--role", "emperor"], "没有“emperor”这个角色"),
            (["x", "--role", "city_officer"], "必须指定一个市级地区"),
            (["x", "--role", "city_officer", "--region", "台山市"], "必须指定一个市级地区"),
            (["x", "--role", "auditor", "--region", "江门市"], "不分地区"),
            (["x", "--role", "city_officer", "--region", "火星"], "找不到地区“火星”"),
            (["a b"], "没有办理"),
            (["x" * 200], "没有办理"),
        ],
    )
    def test_what_does_not_fit_is_refused_before_a_password_is_asked(
        self, zhixiang: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], answer: str
    ) -> None:
        monkeypatch.setattr(cli, "_password", lambda: pytest.fail("asked"))
        said = zhixiang("account", *arguments)
        assert said.code == 2
        assert answer in said.err
        assert User.objects.count() == 0

    @pytest.mark.parametrize(
        ("password", "answer"),
        [
            ("", "至少要有 10 个字符"),
            ("short", "至少要有 10 个字符"),
            ("password1234", "太常见"),
            ("chief-officer", "太相似"),
            ("93847561029", "不能只有数字"),
        ],
    )
    def test_a_weak_password_is_refused_in_chinese(
        self, zhixiang: Run, typed: Typed, password: str, answer: str
    ) -> None:
        typed(f"{password}\n")
        said = zhixiang("account", "chief-officer")
        assert (said.code, answer in said.err) == (2, True)
        assert User.objects.count() == 0

    def test_a_name_that_is_taken(self, zhixiang: Run, typed: Typed) -> None:
        for code in (0, 2):
            typed(PASSWORD)
            assert zhixiang("account", "chief").code == code
        assert User.objects.count() == 1

    def test_a_new_password(self, zhixiang: Run, typed: Typed, client: Client) -> None:
        typed(PASSWORD)
        zhixiang("account", "chief")
        client.force_login(User.objects.get())
        typed("another-Reel-7710")
        assert zhixiang("account", "chief", "--new-password").code == 0
        assert User.objects.get().check_password("another-Reel-7710")
        assert client.get("/").status_code == 302, "the old session is over"
        assert Event.objects.filter(action="people.set_password").count() == 1
        typed(PASSWORD)
        assert "没有账号“nobody”" in zhixiang("account", "nobody", "--new-password").err

    def test_is_typed_twice_at_a_terminal(self, zhixiang: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = iter([PASSWORD, PASSWORD, PASSWORD, "other"])
        monkeypatch.setattr(sys, "stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _self: True})())
        monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
        assert zhixiang("account", "first").code == 0
        said = zhixiang("account", "second")
        assert (said.code, "不一样" in said.err) == (2, True)
        assert list(User.objects.values_list("username", flat=True)) == ["first"]


@pytest.mark.parametrize("command", [[], ["read"], ["load"], ["account"], ["demo"], ["check"]])
def test_help_is_in_both_languages(zhixiang: Run, command: list[str]) -> None:
    said = zhixiang(*command, "--help")
    assert said.code == 0
    assert "显示帮助 · show this help" in said.out
    assert any("一" <= char <= "鿿" for char in said.out)


def test_help_names_every_way_to_load(zhixiang: Run) -> None:
    text = zhixiang("load", "--help").out
    assert "代替同文号的原文件" in text
    assert "--replace" in text
    assert "--reread" in text


def test_no_command_is_wrong_usage(zhixiang: Run) -> None:
    said = zhixiang()
    assert said.code == 2
    assert "用法不对 wrong usage" in said.err
