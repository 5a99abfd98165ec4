"""People of a unit: asking in, admitted, ended, switching, invited; and changes of the unit's name and code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from tests.apps.people.conftest import (
    CITY,
    CITY_OFFICER,
    acting,
    active,
    credit_code,
    new_account,
    officer,
    registered,
)
from tests.support.call_factory import OTHER_CITY
from zhixiang.apps.audit.models import Event
from zhixiang.apps.audit.queries import verify_chain
from zhixiang.apps.files.models import StoredFile
from zhixiang.apps.notify.models import Message
from zhixiang.apps.people.actions.accept_invitation import accept_invitation
from zhixiang.apps.people.actions.accept_unit_change import accept_unit_change
from zhixiang.apps.people.actions.admit_member import admit_member
from zhixiang.apps.people.actions.ask_to_join import ask_to_join
from zhixiang.apps.people.actions.cancel_unit_change import cancel_unit_change
from zhixiang.apps.people.actions.decline_member import decline_member
from zhixiang.apps.people.actions.end_membership import end_membership
from zhixiang.apps.people.actions.invite import Invited, invite
from zhixiang.apps.people.actions.refuse_unit_change import refuse_unit_change
from zhixiang.apps.people.actions.request_unit_change import request_unit_change
from zhixiang.apps.people.actions.set_role_policy import set_role_policy
from zhixiang.apps.people.actions.switch_membership import switch_membership
from zhixiang.apps.people.actions.withdraw_invitation import withdraw_invitation
from zhixiang.apps.people.actors import NOBODY
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Invitation, Membership, RolePolicy, Unit, UnitChange, User
from zhixiang.apps.people.roles import Duty, Role

pytestmark = pytest.mark.usefixtures("offices")


def joined(first: Membership, name: str = "second", **duties: bool) -> Membership:
    """Somebody who asked and was admitted."""
    asked = ask_to_join(actor=NOBODY, credit_code=str(first.unit.credit_code), account=new_account(name))
    given = {"may_fill": True, "may_certify": False, **duties}
    return admit_member(actor=acting(first.user_id), membership_id=asked.pk, **given)


class TestJoining:
    def test_waits_for_the_administrator_and_then_acts_for_the_unit(self) -> None:
        first = active()
        asked = ask_to_join(
            actor=NOBODY, credit_code=str(first.unit.credit_code).lower(), account=new_account("second")
        )
        assert (asked.status, acting(asked.user_id).unit_id) == ("pending", None)
        assert "申请加入" in Message.objects.get(recipient=first.user_id).title
        admit_member(actor=acting(first.user_id), membership_id=asked.pk, may_fill=False, may_certify=True)
        assert acting(asked.user_id).duties == {Duty.CERTIFY}
        assert acting(asked.user_id).unit_id == first.unit_id

    def test_an_unknown_code_makes_no_account(self) -> None:
        with pytest.raises(Refused, match="没有用这个代码"):
            ask_to_join(actor=NOBODY, credit_code=credit_code(), account=new_account("second"))
        assert not User.objects.exists()

    def test_declined_may_ask_again_and_waiting_may_not(self) -> None:
        first = active()
        code = str(first.unit.credit_code)
        asked = ask_to_join(actor=NOBODY, credit_code=code, account=new_account("second"))
        with pytest.raises(Refused, match="待单位管理员同意"):
            ask_to_join(actor=acting(asked.user_id), credit_code=code)
        decline_member(actor=acting(first.user_id), membership_id=asked.pk)
        assert ask_to_join(actor=acting(asked.user_id), credit_code=code).status == "pending"

    def test_another_unit_s_administrator_finds_no_request(self) -> None:
        first, other = active(), active("other")
        asked = ask_to_join(actor=NOBODY, credit_code=str(first.unit.credit_code), account=new_account("second"))
        for act in (decline_member, end_membership):
            with pytest.raises(Membership.DoesNotExist):
                act(actor=acting(other.user_id), membership_id=asked.pk)
        with pytest.raises(Membership.DoesNotExist):
            admit_member(actor=acting(other.user_id), membership_id=asked.pk, may_fill=True, may_certify=False)

    def test_whoever_does_not_administer_admits_nobody(self) -> None:
        first = active()
        second = joined(first)
        asked = ask_to_join(actor=NOBODY, credit_code=str(first.unit.credit_code), account=new_account("third"))
        with pytest.raises(Refused, match="管理员"):
            admit_member(actor=acting(second.user_id), membership_id=asked.pk, may_fill=True, may_certify=False)

    def test_no_duty_at_all_is_refused(self) -> None:
        first = active()
        asked = ask_to_join(actor=NOBODY, credit_code=str(first.unit.credit_code), account=new_account("second"))
        with pytest.raises(Refused, match="职责"):
            admit_member(actor=acting(first.user_id), membership_id=asked.pk, may_fill=False, may_certify=False)


class TestEnding:
    def test_the_last_administrator_stays(self) -> None:
        first = active()
        joined(first)
        with pytest.raises(Refused, match="至少要留一名管理员"):
            end_membership(actor=acting(first.user_id), membership_id=first.pk)

    def test_of_two_administrators_who_end_each_other_one_stays(self) -> None:
        first = active()
        second = joined(first, may_administer=True)
        # Both pages were open before either acted: both actors still carry the duty.
        one, two = acting(first.user_id), acting(second.user_id)
        end_membership(actor=one, membership_id=second.pk)
        with pytest.raises(Refused, match="不是本单位的管理员"):
            end_membership(actor=two, membership_id=first.pk)
        assert Membership.objects.filter(unit=first.unit, status="active", may_administer=True).count() == 1

    def test_ends_what_the_person_may_do(self) -> None:
        first = active()
        second = joined(first)
        end_membership(actor=acting(first.user_id), membership_id=second.pk)
        assert acting(second.user_id).unit_id is None
        assert acting(second.user_id).duties == frozenset()
        assert Event.objects.filter(action="people.end_membership", payload__user=second.user_id).exists()


class TestSeveralUnits:
    def test_one_person_acts_for_one_unit_at_a_time(self) -> None:
        first, other = active(), active("other", name="另一家")
        second = joined(first)
        asked = ask_to_join(actor=acting(second.user_id), credit_code=str(other.unit.credit_code))
        admit_member(actor=acting(other.user_id), membership_id=asked.pk, may_fill=False, may_certify=True)
        assert acting(second.user_id).unit_id == first.unit_id, "the unit in use stays"
        switch_membership(actor=acting(second.user_id), membership_id=asked.pk)
        assert (acting(second.user_id).unit_id, acting(second.user_id).duties) == (other.unit_id, {Duty.CERTIFY})
        end_membership(actor=acting(other.user_id), membership_id=asked.pk)
        assert acting(second.user_id).unit_id == first.unit_id, "the other unit takes over"

    def test_nobody_switches_to_what_is_not_theirs_or_not_active(self) -> None:
        first, other = active(), active("other")
        asked = ask_to_join(actor=acting(first.user_id), credit_code=str(other.unit.credit_code))
        for pk in (other.pk, asked.pk, 0):
            with pytest.raises(Membership.DoesNotExist):
                switch_membership(actor=acting(first.user_id), membership_id=pk)


def invited(first: Membership, **values: Any) -> tuple[Invitation, str]:
    asked = {"email": "Guest@example.test", "role": Role.APPLICANT, "unit_id": first.unit_id, **values}
    return invite(actor=acting(first.user_id), invited=Invited(**asked))


class TestInvitations:
    def test_a_new_person_follows_it_once(self) -> None:
        first = active()
        _, token = invited(first, may_certify=True)
        assert token not in str(list(Invitation.objects.values())) + str(list(Event.objects.values()))
        user = accept_invitation(actor=NOBODY, token=token, account=new_account("guest", email="else@example.test"))
        assert user.email == "guest@example.test", "the address that was invited, not the one typed"
        assert user.emailaddress_set.get().verified  # type: ignore[attr-defined]
        assert acting(user).duties == {Duty.FILL, Duty.CERTIFY}
        with pytest.raises(Refused, match="失效"):
            accept_invitation(actor=NOBODY, token=token, account=new_account("again"))

    def test_somebody_with_an_account_gets_a_second_unit(self) -> None:
        first, other = active(), active("other")
        _, token = invited(first, email="other@example.test", role=Role.UNIT_ADMIN)
        accept_invitation(actor=acting(other.user_id), token=token)
        assert Membership.objects.get(user=other.user_id, unit=first.unit).may_administer

    def test_is_for_the_address_that_was_invited(self) -> None:
        first, other = active(), active("other")
        _, token = invited(first)
        with pytest.raises(Refused, match="guest@example"):
            accept_invitation(actor=acting(other.user_id), token=token)

    @pytest.mark.parametrize("how", ["expired", "withdrawn", "replaced", "unknown"])
    def test_fails_when_it_no_longer_holds(self, how: str) -> None:
        first = active()
        invitation, token = invited(first)
        if how == "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        elif how == "withdrawn":
            withdraw_invitation(actor=acting(first.user_id), invitation_id=invitation.pk)
        elif how == "replaced":
            invited(first)
        else:
            token += "x"
        with pytest.raises(Refused, match="失效"):
            accept_invitation(actor=NOBODY, token=token, account=new_account("guest"))
        assert not User.objects.filter(username="guest").exists()

    def test_nobody_invites_for_another_unit_or_withdraws_its_invitation(self) -> None:
        first, other = active(), active("other")
        with pytest.raises(Refused, match="本单位的管理员"):
            invite(
                actor=acting(other.user_id), invited=Invited("x@example.test", Role.APPLICANT, unit_id=first.unit_id)
            )
        invitation, _ = invited(first)
        with pytest.raises(Invitation.DoesNotExist):
            withdraw_invitation(actor=acting(other.user_id), invitation_id=invitation.pk)

    def test_a_unit_that_waits_invites_nobody(self) -> None:
        with pytest.raises(Refused, match="通过审核后"):
            invited(registered())

    def test_a_unit_s_administrator_makes_no_officers(self) -> None:
        with pytest.raises(Refused, match="不属于单位"):
            invited(active(), role=Role.PROVINCIAL_OFFICER)

    def test_the_system_administrator_invites_officers(self) -> None:
        asked = Invited("officer@example.test", Role.CITY_OFFICER, region_code=CITY)
        _, token = invite(actor=officer(Role.SYSTEM_ADMIN), invited=asked)
        user = accept_invitation(actor=NOBODY, token=token, account=new_account("officer"))
        assert (user.role, user.region_id) == (Role.CITY_OFFICER, CITY)
        with pytest.raises(Refused, match="系统管理员"):
            invite(actor=CITY_OFFICER, invited=asked)


def evidence() -> StoredFile:
    content = ContentFile(b"%PDF", name="x.pdf")
    return StoredFile.objects.create(
        name="证明.pdf", media_type="application/pdf", size=content.size, sha256="0" * 64, sm3="0" * 64,
        uploaded_by_name="经办人", uploaded_at=timezone.now(),
    )  # fmt: skip


def asked_change(first: Membership, **values: Any) -> UnitChange:
    asked = {"field": "name", "new_value": "新名称有限公司", "reason": "更名", "evidence": evidence(), **values}
    return request_unit_change(actor=acting(first.user_id), unit_id=first.unit_id, **asked)


class TestUnitChanges:
    def test_the_name_changes_when_the_bureau_agrees(self) -> None:
        first = active()
        change = asked_change(first)
        assert Unit.objects.get(pk=first.unit_id).name == "江门测试企业"
        with pytest.raises(Refused, match="审核这个单位"):
            accept_unit_change(actor=officer(Role.CITY_OFFICER, OTHER_CITY), change_id=change.pk)
        accept_unit_change(actor=CITY_OFFICER, change_id=change.pk)
        assert Unit.objects.get(pk=first.unit_id).name == "新名称有限公司"
        event = Event.objects.get(action="people.accept_unit_change")
        assert (event.payload["from"], event.payload["to"]) == ("江门测试企业", "新名称有限公司")
        with pytest.raises(Refused, match="已同意"):
            accept_unit_change(actor=CITY_OFFICER, change_id=change.pk)

    def test_one_request_at_a_time_for_one_field(self) -> None:
        first = active()
        change = asked_change(first)
        with pytest.raises(Refused, match="先撤回"):
            asked_change(first, new_value="又一个名称")
        cancel_unit_change(actor=acting(first.user_id), change_id=change.pk)
        assert asked_change(first, new_value="又一个名称").status == "pending"

    def test_a_code_of_another_unit_is_refused_even_if_it_came_in_between(self) -> None:
        first = active()
        code = credit_code()
        change = asked_change(first, field="credit_code", new_value=code)
        active("other", credit_code=code)
        with pytest.raises(Refused, match="已经登记"):
            accept_unit_change(actor=CITY_OFFICER, change_id=change.pk)
        change.refresh_from_db()
        assert change.status == "pending"

    def test_refused_with_a_reason_that_the_asker_reads(self) -> None:
        first = active()
        change = asked_change(first)
        refuse_unit_change(actor=CITY_OFFICER, change_id=change.pk, reason="证明不清楚")
        assert Message.objects.filter(recipient=first.user_id, body="证明不清楚").exists()

    def test_another_unit_s_administrator_neither_asks_nor_cancels(self) -> None:
        first, other = active(), active("other")
        with pytest.raises(Refused, match="本单位的管理员"):
            asked_change(Membership(user_id=other.user_id, unit_id=first.unit_id))
        change = asked_change(first)
        with pytest.raises(Refused, match="本单位的管理员"):
            cancel_unit_change(actor=acting(other.user_id), change_id=change.pk)

    @pytest.mark.parametrize(
        "values", [{"new_value": "江门测试企业"}, {"new_value": " "}, {"field": "region"}, {"reason": ""}]
    )
    def test_says_what_does_not_fit(self, values: dict[str, str]) -> None:
        with pytest.raises(Refused):
            asked_change(active(), **values)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
def test_what_signing_in_takes_is_the_security_administrator_s(role: Role) -> None:
    with pytest.raises(Refused, match="安全管理员"):
        set_role_policy(actor=officer(role, CITY), role=Role.FINANCE_OFFICER, mfa_required=True)
    set_role_policy(actor=officer(Role.SECURITY_ADMIN), role=Role.FINANCE_OFFICER, mfa_required=True)
    set_role_policy(actor=officer(Role.SECURITY_ADMIN), role=Role.FINANCE_OFFICER, mfa_required=False)
    assert not RolePolicy.objects.get().mfa_required
    assert Event.objects.filter(action="people.set_role_policy").count() == 2
    assert verify_chain().intact
