"""A unit's credit code as somebody types it: checked, unique, and overridden only with a reason."""

from __future__ import annotations

from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Unit
from zhixiang.rules import credit_code
from zhixiang.rules.credit_code import ProblemCode


class DoubtfulCode(Refused):
    """The check failed. The code is taken all the same when a reason is given."""


def checked_code(text: str, reason: str, *, unit_id: int | None = None) -> tuple[str, str]:
    """The code in half width and capitals, and the reason, empty for a code that passes.

    Raises Refused for a code without its 18 characters or of another unit than ``unit_id``, DoubtfulCode for one that
    fails its check without a reason: a few genuine codes do (GB 32100-2015).
    """
    checked = credit_code.validate(text)
    what = "；".join(problem.message.rstrip("。") for problem in checked.problems)
    if any(problem.code == ProblemCode.LENGTH for problem in checked.problems):
        raise Refused(what + "。")
    if not checked.ok and not reason.strip():
        hint = f"是不是 {checked.suggestion}？" if checked.suggestion else ""
        raise DoubtfulCode(f"{what}。{hint}对照证照确认无误的，请写明理由后再提交。")
    if Unit.objects.filter(credit_code=checked.code).exclude(pk=unit_id or 0).exists():
        raise Refused("这个统一社会信用代码已经登记。请改为“加入已有单位”，由该单位管理员同意。")
    return checked.code, "" if checked.ok else reason.strip()
