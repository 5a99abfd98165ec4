"""How a message reads as an e-mail."""

from __future__ import annotations

from django.conf import settings


def letter(title: str, body: str, url: str) -> str:
    """Title, text, and the page where it is dealt with: as an address where the site knows its own."""
    where = f"办理页面：{settings.SITE_ADDRESS}{url}" if settings.SITE_ADDRESS and url else "请登录系统办理。"
    return "\n\n".join(part for part in (title, body, where, "（本邮件由知项系统发出，请勿直接回复。）") if part)
