"""How often one address may ask whether papers are genuine: enough for people, too little for guessing codes."""

from __future__ import annotations

from typing import Final

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest

PER_MINUTE: Final = 30
_SECONDS: Final = 60


def too_often(request: HttpRequest) -> bool:
    """Whether the caller has asked more than PER_MINUTE times within a minute; counts this time."""
    key = f"papers-verify:{get_client_ip_address(request)}"
    cache.add(key, 0, _SECONDS)
    try:
        return cache.incr(key) > PER_MINUTE
    except ValueError:
        # The minute ended between the two: the next one begins with this call.
        cache.set(key, 1, _SECONDS)
        return False
