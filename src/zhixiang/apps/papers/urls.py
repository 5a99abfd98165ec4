"""Addresses of papers, and of their public proof."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.papers import verify_views, views

app_name = "papers"
urlpatterns = [
    path("papers/", views.plans, name="plans"),
    path("papers/plans/<int:plan_id>/", views.plan, name="plan"),
    path("papers/plans/<int:plan_id>/letter/", views.letter, name="letter"),
    path("papers/plans/<int:plan_id>/make/", views.make, name="make"),
    path("papers/plans/<int:plan_id>/runs/", views.runs, name="runs"),
    path("papers/plans/<int:plan_id>/progress/", views.progress, name="progress"),
    path("papers/files/<int:paper_id>/", views.file, name="file"),
    path("papers/verify/", verify_views.verify, name="verify_any"),
    path("papers/verify/file/", verify_views.compare, name="compare"),
    path("papers/verify/<str:paper_code>/", verify_views.verify, name="verify"),
]
