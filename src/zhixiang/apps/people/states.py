"""Units, memberships and requests: which states they have and who moves them."""

from __future__ import annotations

from typing import Final

from zhixiang.apps.flow import Machine, Transition
from zhixiang.apps.people.models import Membership, Unit, UnitChange

_U, _M, _C = Unit.Status, Membership.Status, UnitChange.Status

UNIT: Final = Machine(
    states=frozenset(_U.values),
    initial=_U.PENDING,
    final=frozenset({_U.CLOSED}),
    transitions=(
        Transition(_U.PENDING, _U.ACTIVE, "people.approve_unit", "may_decide_unit", "本局主管的单位"),
        Transition(_U.PENDING, _U.REJECTED, "people.reject_unit", "may_decide_unit", "写明理由"),
        Transition(_U.REJECTED, _U.PENDING, "people.register_unit_again", "may_administer_unit"),
        Transition(_U.ACTIVE, _U.CLOSED, "people.close_unit", "may_decide_unit", "写明理由"),
    ),
)

MEMBERSHIP: Final = Machine(
    states=frozenset(_M.values),
    initial=_M.PENDING,
    final=frozenset({_M.ENDED}),
    transitions=(
        Transition(_M.PENDING, _M.ACTIVE, "people.admit_member", "may_administer_unit"),
        Transition(_M.PENDING, _M.ACTIVE, "people.accept_invitation", "may_ask_to_join", "本单位管理员的邀请"),
        Transition(_M.DECLINED, _M.ACTIVE, "people.accept_invitation", "may_ask_to_join", "本单位管理员的邀请"),
        Transition(_M.ENDED, _M.ACTIVE, "people.accept_invitation", "may_ask_to_join", "本单位管理员的邀请"),
        Transition(_M.PENDING, _M.DECLINED, "people.decline_member", "may_administer_unit"),
        Transition(_M.DECLINED, _M.PENDING, "people.ask_to_join", "may_ask_to_join"),
        Transition(_M.ACTIVE, _M.ENDED, "people.end_membership", "may_administer_unit", "单位至少留一名管理员"),
    ),
)

UNIT_CHANGE: Final = Machine(
    states=frozenset(_C.values),
    initial=_C.PENDING,
    final=frozenset({_C.ACCEPTED, _C.REFUSED, _C.CANCELLED}),
    transitions=(
        Transition(_C.PENDING, _C.ACCEPTED, "people.accept_unit_change", "may_decide_unit"),
        Transition(_C.PENDING, _C.REFUSED, "people.refuse_unit_change", "may_decide_unit", "写明理由"),
        Transition(_C.PENDING, _C.CANCELLED, "people.cancel_unit_change", "may_administer_unit"),
    ),
)

MACHINES: Final = {"unit": UNIT, "membership": MEMBERSHIP, "unit_change": UNIT_CHANGE}
