"""Application settings."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Names the application for Django."""

    name = "zhixiang.apps.ledger"
    label = "ledger"
    verbose_name = "资金台账"
