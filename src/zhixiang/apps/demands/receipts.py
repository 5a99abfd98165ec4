"""Numbers that tell whoever handed something in that it is here."""

from __future__ import annotations

import secrets
from typing import Final

from zhixiang.apps.calls.models import Call

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I, L and U: a receipt number is read out on the telephone."""


def receipt_no(prefix: str, call: Call) -> str:
    """Prefix, year and call are for people; the rest cannot be guessed, so that receipts cannot be counted through."""
    return f"{prefix}{call.year}-{call.pk:03d}-" + "".join(secrets.choice(_ALPHABET) for _ in range(10))
