"""Who is calling, when reverse proxies stand in between. Counting failed sign-ins needs to know."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The caller's IP address, or None when it cannot be known.

    ``settings.ZHIXIANG_PROXIES`` says how many proxies of ours are passed. Each of them appends the address that it was
    called from to X-Forwarded-For, so only that many entries, counted from the end, can be believed; whatever stands
    before them the caller may have written himself.
    """
    proxies: int = settings.ZHIXIANG_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(forwarded) >= proxies:
        return _valid(forwarded[-proxies]) or _valid(request.META.get("REMOTE_ADDR", ""))
    return _valid(request.META.get("REMOTE_ADDR", ""))


def _valid(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None
