"""Addresses of the two allocation annexes."""

from __future__ import annotations

from django.urls import path, register_converter

from zhixiang.apps.allocation import views


class AnnexConverter:
    """Annex 1 or annex 2; there is no other allocation table."""

    regex = "[12]"

    def to_python(self, value: str) -> int:
        """The annex's number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number as it stands in the address."""
        return str(value)


register_converter(AnnexConverter, "annex")

app_name = "allocation"
urlpatterns = [
    path("year/<int:year>/allocation/annex-<annex:number>/", views.annex, name="annex"),
    path("year/<int:year>/allocation/annex-<annex:number>.xlsx", views.annex_download, name="annex_download"),
]
