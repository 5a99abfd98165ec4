"""What loading a document raises."""

from __future__ import annotations

from zhixiang.apps.people.errors import Refused


class LoadRefused(Refused):
    """The document was not taken in, and nothing of it was stored. The message says what is wrong and where.

    ``code`` tells a page or a command which way out it may offer; it is empty where there is none.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code
