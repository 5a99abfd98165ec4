"""Accounts from the command line: how an installation gets its first administrator."""

from __future__ import annotations

from collections.abc import Callable

from zhixiang.apps.people.actions.create_account import create_account
from zhixiang.apps.people.actions.set_password import set_password
from zhixiang.apps.people.actors import COMMAND_LINE
from zhixiang.apps.people.errors import Refused
from zhixiang.rules import regions
from zhixiang.site.loading import Say, prepare_database

Ask = Callable[[], str]
"""Asks for a password, only when all else is in order."""


def make_account(username: str, ask: Ask, say: Say, *, role: str, region: str = "", name: str = "") -> str:
    """Make an account with one role; returns what to tell the person. Raises Refused."""
    code = _region_code(region)
    prepare_database(say)
    user = create_account(
        actor=COMMAND_LINE, username=username, password=ask, role=role, region_code=code, display_name=name
    )
    place = f"，地区 {user.region.name}" if user.region is not None else ""
    return f"已建立账号 {user.username}：{user.get_role_display()}{place}。"


def set_new_password(username: str, ask: Ask) -> str:
    """Give an account a new password; returns what to tell the person. Raises Refused."""
    user = set_password(actor=COMMAND_LINE, username=username, password=ask)
    return f"已重设账号 {user.username} 的口令，它在各处的登录都已失效。"


def _region_code(text: str) -> str:
    """The nine-digit code of a region given by name or by code; empty for none."""
    if not text:
        return ""
    code = f"{text}000" if text.isdecimal() and len(text) == 6 else text
    found = regions.find_region("", code) if code.isdecimal() else regions.find_region(text, "")
    if found is None or not found.known:
        raise Refused(f"找不到地区“{text}”，请写完整名称或编码，例如 江门市 或 440700000。")
    return found.code9
