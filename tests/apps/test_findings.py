from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.apps.conftest import ACTORS, JIANGMEN, SHAOGUAN, TAISHAN, YEAR, Loaded
from zhixiang.apps import keyset
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import history, verify_chain
from zhixiang.apps.checks import policies, queries
from zhixiang.apps.checks.actions.decide_finding import LONGEST_REASON, decide_finding
from zhixiang.apps.checks.models import Finding, SourceLine
from zhixiang.apps.checks.states import TRANSITIONS, transition
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.roles import Role

PROVINCE = ACTORS["provincial_officer"]
pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def finding() -> Finding:
    found = Finding.objects.filter(code="not_quantifiable", region=JIANGMEN).first()
    assert found is not None
    return found


class TestDecide:
    def test_keeps_who_when_and_why(self, finding: Finding, officer: Any) -> None:
        actor = actor_of(officer(Role.PROVINCIAL_OFFICER))
        decide_finding(actor=actor, finding_id=finding.pk, outcome="false_alarm", reason="  已核对原件  ")
        found = queries.finding(actor, finding.pk)
        assert found is not None
        assert (found.status, found.reason, found.decided_by) == ("false_alarm", "已核对原件", "provincial_officer")
        assert found.decided_by_role == "省局处室"
        assert found.decided_at is not None
        (event,) = history("finding", finding.pk)
        assert event.payload["reason"] == "已核对原件"
        assert (event.payload["from"], event.payload["to"]) == ("open", "false_alarm")
        assert verify_chain().intact

    def test_may_be_turned_round_and_both_decisions_stay(self, finding: Finding) -> None:
        for outcome in ("confirmed", "false_alarm", "confirmed"):
            decide_finding(actor=PROVINCE, finding_id=finding.pk, outcome=outcome, reason=outcome)
        assert [event.payload["to"] for event in history("finding", finding.pk)] == [
            "confirmed", "false_alarm", "confirmed",
        ]  # fmt: skip

    @pytest.mark.parametrize("outcome", ["confirmed", "false_alarm"])
    @pytest.mark.parametrize("reason", ["", "  \n", "长" * (LONGEST_REASON + 1)])
    def test_asks_for_a_reason(self, finding: Finding, outcome: str, reason: str) -> None:
        with pytest.raises(Refused, match="理由"):
            decide_finding(actor=PROVINCE, finding_id=finding.pk, outcome=outcome, reason=reason)
        finding.refresh_from_db()
        assert finding.status == "open"

    @pytest.mark.parametrize("outcome", ["open", "deleted", ""])
    def test_refuses_what_is_no_transition(self, finding: Finding, outcome: str) -> None:
        with pytest.raises(Refused, match="待处理"):
            decide_finding(actor=PROVINCE, finding_id=finding.pk, outcome=outcome, reason="理由")

    @pytest.mark.parametrize("name", [n for n in ACTORS if n not in ("provincial_officer", "finance_officer")])
    def test_is_the_provinces_to_do(self, finding: Finding, name: str) -> None:
        assert not policies.may_decide(ACTORS[name]).allowed
        events = Event.objects.count()
        with pytest.raises(Refused, match="处理审查发现"):
            decide_finding(actor=ACTORS[name], finding_id=finding.pk, outcome="confirmed", reason="理由")
        assert Event.objects.count() == events

    def test_a_finding_that_is_not_there(self) -> None:
        with pytest.raises(Finding.DoesNotExist):
            decide_finding(actor=PROVINCE, finding_id=10**9, outcome="confirmed", reason="理由")

    def test_the_database_asks_for_the_reason_as_well(self, finding: Finding) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(status="confirmed")
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(severity="fatal")

    def test_every_decided_state_is_reached_from_open(self) -> None:
        assert {t.target for t in TRANSITIONS if t.source == "open"} == {"confirmed", "false_alarm"}
        assert transition("confirmed", "open") is None


class TestList:
    def test_filters_and_facets(self) -> None:
        everything = queries.findings(PROVINCE, YEAR)
        assert everything.page.total.number == len(everything.page.rows) == Finding.objects.count()
        code = everything.page.rows[0].code
        some = queries.findings(PROVINCE, YEAR, code=code)
        assert {row.code for row in some.page.rows} == {code}
        assert some.page.total.number == everything.facets["code"][code] == len(some.page.rows)
        # The filter's own facet still shows the other choices, the others follow it.
        assert some.facets["code"] == everything.facets["code"]
        assert sum(some.facets["severity"].values()) == some.page.total.number

    @pytest.mark.parametrize(
        ("filters", "total"),
        [
            ({"region": JIANGMEN}, 1),
            ({"region": "999999999"}, 0),
            ({"status": "confirmed"}, 0),
            ({"severity": "warning", "code": "not_quantifiable"}, 3),
        ],
    )
    def test_totals(self, filters: dict[str, str], total: int) -> None:
        found = queries.findings(PROVINCE, YEAR, **filters)  # type: ignore[arg-type]
        assert found.page.total.number == len(found.page.rows) == total

    def test_pages_are_cut_in_the_order_of_the_document(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keyset, "SIZE", 1)
        whole = list(queries.finding_rows(PROVINCE, YEAR))
        assert [row.line for row in whole] == sorted(row.line for row in whole)
        cursor, pages = "", []
        while not pages or cursor:
            page = queries.findings(PROVINCE, YEAR, cursor=cursor).page
            pages.append(page.rows)
            cursor = page.next
        assert [row for page in pages for row in page] == whole

    def test_more_than_are_counted_are_offered_without_counts(
        self, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
    ) -> None:
        monkeypatch.setattr(keyset, "CAP", 1)
        with django_assert_num_queries(5):
            found = queries.findings(ACTORS["jiangmen"], YEAR)
        assert len(found.page.rows) == Finding.objects.filter(region__in=[JIANGMEN, TAISHAN]).count() > 1
        assert str(found.page.total) == "1+"
        assert found.facets["severity"] == {"error": None, "warning": None, "note": None}
        assert set(found.facets["region"]) >= {JIANGMEN, TAISHAN}
        assert SHAOGUAN not in found.facets["region"]
        assert queries.finding_summary(ACTORS["jiangmen"], YEAR).open is None

    def test_the_list_takes_the_same_queries_for_two_findings_and_for_two_thousand(
        self, finding: Finding, django_assert_num_queries: Any
    ) -> None:
        for number in (2, 2000):
            same = {field.attname: getattr(finding, field.attname) for field in Finding._meta.concrete_fields}
            Finding.objects.all().delete()
            Finding.objects.bulk_create(Finding(**{**same, "id": None}) for _ in range(number))
            with django_assert_num_queries(4):
                found = queries.findings(PROVINCE, YEAR)
            assert found.page.total.number == found.facets["code"][finding.code] == number
            assert len(found.page.rows) == min(number, keyset.SIZE)

    def test_a_region_facet_says_how_many(self) -> None:
        facet = queries.findings(PROVINCE, YEAR).facets["region"][JIANGMEN]
        assert (facet.name, facet.count) == ("江门市", 1)

    def test_titles_come_from_the_catalogue_or_stay_codes(self, finding: Finding) -> None:
        assert queries.findings(PROVINCE, YEAR, code="not_quantifiable").page.rows[0].title == "指标值无法衡量"
        Finding.objects.filter(pk=finding.pk).update(code="of_later")
        found = queries.finding(PROVINCE, finding.pk)
        assert found is not None
        assert (found.title, found.year, found.decided_by_role) == ("of_later", YEAR, "")


class TestSource:
    def test_a_finding_opens_its_line_in_context(self, loaded: Loaded, finding: Finding) -> None:
        view = queries.source_lines(PROVINCE, loaded.document_id, finding.line)
        assert view is not None
        assert (view.first, view.last) == (finding.line - 6, min(finding.line + 6, view.line_count))
        text = {line.number: line.text for line in view.lines}
        assert finding.evidence in text[finding.line]
        assert view.document.doc_no == "粤财工〔2023〕126号"
        assert len(view.document.digest) == 64

    def test_the_first_and_the_last_line_have_fewer_neighbours(self, loaded: Loaded) -> None:
        count = SourceLine.objects.count()
        first = queries.source_lines(PROVINCE, loaded.document_id, 1, context=2)
        last = queries.source_lines(PROVINCE, loaded.document_id, count, context=2)
        assert first is not None
        assert last is not None
        assert (first.first, first.last, last.first, last.last) == (1, 3, count - 2, count)

    def test_lines_that_are_not_seen_leave_gaps(self, loaded: Loaded) -> None:
        line = loaded.builder.line_of("江门市小计\t440700000")
        view = queries.source_lines(ACTORS["jiangmen"], loaded.document_id, line)
        assert view is not None
        numbers = [shown.number for shown in view.lines]
        assert line + 1 in numbers
        assert line - 1 not in numbers


def test_a_line_that_regions_share_is_their_citys_or_nobodys() -> None:
    from zhixiang.apps.checks.ownership import _joint  # noqa: PLC0415

    assert _joint(["440781000", "440783000"]) == "440700000"
    assert _joint(["440781000", "440700000"]) == "440700000"
    assert _joint(["440781000", "440200000"]) is None
    assert _joint(["440781000", ""]) is None
    assert _joint([""]) is None


def test_an_actor_sees_nothing_by_a_made_up_region() -> None:
    stranger = Actor(None, "外市", Role.CITY_OFFICER, "430100000")
    assert queries.findings(stranger, YEAR).page.total.number == 0
