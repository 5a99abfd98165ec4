from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.conftest import ACTORS, JIANGMEN, TAISHAN, Loaded, load, small_notice
from tests.intake.builder import PROJECT, Builder, Table, default_rows
from tests.shared_files import NOTICE_2024, shared_file
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Fund, Notice, PrintedTotal
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.checks.errors import LoadRefused
from zhixiang.apps.checks.models import Finding, SourceDocument, SourceLine
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.models import Region
from zhixiang.apps.performance.actions import store_notice as module
from zhixiang.apps.performance.actions.load_notice import load_notice
from zhixiang.apps.performance.models import Citation, Indicator, PerformanceTable, Policy
from zhixiang.intake import read_document, read_notice

pytestmark = pytest.mark.usefixtures("regions")


def counts() -> dict[str, int]:
    """How many rows each table of ours holds."""
    models = [
        m
        for app in ("audit", "people", "checks", "allocation", "performance")
        for m in apps.get_app_config(app).get_models()
    ]
    return {model.__name__: model._default_manager.count() for model in models}


@pytest.mark.usefixtures("loaded")
class TestStored:
    def test_everything_that_was_read(self, loaded: Loaded) -> None:
        notice = loaded.builder.read()
        assert loaded.result.loaded
        assert loaded.result.total_fen == 510_000_000
        assert (loaded.result.lines, loaded.result.tables) == (3, 3)
        assert AllocationLine.objects.count() == 3
        assert PrintedTotal.objects.count() == 5 + 3
        assert PerformanceTable.objects.count() == 3
        assert Indicator.objects.count() == sum(len(table.indicators) for table in notice.performance_tables)
        assert Citation.objects.count() == sum(len(table.citations) for table in notice.performance_tables)
        assert Finding.objects.count() == len(notice.findings) == loaded.result.findings
        assert SourceLine.objects.count() == loaded.builder.text().count("\n") + 1
        assert Policy.objects.count() > 30

    def test_a_line_knows_both_its_printings(self, loaded: Loaded) -> None:
        line = AllocationLine.objects.get(region=TAISHAN)
        assert (line.amount_fen, line.annex1_fen, line.annex2_fen) == (10_000_000,) * 3
        assert line.annex1_line == loaded.builder.line_of("440781000 台山市")
        assert line.annex2_line == loaded.builder.line_of("台山市市场监督管理局")
        assert (line.in_direct_county, line.section, line.project_name) == (True, "各直管县", PROJECT)
        assert line.annex2_unit_name == "台山市市场监督管理局"

    def test_the_document_can_be_proved(self, loaded: Loaded) -> None:
        document = SourceDocument.objects.get()
        assert len(document.sha256) == len(document.sm3) == 64
        assert (document.year, document.doc_no, str(document.issued_on)) == (2024, "粤财工〔2023〕126号", "2023-12-28")
        assert document.uploaded_by_name == "命令行"
        notice = Notice.objects.get()
        assert notice.lines["doc_no"] == loaded.builder.line_of("粤财工")
        assert notice.fund.name.endswith("专项资金")

    def test_findings_keep_version_and_basis_of_their_check(self) -> None:
        finding = Finding.objects.filter(code="not_quantifiable").first()
        assert finding is not None
        assert (finding.version, finding.status) == (1, "open")
        assert finding.basis

    def test_leaves_one_event(self, loaded: Loaded) -> None:
        event = Event.objects.get(action="performance.load_notice")
        assert event.payload["total_fen"] == 510_000_000
        assert event.object_id == str(loaded.document_id)
        assert verify_chain().intact


class TestTwice:
    def test_the_same_file_changes_nothing(self, loaded: Loaded) -> None:
        before = counts()
        again = load(loaded.builder, name="换个名字.txt")
        assert not again.loaded
        assert "已经导入过" in again.message
        assert again.document_id == loaded.document_id
        assert counts() == before

    def test_another_file_under_the_same_number_is_refused(self, loaded: Loaded) -> None:
        before = counts()
        loaded.builder.tables[0].rows.append("\t\t\t新增的指标\t不少于1个")
        with pytest.raises(LoadRefused, match=r"粤财工〔2023〕126号已经导入过"):
            load(loaded.builder)
        assert counts() == before

    def test_unless_it_takes_the_place_of_the_first(self, loaded: Loaded) -> None:
        loaded.builder.annex1[3] = loaded.builder.annex1[3].replace("3000000.00", "2900000.00")
        result = load(loaded.builder, name="更正.txt", replace=True)
        assert result.replaced == loaded.document_id
        old, new = AllocationPlan.objects.order_by("pk")
        assert (old.status, old.replaced_by_id, new.status) == ("superseded", new.pk, "issued")
        assert SourceDocument.objects.get(pk=loaded.document_id).superseded
        assert AllocationLine.objects.filter(plan=old).count() == 3
        assert "存档" in result.message
        assert "不再计入合计" in result.message
        assert not load(small_notice()).loaded

    def test_the_first_file_may_come_back(self, loaded: Loaded) -> None:
        loaded.builder.annex1[3] = loaded.builder.annex1[3].replace("3000000.00", "2900000.00")
        second = load(loaded.builder, name="更正.txt", replace=True)
        assert "已被新文件代替" in load(small_notice()).message
        back = load(small_notice(), replace=True)
        assert (back.loaded, back.replaced, back.total_fen) == (True, second.document_id, 510_000_000)
        assert AllocationPlan.objects.filter(status="issued").count() == 1

    def test_what_is_replaced_takes_no_budget(self, loaded: Loaded) -> None:
        Fund.objects.update(budget_fen=510_000_000)
        loaded.builder.annex1[3] = loaded.builder.annex1[3].replace("3000000.00", "2900000.00")
        assert load(loaded.builder, replace=True).loaded

    def test_a_closed_year_keeps_its_notice(self, loaded: Loaded) -> None:
        """Also where the new title names another fund, which is open."""
        Fund.objects.update(closed=True)
        text = loaded.builder.text().replace("2024 年度专项资金", "2024 年度知识产权资金")
        raw = read_document(text.encode(), "通知.txt")
        with pytest.raises(LoadRefused, match="已经封账"):
            load_notice(read_notice(raw), raw, actor=COMMAND_LINE, replace=True)
        assert not SourceDocument.objects.get().superseded

    def test_without_a_number_the_title_tells(self) -> None:
        builder = small_notice()
        text = builder.text().replace("粤财工〔2023〕126号\n", "")
        for number in range(2):
            raw = read_document((text + "\n" * number).encode(), "通知.txt")
            if number == 0:
                assert load_notice(read_notice(raw), raw, actor=COMMAND_LINE).loaded
            else:
                with pytest.raises(LoadRefused, match="已经导入过"):
                    load_notice(read_notice(raw), raw, actor=COMMAND_LINE)


class TestRefused:
    def refused(self, builder: Builder, match: str, **options: Any) -> None:
        before = counts()
        with pytest.raises(LoadRefused, match=match):
            load(builder, **options)
        assert counts() == before

    @pytest.mark.parametrize(
        "name", ["jiangmen", "taishan", "auditor", "expert", "applicant", "system_admin", "security_admin", "nobody"]
    )
    def test_those_who_may_not(self, name: str) -> None:
        self.refused(small_notice(), "导入通知", actor=ACTORS[name])

    def test_a_notice_without_allocation_rows(self) -> None:
        builder = small_notice()
        builder.annex1, builder.annex2 = [], []
        self.refused(builder, "没有资金分配明细行")

    def test_a_row_of_no_region(self) -> None:
        builder = small_notice()
        builder.annex1[3] = f"某某示范片\t\t{PROJECT}\t某单位\t2011409 知识产权宏观管理\t3000000.00"
        self.refused(builder, f"第 {builder.line_of('某某示范片')} 行.*对应不到任何地区")

    def test_an_amount_that_neither_annex_shows(self) -> None:
        builder = small_notice()
        builder.annex1[7] = builder.annex1[7].replace("100000.00", "1O.0.00")
        builder.annex2[5] = builder.annex2[5].replace("\t10", "\t1.0.0")
        self.refused(builder, "无法识别")

    def test_an_amount_beyond_all_budgets(self) -> None:
        builder = small_notice()
        builder.annex1[7] = builder.annex1[7].replace("100000.00", "900000000000000.00")
        self.refused(builder, "不在合理范围")

    def test_a_code_that_is_no_regions(self) -> None:
        builder = small_notice()
        builder.annex1[7] = f"某某县\t990101000\t{PROJECT}\t990101000 某某县\t2011409 知识产权宏观管理\t100000.00"
        self.refused(builder, "990101000.*不是有效的九位编码")

    def test_names_longer_than_any_name(self) -> None:
        builder = small_notice()
        builder.annex1[7] = builder.annex1[7].replace(PROJECT, "项" * 400)
        self.refused(builder, "超过 300 字")

    def test_a_year_that_is_closed(self) -> None:
        load(small_notice())
        Fund.objects.update(closed=True)
        builder = small_notice()
        builder.tables[0].rows.append("\t\t\t新增的指标\t不少于1个")
        self.refused(builder, "已经封账", replace=True)

    def test_more_than_the_budget(self) -> None:
        load(small_notice())
        Fund.objects.update(budget_fen=700_000_000)
        builder = small_notice()
        text = builder.text().replace("126号", "127号")
        raw = read_document(text.encode(), "通知.txt")
        before = counts()
        with pytest.raises(LoadRefused, match="超出预算"):
            load_notice(read_notice(raw), raw, actor=COMMAND_LINE)
        assert counts() == before

    def test_no_year(self) -> None:
        builder = small_notice()
        for table in builder.tables:
            table.year = ""
        text = builder.text().replace("2024 年度", "").replace("2024年", "")
        raw = read_document(text.encode(), "通知.txt")
        with pytest.raises(LoadRefused, match="预算年度"):
            load_notice(read_notice(raw), raw, actor=COMMAND_LINE)

    @pytest.mark.parametrize("step", ["store_document", "store_allocation", "store_tables", "store_findings", "record"])
    def test_a_failure_half_way_leaves_nothing(self, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        """Whatever fails, fails after the real step was done."""
        real = getattr(module, step)

        def fails(*args: Any, **kwargs: Any) -> None:
            real(*args, **kwargs)
            raise ConnectionError(step)

        before = counts()
        monkeypatch.setattr(module, step, fails)
        with pytest.raises(ConnectionError, match=step):
            load(small_notice())
        assert counts() == before
        monkeypatch.undo()
        assert load(small_notice()).loaded


class TestUnusual:
    def test_a_date_that_is_none_is_left_out(self) -> None:
        raw = read_document(small_notice().text().encode(), "通知.txt")
        notice = read_notice(raw)
        head = dataclasses.replace(notice.document, issued_on="2023-02-30")
        load_notice(dataclasses.replace(notice, document=head), raw, actor=COMMAND_LINE)
        assert SourceDocument.objects.get().issued_on is None

    def test_the_year_of_the_tables_counts_where_the_title_has_none(self) -> None:
        text = small_notice().text().replace("2024 年度", "")
        raw = read_document(text.encode(), "通知.txt")
        assert load_notice(read_notice(raw), raw, actor=COMMAND_LINE).year == 2024

    def test_annex_2_speaks_where_annex_1_is_illegible(self) -> None:
        builder = small_notice()
        builder.annex1[7] = builder.annex1[7].replace("100000.00", "1O.0.00")
        load(builder)
        line = AllocationLine.objects.get(region=TAISHAN)
        assert (line.amount_fen, line.annex1_fen, line.annex2_fen) == (10_000_000, None, 10_000_000)

    def test_a_notice_with_one_annex(self) -> None:
        builder = small_notice()
        builder.annex2 = []
        load(builder)
        assert set(AllocationLine.objects.values_list("annex2_line", flat=True)) == {None}

    def test_another_province(self) -> None:
        builder = Builder(
            annex1=[
                "合计\t\t\t\t\t3100000.00",
                "一、各市州合计\t\t\t\t\t3000000.00",
                "株洲市小计\t430200000\t\t\t\t3000000.00",
                f"株洲市本级\t430200000\t{PROJECT}\t430200000 株洲市本级\t2011409 知识产权宏观管理\t3000000.00",
                "二、省直管县合计\t\t\t\t\t100000.00",
                f"醴陵市\t430281000\t{PROJECT}\t430281000 醴陵市\t2011409 知识产权宏观管理\t100000.00",
            ],
            annex2=[],
            tables=[
                Table("株洲市", "300万元", rows=default_rows("株洲")),
                Table("醴陵市", "10万元", rows=default_rows("醴陵")),
            ],
        )
        result = load(builder)
        assert result.added_regions == ["430000000", "430200000", "430281000"]
        assert "不在区划表里" in result.message
        region = Region.objects.get(pk="430281000")
        assert (region.name, region.known, region.parent_id) == ("醴陵市", False, "430200000")
        assert AllocationLine.objects.get(region="430281000").in_direct_county

    def test_characters_that_no_database_stores(self) -> None:
        raw = read_document(small_notice().text().encode(), "通知.txt")
        notice = read_notice(raw)
        lines = ("坏\x00行\ud800", *raw.source_lines[1:])
        raw = dataclasses.replace(raw, source_lines=lines)
        load_notice(notice, raw, actor=COMMAND_LINE)
        assert SourceLine.objects.get(number=1).text == "坏\ufffd行?"

    def test_a_number_past_all_measure_stays_text(self) -> None:
        builder = small_notice()
        builder.tables[0].rows.append(f"\t\t\t宇宙专利数\t不少于{'9' * 30}件")
        load(builder)
        indicator = Indicator.objects.get(name="宇宙专利数")
        assert (indicator.kind, indicator.number) == ("qualitative", None)
        assert "9" * 30 in indicator.value_text

    def test_statements_do_not_grow_with_the_rows(self) -> None:
        """Twenty tables more cost no statement more, but for batches."""

        def statements(builder: Builder, number: int) -> int:
            raw = read_document(builder.text().replace("126号", f"{number}号").encode(), "通知.txt")
            notice = read_notice(raw)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                load_notice(notice, raw, actor=COMMAND_LINE)
            return sum(not (q["sql"] or "").startswith(("SAVEPOINT", "RELEASE")) for q in queries.captured_queries)

        small, large = small_notice(), small_notice()
        large.tables = [Table("江门市", "200万元", rows=default_rows("江门")) for _ in range(20)]
        statements(small_notice(), 1)
        few, many = statements(small, 2), statements(large, 3)
        assert many <= few + 25


def test_the_notice_of_2024() -> None:
    path = shared_file(NOTICE_2024)
    raw = read_document(path.read_bytes(), path.name)
    notice = read_notice(raw)
    result = load_notice(notice, raw, actor=ACTORS["finance_officer"])
    assert (result.lines, result.total_fen, result.tables) == (42, 17_285_000_000, 42)
    assert result.added_regions == []
    assert AllocationLine.objects.filter(in_direct_county=True).count() == 22
    assert not AllocationLine.objects.exclude(annex1_line__isnull=False, annex2_line__isnull=False).exists()
    assert Fund.objects.get().name == "省级市场监管管理（知识产权创造、运用和保护）专项资金"
    assert Indicator.objects.filter(table__region=JIANGMEN).count() == len(
        next(t for t in notice.performance_tables if t.region_code == JIANGMEN).indicators
    )
