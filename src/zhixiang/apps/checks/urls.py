"""Addresses of the findings on notices, of the source lines, and of the desk for what screening finds in a call."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.checks import views
from zhixiang.apps.checks.screening import bulk_views, precision_views, unit_views
from zhixiang.apps.checks.screening import views as desk

app_name = "checks"
urlpatterns = [
    path("year/<int:year>/findings/", views.findings, name="findings"),
    path("year/<int:year>/findings.xlsx", views.findings_download, name="findings_download"),
    path("year/<int:year>/findings/<int:finding_id>/", views.finding, name="finding"),
    path("year/<int:year>/source/<int:document_id>/<int:line>/", views.source, name="source"),
    path("screening/", desk.screenings, name="screenings"),
    path("screening/precision/", precision_views.precision, name="screening_precision"),
    path("screening/<int:call_id>/", desk.screening, name="screening"),
    path("screening/<int:call_id>.xlsx", desk.download, name="screening_download"),
    path("screening/<int:call_id>/run/", desk.run, name="screening_run"),
    path("screening/<int:call_id>/progress/", desk.progress, name="screening_progress"),
    path("screening/<int:call_id>/act/", bulk_views.act, name="screening_act"),
    path("screening/<int:call_id>/findings/<int:finding_id>/", desk.finding, name="demand_finding"),
    path("calls/<int:call_id>/findings/", unit_views.unit_findings, name="unit_findings"),
]
