"""Where a session keeps when the person signed in the time before."""

from __future__ import annotations

from typing import Final

LAST_LOGIN: Final = "zhixiang_last_login"
