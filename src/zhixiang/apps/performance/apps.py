"""Application settings."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.performance"
    label = "performance"
    verbose_name = "绩效目标"

    def ready(self) -> None:
        """Targets follow the money: hear when a plan is issued."""
        # Models can be imported only now.
        from zhixiang.apps.allocation.signals import plan_issued  # noqa: PLC0415
        from zhixiang.apps.performance.actions.follow_issue import follow_issue  # noqa: PLC0415

        plan_issued.connect(follow_issue, dispatch_uid="performance.follow_issue")
