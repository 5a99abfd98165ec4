"""What somebody typed outlives the session it was typed in."""

from __future__ import annotations

from django.test import Client

from tests.support import factories

REASON = "核对过第 9 行，金额与附件一致"


def signed_in_again(client: Client, address: str, name: str) -> str:
    """The page that a sign-in on ``address`` leads back to."""
    answer = client.post(address, {"username": name, "password": factories.PASSWORD}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_reason_sent_after_the_session_ended_stands_on_the_page_after_the_sign_in(year: factories.Year) -> None:
    found = year.finding(region_id=factories.COUNTY)
    path = f"/year/2024/findings/{found.pk}/"
    client = year.client("province")
    client.session.flush()
    answer = client.post(path, {"outcome": "false_alarm", "reason": REASON})
    assert answer.status_code == 302
    found.refresh_from_db()
    assert found.status == "open"
    text = signed_in_again(client, answer["Location"], "province")
    assert REASON in text
    assert "没有提交成功" in text
    assert 'value="false_alarm" required id="id_outcome_1" checked' in " ".join(text.split())
    assert REASON not in client.get(path).content.decode()


def test_it_comes_back_on_its_own_page_only(year: factories.Year) -> None:
    found = year.finding(region_id=factories.COUNTY)
    client = Client()
    client.post(f"/year/2024/findings/{found.pk}/", {"reason": REASON})
    client.force_login(year.accounts["province"])
    others = [finding for finding in type(found).objects.all() if finding.pk != found.pk]
    assert REASON not in client.get(f"/year/2024/findings/{others[0].pk}/").content.decode()


def test_a_stranger_can_neither_store_much_nor_learn_anything(year: factories.Year) -> None:
    found = year.finding(region_id=factories.COUNTY)
    client = Client()
    for pk in (found.pk, 999_999_999):
        answer = client.post(f"/year/2024/findings/{pk}/", {"reason": "长" * 100_000, "other": "x" * 100_000})
        assert answer["Location"] == f"/login/?next=/year/2024/findings/{pk}/"
    assert len(str(dict(client.session))) < 10_000
    assert dict(Client().post("/logout/").client.session) == {}  # type: ignore[attr-defined]  # set by the test client
