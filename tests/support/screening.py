"""Answers to a call that repeat each other, as units submit them, and the worker that finds it."""

from __future__ import annotations

from typing import Final

from tests.support.call_factory import World
from tests.support.filling import new_row, save, started
from zhixiang.apps.checks.models import DemandFinding
from zhixiang.apps.checks.screening.work import work_once
from zhixiang.apps.demands.actions.ask_certification import ask_certification
from zhixiang.apps.demands.actions.certify import certify
from zhixiang.apps.demands.actions.submit import submit
from zhixiang.apps.demands.models import SubmissionVersion

NAVIGATION: Final = {
    "category": "知识产权高质量创造",
    "content": "围绕智能水表产业开展专利导航，建设智能水表专利导航服务基地，编制智能水表专利导航报告，培育智能水表高价值专利组合。",
    "project_name": "智能水表专利导航服务基地培育",
    "quantity": "4",
    "unit_amount_fen": "25",
    "necessity": "智能水表企业集中，缺少专利导航。",
    "performance": "建设专利导航基地≥4个；培训≥230人次；形成专利导航报告≥6份；培育高价值专利组合≥3个",
    "basis": "《广东省知识产权保护条例》",
}
SAME_AGAIN: Final = {
    **NAVIGATION,
    "project_name": "智能水表产业专利导航基地建设",
    "content": "建设智能水表专利导航服务基地，围绕智能水表产业开展专利导航，编制智能水表专利导航报告，培育智能水表高价值专利组合。",
}
OTHER: Final = {
    "category": "知识产权人才建设",
    "content": "面向荔枝种植合作社举办地理标志申报培训班，编印荔枝地理标志申报手册，辅导荔枝地理标志申报。",
    "project_name": "荔枝地理标志申报辅导",
    "quantity": "1",
    "unit_amount_fen": "12",
    "necessity": "合作社不熟悉申报。",
    "performance": "举办培训班≥2期；编印手册≥500册；辅导合作社≥8家",
    "basis": "《广东省知识产权保护条例》",
}


def answered(world: World, unit: str, *rows: dict[str, str]) -> SubmissionVersion:
    """The unit's answer with these rows, submitted; what it had before is replaced."""
    submission = started(world, unit)
    submission.refresh_from_db()
    deleted = [{"uid": str(row.uid), "row_version": row.row_version} for row in submission.draft_rows.all()]
    save(world, submission, unit, deleted=deleted, rows=[new_row(**row) for row in rows])
    asked = ask_certification(actor=world.filler(unit), submission_id=submission.pk)
    certify(actor=world.certifier(unit), submission_id=asked.pk, draft_version=asked.draft_version)
    return submit(actor=world.filler(unit), submission_id=submission.pk)


def worked() -> None:
    """The worker has done everything that waited."""
    while work_once():
        pass


def the_group(world: World, **lookup: object) -> DemandFinding:
    """The one group of demands that want the same."""
    return DemandFinding.objects.get(call=world.call, **{"code": "demand_same", "gone_at": None, **lookup})
