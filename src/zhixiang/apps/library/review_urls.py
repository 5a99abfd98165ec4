"""Addresses of expert review."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.library.review_views import matrix, results, rounds, sheet

app_name = "review"
urlpatterns = [
    path("reviews/", rounds.rounds, name="rounds"),
    path("reviews/new/", rounds.create, name="create"),
    path("reviews/outcomes/", results.outcomes, name="outcomes"),
    path("reviews/sheets/<int:sheet_id>/", sheet.sheet, name="sheet"),
    path("reviews/sheets/<int:sheet_id>/draft/", sheet.draft, name="draft"),
    path("reviews/<int:round_id>/", rounds.one, name="round"),
    path("reviews/<int:round_id>/build/", rounds.build, name="build"),
    path("reviews/<int:round_id>/matrix/", matrix.matrix, name="matrix"),
    path("reviews/<int:round_id>/results/", results.results, name="results"),
    path("reviews/<int:round_id>/results.xlsx", results.download, name="download"),
    path("reviews/<int:round_id>/projects/<int:entry_id>/", results.project, name="project"),
]
