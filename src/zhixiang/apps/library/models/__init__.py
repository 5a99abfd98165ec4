"""The project library: what may get money, and how it came to be there."""

from __future__ import annotations

from zhixiang.apps.library.models.projects import (
    Project,
    ProjectEvent,
    ProjectSource,
    ProjectTarget,
    ProjectYear,
)
from zhixiang.apps.library.models.review import (
    Assignment,
    Conflict,
    ItemScore,
    ReviewRound,
    RoundExpert,
    RoundProject,
    RubricItem,
)
from zhixiang.apps.library.models.serials import CodeSerial

__all__ = [
    "Assignment",
    "CodeSerial",
    "Conflict",
    "ItemScore",
    "Project",
    "ProjectEvent",
    "ProjectSource",
    "ProjectTarget",
    "ProjectYear",
    "ReviewRound",
    "RoundExpert",
    "RoundProject",
    "RubricItem",
]
