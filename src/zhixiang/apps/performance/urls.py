"""Addresses of the year's overview, the performance tables, the indicators and the policies."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.performance import target_tools, target_views, views

app_name = "performance"
urlpatterns = [
    path("year/<int:year>/", views.overview, name="overview"),
    path("year/<int:year>/ranking.xlsx", views.ranking_download, name="ranking_download"),
    path("year/<int:year>/targets/", views.targets, name="targets"),
    path("year/<int:year>/targets/<str:code>/", views.target, name="target"),
    path("year/<int:year>/indicators/", views.indicators, name="indicators"),
    path("year/<int:year>/indicators.xlsx", views.indicators_download, name="indicators_download"),
    path("year/<int:year>/indicators/<path:key>/", views.indicator, name="indicator"),
    path("year/<int:year>/policies/", views.policies, name="policies"),
    path("year/<int:year>/policies/<int:policy_id>/", views.policy, name="policy"),
    path("targets/", target_views.target_tables, name="target_tables"),
    path("targets/levels/", target_tools.target_levels, name="target_levels"),
    path("targets/open/", target_tools.target_open, name="target_open"),
    path("targets/<int:table_id>/", target_views.target_table, name="target_table"),
    path("targets/<int:table_id>/edit/", target_views.target_edit, name="target_edit"),
    path("targets/<int:table_id>/draft/", target_tools.target_draft, name="target_draft"),
    path("targets/<int:table_id>/take/", target_tools.target_take, name="target_take"),
    path("targets/<int:table_id>/targets.xlsx", target_tools.target_sheet, name="target_sheet"),
    path("targets/<int:table_id>/<str:what>/", target_views.target_step, name="target_step"),
]
