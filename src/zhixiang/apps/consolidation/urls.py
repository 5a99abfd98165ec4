"""Addresses of the reports of cities."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.consolidation.views import bulk, lines, official, reading, steps

app_name = "consolidation"
urlpatterns = [
    path("consolidation/", reading.calls, name="calls"),
    path("consolidation/calls/<int:call_id>/", reading.matrix, name="matrix"),
    path("consolidation/calls/<int:call_id>/open/", steps.start, name="open"),
    path("consolidation/calls/<int:call_id>/all.xlsx", reading.everything, name="everything"),
    path("consolidation/calls/<int:call_id>/forms-<slug:ending>.zip", official.everything, name="all_forms"),
    path("consolidation/<int:report_id>/", reading.report, name="report"),
    path("consolidation/<int:report_id>/report.xlsx", reading.download, name="download"),
    path("consolidation/<int:report_id>/form/", official.form, name="form"),
    path("consolidation/<int:report_id>/form.<slug:ending>", official.download, name="official"),
    path("consolidation/<int:report_id>/versions/<int:number>/", official.version, name="version"),
    path(
        "consolidation/<int:report_id>/versions/<int:number>/form.<slug:ending>",
        official.version_download,
        name="version_form",
    ),
    path("consolidation/<int:report_id>/demands/", reading.demands, name="demands"),
    path("consolidation/<int:report_id>/bulk/", bulk.bulk, name="bulk"),
    path("consolidation/<int:report_id>/lines/<int:line_id>/", lines.line, name="line"),
    path("consolidation/<int:report_id>/own/<slug:code>/", lines.own, name="own"),
    path("consolidation/<int:report_id>/send/", steps.send, name="send"),
    path("consolidation/<int:report_id>/receive/", steps.receive, name="receive"),
]
