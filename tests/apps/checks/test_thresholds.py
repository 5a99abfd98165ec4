"""Thresholds are dated and never edited; a trial says what one would have done; precision counts what people decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.support.call_factory import World
from tests.support.screening import NAVIGATION, SAME_AGAIN, answered, the_group, worked
from zhixiang.apps.audit.models import Event
from zhixiang.apps.checks.actions.ask_screening import ask_screening
from zhixiang.apps.checks.actions.confirm_demand_findings import confirm_demand_findings
from zhixiang.apps.checks.actions.dismiss_demand_findings import dismiss_demand_findings
from zhixiang.apps.checks.actions.set_threshold import set_threshold
from zhixiang.apps.checks.models import DemandFinding, FindingPair, ScreeningRun, ScreeningThreshold
from zhixiang.apps.checks.screening import labels
from zhixiang.apps.checks.screening.thresholds import lowest, precisions, thresholds_on, tried
from zhixiang.apps.people.errors import Refused
from zhixiang.screening.features import NAMES
from zhixiang.screening.relations import Relation

ELSEWHERE = "跨区同质"
LESS = "建设专利导航基地≥5个；培训≥270人次；形成专利导航报告≥8份；培育高价值专利组合≥3个；走访企业≥40家"


@pytest.fixture
def found(world: World) -> DemandFinding:
    """江门, its county and 韶关 want the same; the pairs with 韶关 have a score of 60."""
    answered(world, "enterprise", NAVIGATION)
    answered(world, "centre", NAVIGATION)
    answered(world, "elsewhere", SAME_AGAIN)
    worked()
    found = the_group(world)
    elsewhere = found.members.get(unit=world.units["elsewhere"])
    FindingPair.objects.filter(second=elsewhere).update(score=6_000)
    FindingPair.objects.filter(first=elsewhere).update(score=6_000)
    FindingPair.objects.exclude(first=elsewhere).exclude(second=elsewhere).update(score=9_000)
    return found


def test_a_trial_says_what_goes_and_what_gets_smaller_and_changes_nothing(world: World, found: DemandFinding) -> None:
    dismiss_demand_findings(actor=world.actor("province"), finding_ids=[found.pk], reason="分工不同")
    kept = tried(world.call, ELSEWHERE, 6_000)
    assert (kept.stay["false_alarm"], kept.changed) == (1, [])
    smaller = tried(world.call, ELSEWHERE, 8_000)
    assert (smaller.smaller["false_alarm"], smaller.spared, smaller.changed) == (1, 0, [found.pk])
    gone = tried(world.call, ELSEWHERE, 9_500)
    assert (gone.spared, gone.missed, gone.changed) == (1, 0, [found.pk])
    assert tried(world.call, "重复", 9_999).changed == []
    found.refresh_from_db()
    assert found.gone_at is None


def test_a_trial_counts_what_was_decided_and_mended_since(world: World, found: DemandFinding) -> None:
    confirm_demand_findings(actor=world.actor("province"), finding_ids=[found.pk], reason="相同")
    DemandFinding.objects.update(gone_at=timezone.now())
    assert tried(world.call, ELSEWHERE, 9_500).missed == 1


def test_a_threshold_holds_from_its_day_on_and_is_never_edited(world: World) -> None:
    province, today = world.actor("province"), timezone.localdate()
    set_threshold(actor=province, relation=ELSEWHERE, score=7_000, valid_from=today, reason="误报多")
    later = today + timedelta(days=10)
    set_threshold(actor=province, relation=ELSEWHERE, score=9_000, valid_from=later, reason="仍然误报多")
    assert thresholds_on(today - timedelta(days=1))[ELSEWHERE] == lowest()
    assert thresholds_on(today)[ELSEWHERE] == 7_000
    assert thresholds_on(later)[ELSEWHERE] == 9_000
    assert thresholds_on(later)["重复"] == lowest()
    with pytest.raises(Refused, match="不能改写"):
        set_threshold(actor=province, relation=ELSEWHERE, score=8_000, valid_from=today, reason="改主意")
    assert ScreeningThreshold.objects.count() == 2
    assert Event.objects.filter(action="checks.set_threshold").count() == 2


@pytest.mark.parametrize(
    ("score", "days", "reason", "says"),
    [(100, 0, "x", "阈值应在"), (10_001, 0, "x", "阈值应在"), (7_000, -1, "x", "今天或以后"), (7_000, 0, " ", "理由")],
)
def test_an_unsound_threshold_is_refused(world: World, score: int, days: int, reason: str, says: str) -> None:
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused, match=says):
        set_threshold(
            actor=world.actor("province"), relation=ELSEWHERE, score=score, valid_from=day, reason=reason
        )  # fmt: skip


@pytest.mark.parametrize("name", ["city", "county", "finance", "auditor", "security"])
def test_only_the_province_sets_one(world: World, name: str) -> None:
    with pytest.raises(Refused):
        set_threshold(
            actor=world.actor(name), relation=ELSEWHERE, score=7_000, valid_from=timezone.localdate(), reason="x"
        )  # fmt: skip


def test_the_next_run_goes_by_it_and_says_so(world: World) -> None:
    answered(world, "enterprise", NAVIGATION)
    answered(world, "elsewhere", {**SAME_AGAIN, "quantity": "5", "performance": LESS})
    worked()
    found = the_group(world)
    assert found.score < 10_000
    set_threshold(
        actor=world.actor("province"), relation=ELSEWHERE, score=10_000, valid_from=timezone.localdate(), reason="试"
    )  # fmt: skip
    ask_screening(actor=world.actor("province"), call_id=world.call.pk)
    worked()
    run = ScreeningRun.objects.get(version=None)
    assert run.parameters["thresholds"][ELSEWHERE] == 10_000
    found.refresh_from_db()
    assert found.gone_at is not None


def test_precision_is_the_share_that_people_confirmed(world: World, found: DemandFinding) -> None:
    (one,) = [row for row in precisions() if row.relation == ELSEWHERE]
    assert (one.share, one.undecided) == (None, 1)
    confirm_demand_findings(actor=world.actor("province"), finding_ids=[found.pk], reason="相同")
    copy = DemandFinding.objects.get(pk=found.pk)
    copy.pk, copy.key, copy.state = None, "another", DemandFinding.State.FALSE_ALARM
    copy.save()
    (one,) = [row for row in precisions(world.call) if row.relation == ELSEWHERE]
    assert (one.confirmed, one.false_alarms, one.share) == (1, 1, 0.5)


def test_every_point_of_a_score_has_a_plain_label() -> None:
    assert set(labels.FEATURES) == set(NAMES)
    assert set(labels.RELATIONS) == set(Relation)
