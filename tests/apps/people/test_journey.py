"""From signing up to acting for a unit, as people go through the pages; mails are those of mail.outbox."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.apps.people.conftest import (
    COUNTY,
    GOOD,
    OTHER_CITY,
    PASSWORD,
    acting,
    active,
    credit_code,
    new_account,
    new_unit,
    registered,
)
from tests.support.call_factory import OFFICERS
from zhixiang.apps.notify.models import Message
from zhixiang.apps.people.actions.ask_to_join import ask_to_join
from zhixiang.apps.people.models import Invitation, Membership, Unit, UnitChange, User
from zhixiang.apps.people.roles import Role

pytestmark = pytest.mark.usefixtures("offices")


def account_fields(name: str = "first", **more: str) -> dict[str, str]:
    account = new_account(name)
    fields = {
        "account-display_name": account.display_name, "account-email": account.email, "account-username": name,
        "account-password": GOOD, "account-password_again": GOOD, "terms-agreed": "on",
    }  # fmt: skip
    return fields | more


def unit_fields(**values: str) -> dict[str, str]:
    unit = new_unit(**values)
    return {f"unit-{name}": getattr(unit, name) for name in unit.__dataclass_fields__}


def link_in(message: Any) -> str:
    found = re.search(r"https?://testserver(/\S+)", message.body)
    assert found is not None, message.body
    return found.group(1)


def sign_in(name: str, password: str = GOOD) -> tuple[Client, Any]:
    client = Client()
    answer = client.post(reverse("login"), {"username": name, "password": password})
    return client, answer


def officer_client(name: str) -> Client:
    role, region = OFFICERS[name]
    user = User.objects.filter(username=name).first()
    user = user or User.objects.create_user(username=name, password=PASSWORD, role=role, region_id=region)
    client = Client()
    client.force_login(user)
    return client


def member_client(membership: Membership) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=membership.user_id))
    return client


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


class TestSigningUp:
    def test_from_the_form_to_the_bureau_s_approval(self) -> None:
        client = Client()
        assert "登记单位" in text(client.get(reverse("people:sign_up")))
        answer = client.post(
            reverse("people:sign_up_unit"), account_fields() | unit_fields(region_code=COUNTY), follow=True
        )
        assert "请确认邮箱" in text(answer)
        (message,) = mail.outbox
        assert message.to == ["first@example.test"]
        assert "请确认邮箱" in message.subject
        # Not in before the address is confirmed; trying sends the mail again only after a while.
        early, answer = sign_in("first")
        assert answer["Location"] == reverse("account_email_verification_sent")
        assert early.get(reverse("people:mine")).status_code == 302
        client = Client()
        assert "first@example.test" in text(client.get(link_in(message)))
        client.post(link_in(message))
        client, answer = sign_in("first@example.test")
        assert answer["Location"] == reverse("home")
        unit = Unit.objects.get(status="pending")
        assert "正在等待台山市市场监督管理局审核" in text(client.get(reverse("people:unit", args=[unit.pk])))
        county = officer_client("county")
        assert unit.name in text(county.get(reverse("people:units")))
        county.post(reverse("people:unit", args=[unit.pk]), {"step": "approve"})
        unit.refresh_from_db()
        assert (unit.status, unit.decided_by_name) == ("active", "county")
        assert "已通过审核" in text(client.get(reverse("notify:inbox")))

    def test_a_doubtful_code_comes_back_with_all_that_was_typed(self) -> None:
        code = credit_code()
        wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
        answer = Client().post(reverse("people:sign_up_unit"), account_fields() | unit_fields(credit_code=wrong))
        assert answer.status_code == 422
        assert "写明理由" in text(answer)
        assert "first@example.test" in text(answer)
        assert GOOD not in text(answer)
        fields = account_fields() | unit_fields(credit_code=wrong, credit_code_reason="与营业执照一致")
        assert Client().post(reverse("people:sign_up_unit"), fields).status_code == 302

    @pytest.mark.parametrize(
        ("fields", "what"),
        [
            ({"account-password_again": "other"}, "不一样"),
            ({"account-password": "short", "account-password_again": "short"}, "10 个字符"),
            ({"account-username": ""}, "请填写这一项"),
            ({"unit-credit_code": "9144"}, "18 位"),
        ],
    )
    def test_says_what_is_wrong_beside_it(self, fields: dict[str, str], what: str) -> None:
        answer = Client().post(reverse("people:sign_up_unit"), account_fields() | unit_fields() | fields)
        assert answer.status_code == 422
        assert what in text(answer)
        assert not User.objects.exists()

    def test_without_the_agreement_there_is_no_account(self) -> None:
        fields = account_fields() | unit_fields()
        del fields["terms-agreed"]
        assert "用户协议" in text(Client().post(reverse("people:sign_up_unit"), fields))
        assert not User.objects.exists()

    def test_a_rejected_unit_corrects_itself_on_its_page(self) -> None:
        membership = registered()
        page = reverse("people:unit", args=[membership.unit_id])
        city = officer_client("city")
        assert "写明不通过的理由" in text(city.post(page, {"step": "reject", "reason": ""}))
        city.post(page, {"step": "reject", "reason": "名称与执照不符"})
        client = member_client(membership)
        assert "名称与执照不符" in text(client.get(page))
        fields = unit_fields(name="江门测试企业有限公司", credit_code=membership.unit.credit_code)
        assert client.post(page, {"step": "again", **fields}).status_code == 302
        assert Unit.objects.get(pk=membership.unit_id).status == "pending"


class TestPeopleOfAUnit:
    def test_a_second_person_joins_and_is_admitted(self) -> None:
        first = active()
        fields = account_fields("second") | {"unit-credit_code": str(first.unit.credit_code), "unit-may_certify": "on"}
        assert Client().post(reverse("people:sign_up_join"), fields).status_code == 302
        asked = Membership.objects.get(user__username="second")
        client = member_client(first)
        page = reverse("people:members", args=[first.unit_id])
        assert "经办人second" in text(client.get(page))
        client.post(page, {"step": "admit", "id": asked.pk, "may_certify": "on"})
        asked.refresh_from_db()
        assert (asked.status, asked.may_fill, asked.may_certify) == ("active", False, True)
        answer = client.post(page, {"step": "end", "id": first.pk})
        assert "至少要留一名管理员" in text(answer)

    def test_an_invitation_goes_by_mail_and_works_once(self) -> None:
        first = active()
        page = reverse("people:members", args=[first.unit_id])
        client = member_client(first)
        client.post(page, {"step": "invite", "email": "guest@example.test", "role": Role.APPLICANT})
        (message,) = mail.outbox
        path = link_in(message)
        assert "经办人first" in text(Client().get(path))
        assert Client().post(path, account_fields("guest")).status_code == 302
        assert acting(User.objects.get(username="guest")).unit_id == first.unit_id
        _, answer = sign_in("guest")
        assert answer["Location"] == reverse("home"), "the invited address needs no confirmation"
        gone = Client().get(path)
        assert (gone.status_code, "邀请已失效" in text(gone)) == (410, True)

    def test_one_person_switches_between_two_units_in_the_top_bar(self) -> None:
        first, other = active(), active("other", name="另一家单位")
        asked = ask_to_join(actor=acting(first.user_id), credit_code=str(other.unit.credit_code))
        member_client(other).post(
            reverse("people:members", args=[other.unit_id]), {"step": "admit", "id": asked.pk, "may_fill": "on"}
        )
        client = member_client(first)
        assert "另一家单位" in text(client.get(reverse("people:unit", args=[first.unit_id])))
        client.post(reverse("people:switch"), {"id": asked.pk})
        assert acting(first.user_id).unit_id == other.unit_id
        assert client.get(reverse("people:unit", args=[first.unit_id])).status_code == 404
        assert client.post(reverse("people:switch"), {"id": other.pk}).status_code == 404

    def test_a_change_of_name_goes_to_the_bureau_with_its_evidence(self, settings: Any, tmp_path: Any) -> None:
        settings.MEDIA_ROOT = tmp_path
        first = active()
        client = member_client(first)
        evidence = SimpleUploadedFile("证明.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "application/pdf")
        fields = {"field": "name", "new_value": "新名称有限公司", "reason": "更名", "evidence": evidence}
        client.post(reverse("people:changes", args=[first.unit_id]), fields)
        change = UnitChange.objects.get()
        city, other = officer_client("city"), officer_client("other_city")
        args = [first.unit_id, change.pk]
        assert city.get(reverse("people:evidence", args=args)).status_code == 200
        assert other.get(reverse("people:evidence", args=args)).status_code == 404
        assert other.post(reverse("people:change", args=args), {"step": "accept"}).status_code == 404
        city.post(reverse("people:change", args=args), {"step": "accept"})
        assert Unit.objects.get(pk=first.unit_id).name == "新名称有限公司"


class TestWhoGetsWhichPage:
    def test_people_of_units_see_their_own_alone(self) -> None:
        mine, other = active(), active("other", region_code=OTHER_CITY)
        client = member_client(mine)
        assert client.get(reverse("people:unit", args=[mine.unit_id])).status_code == 200
        for name in ("people:unit", "people:members"):
            assert client.get(reverse(name, args=[other.unit_id])).status_code == 404
        assert client.get(reverse("people:units")).status_code == 404
        invitation = Invitation.objects.create(
            email="x@example.test", role=Role.APPLICANT, unit=other.unit, token_sha256="0" * 64, invited_by_name="x",
            invited_at=other.asked_at, expires_at=other.asked_at,
        )  # fmt: skip
        page = reverse("people:members", args=[mine.unit_id])
        assert client.post(page, {"step": "withdraw", "id": invitation.pk}).status_code == 404
        assert client.post(page, {"step": "end", "id": other.pk}).status_code == 404

    def test_what_does_not_exist_is_a_404(self) -> None:
        client = officer_client("province")
        for path in ("/units/999999/", "/units/999999/people/", "/units/1/changes/9/evidence/", "/accounts/nothing/"):
            assert client.get(path).status_code == 404, path

    def test_nobody_reads_another_person_s_messages(self) -> None:
        mine, other = active(), active("other")
        Message.objects.create(recipient_id=other.user_id, kind="x", title="别人的消息", created_at=other.asked_at)
        client = member_client(mine)
        assert "别人的消息" not in text(client.get(reverse("notify:inbox")))
        client.post(reverse("notify:inbox"), {"up_to": "999999"})
        assert Message.objects.get(title="别人的消息").read_at is None

    def test_the_list_of_units_costs_the_same_however_long(self, django_assert_max_num_queries: Any) -> None:
        for number in range(12):
            registered(f"person{number}")
        client = officer_client("city")
        with django_assert_max_num_queries(6):
            assert text(client.get(reverse("people:units"))).count("江门测试企业") == 12
