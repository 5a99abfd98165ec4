"""Addresses of factor data and scenarios; urls.py takes them in."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.allocation import factor_views, scenario_views

urlpatterns = [
    path("allocation/factors/", factor_views.factors, name="factors"),
    path("plans/<int:plan_id>/scenarios/", scenario_views.scenario_list, name="scenarios"),
    path("plans/<int:plan_id>/scenarios/compare/", scenario_views.compare, name="scenario_compare"),
    path("plans/<int:plan_id>/lines/<int:line_id>/why/", scenario_views.line_why, name="line_why"),
    path("scenarios/<int:scenario_id>/", scenario_views.scenario, name="scenario"),
    path("scenarios/<int:scenario_id>/lines/<int:line_id>/", scenario_views.scenario_why, name="scenario_why"),
]
