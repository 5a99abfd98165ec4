"""What loading a document raises."""

from __future__ import annotations

from zhixiang.apps.people.errors import Refused


class LoadRefused(Refused):
    """The document was not taken in, and nothing of it was stored. The message says what is wrong and where."""
