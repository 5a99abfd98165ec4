"""Addresses of the project library."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.library.views import bulk, incoming, reading, work

app_name = "library"
urlpatterns = [
    path("library/", reading.projects, name="list"),
    path("library/projects.xlsx", reading.download, name="download"),
    path("library/bulk/", bulk.bulk, name="bulk"),
    path("library/incoming/", incoming.listing, name="incoming"),
    path("library/incoming/take/", incoming.take, name="take"),
    path("library/<int:project_id>/", reading.project, name="project"),
    path("library/<int:project_id>/edit/", work.edit, name="edit"),
    path("library/<int:project_id>/ranking/<int:year>/", work.ranking, name="ranking"),
]
