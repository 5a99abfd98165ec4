"""Only our own proxies are believed about who is calling."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings

from zhixiang.site.client_address import client_address

CALLER, PROXY, FORGED = "192.0.2.7", "10.0.0.2", "203.0.113.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", PROXY),
        (0, FORGED, PROXY),
        (1, CALLER, CALLER),
        (1, f"{FORGED}, {CALLER}", CALLER),
        (2, f"{FORGED}, {CALLER}, 10.0.0.9", CALLER),
        (2, CALLER, PROXY),
        (1, "", PROXY),
        (1, "unknown", PROXY),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_the_caller_behind_so_many_proxies(proxies: int, forwarded: str, address: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(ZHIXIANG_PROXIES=proxies):
        assert client_address(request) == address


def test_a_socket_file_has_no_address() -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None
