"""What an action raises when it will not do something; the message is for the person who asked."""

from __future__ import annotations


class Refused(Exception):
    """The actor may not do this, or it cannot be done as asked. Nothing was changed."""
