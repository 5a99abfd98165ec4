"""The project library: what may get money, and how it came to be there."""

from __future__ import annotations

from zhixiang.apps.library.models.projects import (
    Project,
    ProjectEvent,
    ProjectSource,
    ProjectTarget,
    ProjectYear,
)
from zhixiang.apps.library.models.serials import CodeSerial

__all__ = ["CodeSerial", "Project", "ProjectEvent", "ProjectSource", "ProjectTarget", "ProjectYear"]
