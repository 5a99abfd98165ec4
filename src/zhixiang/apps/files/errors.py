"""What storing a file raises when it will not take one; the message is for the person who brought it."""

from __future__ import annotations


class FileRefused(Exception):
    """The file is too large, of another kind than it says, or dangerous. Nothing was stored."""
