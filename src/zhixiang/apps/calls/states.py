"""A call: from being written to its end."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.calls.models import Call
from zhixiang.apps.flow import Machine, Transition

_S = Call.Status

CALL: Final = Machine(
    states=frozenset(_S.values),
    initial=_S.DRAFT,
    final=frozenset({_S.CLOSED, _S.CANCELLED}),
    transitions=(
        Transition(_S.DRAFT, _S.OPEN, "calls.open_call", "may_manage_calls", "有起止时间和至少一个部分，截止时间未到"),
        Transition(_S.DRAFT, _S.CANCELLED, "calls.cancel_call", "may_manage_calls", "写明理由"),
        Transition(_S.OPEN, _S.CANCELLED, "calls.cancel_call", "may_manage_calls", "写明理由，尚无单位提交"),
        Transition(_S.OPEN, _S.CLOSED, "calls.close_call", "may_manage_calls", "截止时间和各项延期都已过"),
    ),
)

MACHINES: Final = {"call": CALL}
