"""Addresses of the calls."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.calls.views import building, managing, reading

app_name = "calls"
urlpatterns = [
    path("calls/", reading.call_list, name="list"),
    path("calls/new/", building.create, name="create"),
    path("calls/<int:call_id>/", reading.detail, name="detail"),
    path("calls/<int:call_id>/deadline.ics", reading.deadline, name="deadline"),
    path("calls/<int:call_id>/attachments/<int:attachment_id>/", reading.attachment, name="attachment"),
    path("calls/<int:call_id>/preview/<slug:role>/", reading.preview, name="preview"),
    path("calls/<int:call_id>/build/", building.basics, name="basics"),
    path("calls/<int:call_id>/build/window/", building.window, name="window"),
    path("calls/<int:call_id>/build/parts/", building.parts, name="parts"),
    path("calls/<int:call_id>/build/parts/<slug:code>/", building.part, name="part"),
    path("calls/<int:call_id>/build/parts/<slug:code>/proposed/", building.proposed, name="proposed"),
    path("calls/<int:call_id>/build/attachments/", building.attachments, name="attachments"),
    path("calls/<int:call_id>/build/review/", building.review, name="review"),
    path("calls/<int:call_id>/extensions/", managing.extensions, name="extensions"),
    path("calls/<int:call_id>/clone/", managing.clone, name="clone"),
    path("calls/<int:call_id>/end/", managing.end, name="end"),
]
