"""A stored file is read again: the better reading counts, the old one stays, and no decision is lost."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from tests.apps.conftest import ACTORS, JIANGMEN, SHAOGUAN, YEAR, Loaded, load, small_notice
from tests.apps.test_load_notice import counts
from zhixiang.apps.allocation import queries as allocation
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Fund
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import history, verify_chain
from zhixiang.apps.checks import queries
from zhixiang.apps.checks.actions.decide_finding import decide_finding
from zhixiang.apps.checks.errors import LoadRefused
from zhixiang.apps.checks.models import Finding, SourceDocument
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance.actions.load_notice import load_notice
from zhixiang.apps.performance.actions.reread_notice import RereadResult, reread_notice
from zhixiang.apps.performance.models import Indicator
from zhixiang.intake import read_document, read_notice
from zhixiang.intake.readers.blocks import RawDocument
from zhixiang.intake.records import Notice
from zhixiang.intake.version import reader_version

PROVINCE = ACTORS["provincial_officer"]


def fresh(name: str = "通知.txt") -> tuple[Notice, RawDocument]:
    raw = read_document(small_notice().text().encode(), name)
    return read_notice(raw), raw


def reread(change: Callable[[Notice], Notice] = lambda notice: notice) -> RereadResult:
    """Read the small notice as a reader would whose reading differs by ``change``."""
    notice, raw = fresh()
    return reread_notice(change(notice), raw, actor=COMMAND_LINE)


def better_unit(notice: Notice) -> Notice:
    """As if the first target of the first table had been misread until now."""
    table = notice.performance_tables[0]
    first = dataclasses.replace(table.indicators[0], value_text="不少于4个")
    tables = (dataclasses.replace(table, indicators=(first, *table.indicators[1:])), *notice.performance_tables[1:])
    return dataclasses.replace(notice, performance_tables=tables)


def change_findings(change: Callable[[Any], Any]) -> Callable[[Notice], Notice]:
    """A reader whose checks answer otherwise; None drops a finding."""

    def changed(notice: Notice) -> Notice:
        findings = [change(finding) for finding in notice.findings]
        return dataclasses.replace(notice, findings=tuple(finding for finding in findings if finding is not None))

    return changed


def decided(region: str = JIANGMEN) -> Finding:
    found = Finding.objects.filter(code="not_quantifiable", region=region).order_by("line").first()
    assert found is not None
    return decide_finding(actor=PROVINCE, finding_id=found.pk, outcome="false_alarm", reason="已核对原件")


def current(code: str, region: str) -> list[Finding]:
    return list(Finding.objects.filter(document__superseded=False, code=code, region=region).order_by("line"))


@pytest.mark.usefixtures("loaded")
class TestChanged:
    def test_the_new_reading_counts_and_the_old_one_stays(self, loaded: Loaded) -> None:
        result = reread(better_unit)
        assert (result.changed, result.replaced) == (True, loaded.document_id)
        assert result.differences == {"指标": (1, 1)}
        assert "指标（减 1、增 1）" in result.message
        old, new = SourceDocument.objects.order_by("pk")
        assert (old.superseded, new.superseded) == (True, False)
        assert old.sha256 == new.sha256
        assert Indicator.objects.filter(value_text="不少于4个", table__document=new).count() == 1
        assert Indicator.objects.filter(value_text="不少于4个", table__document=old).count() == 0
        money = allocation.year_money(PROVINCE, YEAR)
        assert money is not None
        assert (money.total_fen, money.document_id) == (510_000_000, new.pk)
        assert AllocationLine.objects.count() == 6
        assert list(AllocationPlan.objects.order_by("pk").values_list("status", flat=True)) == ["superseded", "issued"]

    def test_is_told_to_the_auditor(self, loaded: Loaded) -> None:
        SourceDocument.objects.update(reader="0.0.9-old")
        result = reread(better_unit)
        event = Event.objects.get(action="performance.reread_notice")
        assert event.object_id == str(result.document_id)
        assert event.payload["replaced"] == loaded.document_id
        assert (event.payload["reader_before"], event.payload["reader"]) == ("0.0.9-old", reader_version())
        assert event.payload["differences"] == {"指标": [1, 1]}
        assert verify_chain().intact

    def test_an_older_notice_does_not_become_the_newest(self) -> None:
        text = small_notice().text().replace("126号", "127号").replace("2023年12月28日印发", "2024年6月1日印发")
        raw = read_document(text.encode(), "第二批.txt")
        second = load_notice(read_notice(raw), raw, actor=COMMAND_LINE)
        reread(better_unit)
        annex = allocation.annex(PROVINCE, YEAR, 1)
        money = allocation.year_money(PROVINCE, YEAR)
        assert annex is not None
        assert money is not None
        assert annex.document_id == money.document_id == second.document_id

    def test_the_money_of_the_old_reading_takes_no_budget(self) -> None:
        Fund.objects.update(budget_fen=510_000_000)
        assert reread(better_unit).changed

    def test_the_file_can_be_loaded_and_read_again_any_number_of_times(self, loaded: Loaded) -> None:
        reread(better_unit)
        assert not load(loaded.builder).loaded
        assert reread().changed
        assert not load(loaded.builder).loaded
        assert SourceDocument.objects.filter(superseded=False).count() == 1


@pytest.mark.usefixtures("loaded")
class TestDecisions:
    def test_stay_with_the_same_finding(self) -> None:
        before = decided()
        result = reread(better_unit)
        kept = [finding for finding in current("not_quantifiable", JIANGMEN) if finding.status != "open"]
        assert [(f.line, f.message, f.status, f.reason, f.dealt_by_name, f.dealt_at) for f in kept] == [
            (before.line, before.message, "false_alarm", "已核对原件", "省局", before.dealt_at)
        ]
        (event,) = history("finding", kept[0].pk)
        assert (event.action, event.payload["from_finding"]) == ("checks.carry_decision", before.pk)
        assert "1 条已处理的发现保留了原来的处理结果" in result.message
        assert Finding.objects.get(pk=before.pk).status == "false_alarm"

    def test_stay_when_the_check_only_words_it_better(self) -> None:
        decided()
        worded = change_findings(
            lambda f: dataclasses.replace(f, message=f.message.replace("无法衡量，请改为数值", "无从衡量，请写出数值"))
        )
        reread(worded)
        (kept,) = [finding for finding in current("not_quantifiable", JIANGMEN) if finding.status != "open"]
        assert "无从衡量" in kept.message

    def test_do_not_go_to_another_figure(self) -> None:
        before = decided()
        other = change_findings(
            lambda f: (
                dataclasses.replace(f, message=f.message.replace("逐步提升", "明显提升"))
                if f.line == before.line
                else f
            )
        )
        result = reread(other)
        assert {finding.status for finding in current("not_quantifiable", JIANGMEN)} == {"open"}
        assert f"not_quantifiable 第 {before.line} 行" in result.message
        event = Event.objects.get(action="performance.reread_notice")
        assert event.payload["decisions_left_behind"] == [before.pk]
        found = queries.finding(PROVINCE, before.pk)
        assert found is not None
        assert (found.status, found.archived) == ("false_alarm", True)

    def test_do_not_go_to_another_region(self) -> None:
        before = decided()
        reread(change_findings(lambda f: None if f.line == before.line else f))
        assert {finding.status for finding in current("not_quantifiable", SHAOGUAN)} == {"open"}

    def test_one_of_two_that_cannot_be_told_apart_keeps_none(self) -> None:
        before = decided()
        notice, _raw = fresh()
        twin = next(f for f in notice.findings if f.line == before.line and f.code == before.code)
        reread(lambda notice: dataclasses.replace(notice, findings=(*notice.findings, twin)))
        assert {finding.status for finding in current("not_quantifiable", JIANGMEN)} == {"open"}

    def test_are_refused_on_the_old_reading(self) -> None:
        before = decided(SHAOGUAN)
        reread(better_unit)
        with pytest.raises(Refused, match="已被代替"):
            decide_finding(actor=PROVINCE, finding_id=before.pk, outcome="confirmed", reason="理由")

    def test_stay_when_a_corrected_file_takes_the_place(self, loaded: Loaded) -> None:
        """Lines above the finding were added: the same sentence now stands on another line."""
        before = decided()
        loaded.builder.tables[0].rows.append("\t\t\t韶关新增的指标\t不少于1个")
        result = load(loaded.builder, name="更正.txt", replace=True)
        assert "1 条已处理的发现保留了原来的处理结果" in result.message
        (kept,) = [finding for finding in current("not_quantifiable", JIANGMEN) if finding.status != "open"]
        assert kept.line == before.line + 1


class TestNothingChanged:
    def test_is_refused(self, loaded: Loaded) -> None:
        before = counts()
        with pytest.raises(LoadRefused, match="数据没有变化") as refusal:
            reread()
        assert refusal.value.code == "unchanged"
        assert counts() == before
        assert not SourceDocument.objects.get(pk=loaded.document_id).superseded

    def test_a_newer_reader_that_finds_the_same_vouches_for_it(self, loaded: Loaded) -> None:
        SourceDocument.objects.update(reader="0.0.9-old")
        assert queries.stale_readings(PROVINCE) == [("通知.txt", "粤财工〔2023〕126号")]
        assert load(loaded.builder).stale
        before = counts()
        result = reread()
        assert (result.changed, result.document_id) == (False, loaded.document_id)
        assert counts() == {**before, "Event": before["Event"] + 1}
        assert SourceDocument.objects.get().reader == reader_version()
        assert queries.stale_readings(PROVINCE) == []
        assert Event.objects.get(action="performance.confirm_reading").payload["reader_before"] == "0.0.9-old"


@pytest.mark.usefixtures("regions")
class TestRefused:
    def test_a_file_that_was_never_loaded(self) -> None:
        before = counts()
        with pytest.raises(LoadRefused, match="还没有导入过"):
            reread()
        assert counts() == before

    def test_a_file_that_another_one_replaced(self) -> None:
        builder = small_notice()
        load(builder)
        builder.tables[0].rows.append("\t\t\t新增的指标\t不少于1个")
        load(builder, replace=True)
        with pytest.raises(LoadRefused, match="已被新文件代替"):
            reread(better_unit)

    @pytest.mark.parametrize("name", ["jiangmen", "auditor", "system_admin", "nobody"])
    def test_those_who_may_not(self, name: str) -> None:
        load(small_notice())
        notice, raw = fresh()
        with pytest.raises(LoadRefused, match="导入通知"):
            reread_notice(better_unit(notice), raw, actor=ACTORS[name])

    def test_a_closed_year(self) -> None:
        load(small_notice())
        Fund.objects.update(closed=True)
        with pytest.raises(LoadRefused, match="已经封账"):
            reread(better_unit)

    def test_a_failure_at_the_end_leaves_the_old_reading(self, monkeypatch: pytest.MonkeyPatch) -> None:
        load(small_notice())
        before = counts()

        def fails(*_args: Any, **_kwargs: Any) -> None:
            raise ConnectionError

        monkeypatch.setattr("zhixiang.apps.performance.actions.reread_notice.audit", fails)
        with pytest.raises(ConnectionError):
            reread(better_unit)
        assert counts() == before
        assert SourceDocument.objects.filter(superseded=False).count() == 1
