"""Application settings."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.evaluation"
    label = "evaluation"
    verbose_name = "绩效评价"
