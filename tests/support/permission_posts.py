"""What the permission matrix posts: complete and in time, so that only the person can be the reason for a refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from tests.support.call_factory import COUNTY
from tests.support.permission_reviews import REVIEW_POSTS
from tests.support.uploads import upload
from zhixiang.apps.people.roles import Role

Fields = dict[str, Any]
_ACCOUNT: Final = {
    "account-display_name": "经办人", "account-email": "fresh@example.test", "account-username": "fresh",
    "account-password": "Correct-horse-1", "account-password_again": "Correct-horse-1", "terms-agreed": "on",
}  # fmt: skip
_UNIT: Final = {
    "unit-name": "江门又一单位", "unit-credit_code": "91350203M0001QAY9B", "unit-credit_code_reason": "与证照一致",
    "unit-kind": "enterprise", "unit-region_code": COUNTY, "unit-contact_name": "联系人", "unit-contact_phone": "0750-1",
    "unit-contact_email": "unit@example.test",
}  # fmt: skip
_LINE: Final = {
    "project_name": "市局自设", "category": "知识产权人才建设", "quantity": "1", "unit_amount_fen": "5",
    "performance": "培训≥10人次",
}  # fmt: skip
_MERGED: Final = {"act": "merge", "project_name": "合并", "category": "知识产权人才建设"}


def _in_a_month() -> str:
    return f"{timezone.localtime() + timedelta(days=30):%Y-%m-%dT%H:%M}"


def _bulk(step: str, of: Fields) -> Fields:
    if step == "merge":
        return {**_MERGED, "line": of["lines"], "confirm": "1"}
    return {"act": step, "line": of["lines"][:1], "confirm": "1", "reason": "重复"}


def _members(step: str, of: Fields) -> Fields:
    steps = {
        "admit": {"id": of["asked"], "may_fill": "on"},
        "end": {"id": of["member"]},
        "invite": {"email": "more@example.test", "role": Role.APPLICANT},
    }
    return {"step": step, **steps[step]}


_BUILDING: Final[dict[str, Callable[[], Fields]]] = {
    "calls:basics": lambda: {"year": 2025, "title": "改名"},
    "calls:window": lambda: {"opens_at": "", "closes_at": _in_a_month()},
    "calls:parts": lambda: {"wish": "add", "title": "第五部分", "code": "fifth"},
    "calls:part": lambda: {"title": "改", "max_rows": 9, "project_name-shown": "on"},
    "calls:proposed": lambda: {"wish": "paste", "block": "类型\t项目名称\n知识产权人才建设\t人才培训\n"},
    "calls:attachments": lambda: {"file": upload(), "title": "通知"},
    "calls:review": dict,
}
"""Steps of the builder: each also sends the version of the draft that was seen."""

_PLAN_HEAD: Final = {"title": "方案", "method": "manual", "step_fen": "1", "function_code": "2011409"}


def _amounts(_step: str, of: Fields) -> Fields:
    line, version, fen = of["plan_line"]
    return {f"amount-{line}": "7", f"seen-{line}": version, f"was-{line}": fen}


def _plan_step(_step: str, of: Fields) -> Fields:
    today = timezone.localdate()
    return {
        "row_version": of["plan_version"], "reason": "重新核对", "days": 7, "doc_no": f"粤财工〔{of['plan_year']}〕9号",
        "issued_on": today.isoformat(), "title": "关于下达专项资金的通知", "year": 2030,
    }  # fmt: skip


_POSTS: Final[dict[str, Callable[[str, Fields], Fields]]] = {
    "performance:target_edit": lambda _, of: {
        "row_version": of.get("version", 1), "goals": "提升服务能力", "stem": ["0"], "level": ["产出指标 / 数量指标"],
        "name": ["培训场次"], "value_text": ["不少于3场"], "weight": [""], "base_value": [""], "base_year": [""],
        "quarters": [""], "rule": ["proportion"], "evidence": [""],
    },
    "performance:target_draft": lambda _, of: sent_with("performance:target_edit", "", of),
    "performance:target_take": lambda _, of: {"row_version": of.get("version", 1), "entry": ["complaint_rate"]},
    "performance:target_open": lambda _, of: {"year": of["year"], "project": of["policy_project"]},
    "performance:target_step": lambda _, of: {
        "number": of.get("number", 1), "row_version": of.get("version", 1), "reason": "年中任务有变化",
    },
    "calls:create": lambda _step, _of: {"year": 2026, "title": "新征集"},
    "calls:extensions": lambda _step, _of: {"region_code": COUNTY, "closes_at": _in_a_month(), "reason": "台风停工"},
    "calls:clone": lambda _step, _of: {"year": 2027},
    "calls:end": lambda _step, _of: {"wish": "cancel", "reason": "不再征集"},
    "allocation:plan_add": lambda _step, _of: {"project": "999999"},
    "allocation:plan_amounts": _amounts,
    "allocation:plan_budget": lambda _step, _of: {"budget_fen": "90000"},
    "allocation:plan_drop": lambda _step, of: {"line": of["plan_pick"]},
    "allocation:plan_head": lambda _step, of: {**_PLAN_HEAD, "row_version": of["plan_version"]},
    "allocation:plan_import": lambda _step, _of: {"file": upload("表.docx")},
    "allocation:plan_new": lambda _step, _of: {**_PLAN_HEAD, "year": 2028, "fund_name": "专项资金"},
    "allocation:plan_step": _plan_step,
    "checks:demand_finding": lambda step, _of: {"act": step, "reason": "核对过"},
    "checks:screening_run": lambda step, _of: {"wish": step},
    "checks:unit_findings": lambda _step, of: {"question": of["question"], "answer": "分两期做"},
    "allocation:factors": lambda step, _of: {"wish": step, "code": "new", "name": "新因素"},
    "allocation:scenarios": lambda step, _of: {"method": step, "name": "又一个"},
    "allocation:scenario": lambda step, of: {
        "wish": step, "row_version": of["row_version"], "name": "改名", "copy_name": "副本", "w_patents": "1",
    },
    "checks:finding": lambda _step, _of: {"outcome": "confirmed", "reason": "核对过"},
    "consolidation:bulk": _bulk,
    "consolidation:line": lambda _step, of: {"row_version": of["row_version"], "remark": "市局核过"},
    "consolidation:own": lambda _step, _of: dict(_LINE),
    "consolidation:send": lambda step, of: {"wish": step, "draft_version": of["report_version"]},
    "consolidation:receive": lambda step, _of: {"wish": step, "reason": "请核对金额"},
    "library:bulk": lambda step, of: {"act": step, "pick": of["pick"], "confirm": "1", "reason": "另行研究"},
    "library:take": lambda _step, of: {"pick": of["direct_id"], "found": of["found"], "confirm": "1", "policy": of["policy_id"]},
    "library:edit": lambda _step, of: dict(of["facts"]),
    "library:ranking": lambda _step, of: {"row_version": of["row_version"], "up": of["task_id"]},
    "demands:form": lambda _step, _of: {"do": "add:retained"},
    "demands:sign": lambda step, of: {"decision": step, "draft_version": of["draft_version"], "reason": "金额不对"},
    "demands:decide": lambda step, _of: {"do": step, "reason": "金额不对"},
    "demands:board_recommend": lambda _step, of: {"demand": of["demand_id"], "do": "yes"},
    "demands:earlier": lambda _step, of: {"from": of["earlier"], "row": str(of["uid"])},
    "demands:remind": lambda step, _of: {"do": step},
    "demands:reminder": lambda step, _of: {"do": step, "row_version": 1, "subject": "催报", "body": "请尽快提交。"},
    "demands:files": lambda _step, _of: {"file": upload("表.docx")},
    "papers:compare": lambda _step, _of: {"file": upload()},
    "papers:letter": lambda _step, _of: {
        "title": "通知", "issuer": "某省财政厅", "recipients": "各市", "body": "现下达资金。", "disclosure": "依申请公开",
        "row_version": 0,
    },
    "papers:make": lambda step, _of: {"paper": step},
    "papers:runs": lambda step, of: {"wish": step, "run": of["run"], "paper": "annex3:xlsx"},
    "people:change": lambda step, _of: {"step": step, "reason": "已核对"},
    "people:changes": lambda _step, of: {
        "field": "credit_code", "new_value": of["new_code"], "reason": "换证", "evidence": upload(),
    },
    "people:invitation": lambda _step, _of: dict(_ACCOUNT),
    "people:members": _members,
    "people:officers": lambda _step, _of: {"step": "invite", "email": "expert@example.test", "role": Role.EXPERT},
    "people:role_policies": lambda _step, _of: {"role": Role.EXPERT, "needed": "1"},
    "people:sign_up_join": lambda _step, of: {**_ACCOUNT, "unit-credit_code": of["credit_code"]},
    "people:sign_up_unit": lambda _step, _of: {**_ACCOUNT, **_UNIT},
    "people:switch": lambda _step, of: {"id": of["second"]},
    "people:unit": lambda step, _of: {"step": step, "reason": "已核对"},
    **REVIEW_POSTS,
}  # fmt: skip


def sent_with(name: str, step: str, of: Fields) -> Fields:
    """The fields for ``step`` of the address ``name``, about the object ``of``."""
    if name in _BUILDING:
        return {"row_version": of.get("row_version", 1), **_BUILDING[name]()}
    fields = _POSTS.get(name)
    return {} if fields is None else fields(step, of)
