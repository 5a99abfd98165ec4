"""Addresses of the findings and of the source lines."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.checks import views

app_name = "checks"
urlpatterns = [
    path("year/<int:year>/findings/", views.findings, name="findings"),
    path("year/<int:year>/findings.xlsx", views.findings_download, name="findings_download"),
    path("year/<int:year>/findings/<int:finding_id>/", views.finding, name="finding"),
    path("year/<int:year>/source/<int:document_id>/<int:line>/", views.source, name="source"),
]
