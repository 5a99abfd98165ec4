"""What the money is to achieve: as a notice printed it, and as it holds and changes in the year."""

from zhixiang.apps.performance.models.printed import Citation, Indicator, PerformanceTable, Policy
from zhixiang.apps.performance.models.targets import TargetEvent, TargetRow, TargetTable, TargetVersion

__all__ = [
    "Citation",
    "Indicator",
    "PerformanceTable",
    "Policy",
    "TargetEvent",
    "TargetRow",
    "TargetTable",
    "TargetVersion",
]
