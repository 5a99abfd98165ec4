"""What allauth asks the house: where somebody calls from, counted through our proxies as django-axes counts it."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from zhixiang.site.client_address import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Behind a proxy allauth itself would take everybody for one caller, and lock all out with the first."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address; that of the connection where it cannot be known."""
        found = client_address(request)
        return found if found is not None else str(super().get_client_ip(request))
