"""Addresses of the two allocation annexes and of plans."""

from __future__ import annotations

from django.urls import path, register_converter

from zhixiang.apps.allocation import scenario_urls, views
from zhixiang.apps.allocation.plan_pages import editing, importing, reading, steps


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
    *scenario_urls.urlpatterns,
    path("year/<int:year>/allocation/annex-<annex:number>/", views.annex, name="annex"),
    path("year/<int:year>/allocation/annex-<annex:number>.xlsx", views.annex_download, name="annex_download"),
    path("plans/", reading.plan_list, name="plans"),
    path("plans/new/", editing.new, name="plan_new"),
    path("plans/<int:plan_id>/", reading.plan, name="plan"),
    path("plans/<int:plan_id>/plan.xlsx", reading.plan_download, name="plan_download"),
    path("plans/<int:plan_id>/lines/<int:line_id>/", reading.plan_line, name="plan_line"),
    path("plans/<int:plan_id>/head/", editing.head, name="plan_head"),
    path("plans/<int:plan_id>/amounts/", editing.amounts, name="plan_amounts"),
    path("plans/<int:plan_id>/add/", editing.add, name="plan_add"),
    path("plans/<int:plan_id>/drop/", editing.drop, name="plan_drop"),
    path("plans/<int:plan_id>/import/", importing.import_sheet, name="plan_import"),
    path("plans/<int:plan_id>/budget/", steps.budget, name="plan_budget"),
    path("plans/<int:plan_id>/steps/<slug:what>/", steps.step, name="plan_step"),
]
