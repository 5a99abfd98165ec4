"""What later stages of the year wait for: they hear of it without allocation knowing them."""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal

plan_issued: Final = Signal()
"""Sent inside the transaction that issues a plan made here, with ``plan`` and ``actor``; an error undoes the issue."""
