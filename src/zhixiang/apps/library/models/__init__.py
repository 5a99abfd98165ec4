"""The project library: what may get money, and how it came to be there."""

from __future__ import annotations

from zhixiang.apps.library.models.projects import (
    Project,
    ProjectEvent,
    ProjectSource,
    ProjectTarget,
    ProjectYear,
)

__all__ = ["Project", "ProjectEvent", "ProjectSource", "ProjectTarget", "ProjectYear"]
