"""Scenarios: computed from what was entered, taken over with the reason of each line, refused in plain words."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone, translation

from tests.apps.allocation.conftest import PROVINCE, told
from tests.apps.conftest import ACTORS, Loaded
from tests.support.scenarios import WAN, Trial, trial
from zhixiang.apps.allocation import limit_words, reasons, scenario_pages
from zhixiang.apps.allocation.actions.change_scenario import change_scenario, copy_scenario, make_scenario
from zhixiang.apps.allocation.actions.put_factor_values import put_factor_values
from zhixiang.apps.allocation.actions.take_over_scenario import take_over_scenario
from zhixiang.apps.allocation.factor_entry import BadBlock, figures_of
from zhixiang.apps.allocation.models import AllocationLine, AllocationPlan, Scenario
from zhixiang.apps.allocation.scenario_settings import ChoiceSettings, FactorSettings
from zhixiang.apps.audit.models import Event
from zhixiang.apps.library.models import Assignment, ItemScore, ReviewRound, RoundExpert, RoundProject, RubricItem
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region, User


@pytest.fixture
def made(loaded: Loaded) -> Trial:
    return trial(PROVINCE)


def amounts(scenario: Scenario) -> dict[str, int]:
    return {line.region_id: line.amount_fen // WAN for line in scenario.lines.all()}


def test_a_scenario_becomes_the_plans_lines_and_each_line_adds_up(made: Trial) -> None:
    assert amounts(made.split) == {"440200000": 102, "440700000": 306, "440781000": 102}
    settings = FactorSettings(2024, {"patents": "1", "firms": "1"}, floors={"440781000": "200"}).stored()
    changed = change_scenario(actor=PROVINCE, scenario_id=made.split.pk, row_version=1, name="各半", settings=settings)
    assert amounts(changed) == {"440200000": 133, "440700000": 177, "440781000": 200}
    with pytest.raises(Refused) as stale:
        take_over_scenario(actor=PROVINCE, scenario_id=made.split.pk, row_version=1)
    assert "修改过" in told(stale)
    take_over_scenario(actor=PROVINCE, scenario_id=made.split.pk, row_version=2)
    lines = AllocationLine.objects.filter(plan=made.plan).select_related("region")
    assert sum(line.amount_fen for line in lines) == 510 * WAN
    for line in lines:
        steps = scenario_pages.why(line.reason, line.amount_fen)
        assert sum(step["fen"] for step in steps) == line.amount_fen
        assert line.reason["scenario"] == "各半"
    assert Event.objects.filter(action="allocation.take_over_scenario", object_id=str(made.plan.pk)).exists()


def test_choosing_keeps_to_conditions_tells_what_clashes_and_why_others_stay_out(made: Trial) -> None:
    assert sum(amounts(made.choice).values()) <= 510
    assert made.choice.outcome["proven"]
    left_out = made.choice.outcome["left_out"]
    assert [limit_words.why_left_out(row, "rank") for row in left_out] == [["总额不超过 510 万元"]] * 2
    limits = {"440200000": {"min_count": "1"}, "440700000": {"min_wan": "400"}}
    clash = make_scenario(
        actor=PROVINCE, plan_id=made.plan.pk, name="冲突", method="projects",
        settings=ChoiceSettings(regions=limits).stored(),
    )  # fmt: skip
    said = {limit_words.said(one) for one in clash.outcome["clash"]}
    assert said == {"韶关市至少 1 个项目", "江门市至少安排 400 万元", "总额不超过 510 万元"}
    with translation.override("en"):
        assert limit_words.said(clash.outcome["clash"][0]) == "Jiangmen: at least 400 × 10,000 yuan"
    with pytest.raises(Refused) as nothing:
        take_over_scenario(actor=PROVINCE, scenario_id=clash.pk, row_version=1)
    assert "没有算出任何一行" in told(nothing)
    take_over_scenario(actor=PROVINCE, scenario_id=made.choice.pk, row_version=1)
    assert AllocationLine.objects.filter(plan=made.plan).count() == made.choice.lines.count() == 1


def reviewed(plan: AllocationPlan, scores: dict[str, str]) -> None:
    """A published round of one expert that gave the projects of these regions their scores."""
    now, province = timezone.now(), Region.objects.get(pk="440000000")
    tasks = [line.project for line in AllocationLine.objects.filter(plan=plan).select_related("project")]
    found = ReviewRound.objects.create(
        name="评审", policy=tasks[0].parent, year=plan.fund.year, state="determined", experts_each=1, seed=1,
        closes_at=now, created_at=now, created_by_name="", opened_at=now, determined_at=now,
    )  # fmt: skip
    item = RubricItem.objects.create(round=found, position=1, name="必要性", points=100, weight=100)
    user = User.objects.create(username="expert", role="expert", region=province)
    expert = RoundExpert.objects.create(round=found, user=user)
    for number, task in enumerate(tasks, start=1):
        entry = RoundProject.objects.create(round=found, project=task, number=number)
        if task.region_id in scores:
            sheet = Assignment.objects.create(
                entry=entry, expert=expert, state="submitted", changed_at=now, submitted_at=now
            )
            ItemScore.objects.create(assignment=sheet, item=item, points=scores[task.region_id])


def test_by_score_the_best_reviewed_is_chosen_and_its_line_says_so(made: Trial) -> None:
    unreviewed = ChoiceSettings("score").stored()
    change: dict[str, Any] = {"actor": PROVINCE, "scenario_id": made.choice.pk, "row_version": 1, "name": "按得分"}
    with pytest.raises(Refused, match="没有评审得分"):
        change_scenario(**change, settings=unreviewed)
    reviewed(made.plan, {"440200000": "81.5", "440781000": "93"})
    change_scenario(**change, settings=unreviewed)
    made.choice.refresh_from_db()
    assert set(amounts(made.choice)) == {"440781000"}
    line = made.choice.lines.get()
    [step] = scenario_pages.why(line.reason, line.amount_fen)
    assert step["note"] == "评审得分 93.00；已证明没有更好的选择"
    why = {row["score"]: limit_words.why_left_out(row, "score") for row in made.choice.outcome["left_out"]}
    assert why == {"81.50": ["总额不超过 510 万元"], None: ["总额不超过 510 万元"]}
    take_over_scenario(actor=PROVINCE, scenario_id=made.choice.pk, row_version=2)
    [taken] = AllocationLine.objects.filter(plan=made.plan)
    assert ("依据", "评审得分 93.00") in reasons.told(taken)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (FactorSettings(2024, {"patents": "x"}), "有效发明专利”的权重填的是“x”"),
        (FactorSettings(2024, {"patents": "0"}), "权重都是 0"),
        (FactorSettings(2024, {"patents": "-1"}), "不能为负"),
        (FactorSettings(1999, {"patents": "1"}), "1999 年没有因素数据"),
        (FactorSettings(2024, {"patents": "1"}, floors={"440700000": "600"}), "超过待分配总额"),
        (FactorSettings(2024, {"patents": "1"}, caps={"440700000": "1元"}), "江门市的上限"),
    ],
)
def test_settings_that_cannot_be_computed_change_nothing(made: Trial, typed: FactorSettings, says: str) -> None:
    with pytest.raises(Refused) as refused:
        change_scenario(actor=PROVINCE, scenario_id=made.split.pk, row_version=1, name="改", settings=typed.stored())
    assert says in told(refused)
    assert Scenario.objects.get(pk=made.split.pk).row_version == 1


def test_more_than_projects_ask_for_others_roles_and_submitted_plans_are_refused(made: Trial) -> None:
    AllocationPlan.objects.filter(pk=made.plan.pk).update(planned_fen=1000 * WAN)
    copied = copy_scenario(actor=PROVINCE, scenario_id=made.split.pk, name="副本")
    before = list(AllocationLine.objects.filter(plan=made.plan).values_list("pk", "amount_fen"))
    with pytest.raises(Refused) as lacking:
        take_over_scenario(actor=PROVINCE, scenario_id=copied.pk, row_version=1)
    assert "江门市差 " in told(lacking)
    assert list(AllocationLine.objects.filter(plan=made.plan).values_list("pk", "amount_fen")) == before
    for role in ("finance_officer", "jiangmen"):
        with pytest.raises((Refused, Scenario.DoesNotExist)):
            take_over_scenario(actor=ACTORS[role], scenario_id=copied.pk, row_version=1)
    AllocationPlan.objects.filter(pk=made.plan.pk).update(status="submitted")
    with pytest.raises(Refused) as sent:
        take_over_scenario(actor=PROVINCE, scenario_id=copied.pk, row_version=1)
    assert "不能修改" in told(sent)


def test_a_block_of_data_is_read_whole_or_every_fault_has_its_row_and_column(made: Trial) -> None:
    regions = list(Region.objects.all())
    good = [
        ["地区", "有效发明专利（件）", "企业数", "数据来源"],
        ["韶关", "1,000", "", "统计年鉴"],
        ["440700", "5", "7", ""],
    ]
    figures = figures_of(good, made.factors, regions)
    assert [(f.region_code, str(f.value), f.source) for f in figures] == [
        ("440200000", "1000", "统计年鉴"), ("440700000", "5", ""), ("440700000", "7", ""),
    ]  # fmt: skip
    assert put_factor_values(actor=PROVINCE, year=2023, figures=figures) == 3
    assert put_factor_values(actor=PROVINCE, year=2023, figures=figures) == 0
    bad = [["地区", "有效发明专利", "商标"], ["韶关市", "很多"], ["桃花源", "1"], ["韶关市", "-2"]]
    with pytest.raises(BadBlock) as faults:
        figures_of(bad, made.factors, regions)
    said = "\n".join(faults.value.faults)
    for part in (
        "第 1 行第 3 列：没有叫“商标”",
        "第 2 行“有效发明专利”列填的是“很多”",
        "第 3 行：“桃花源”不是",
        "第 4 行：韶关市在第 2 行",
    ):
        assert part in said
