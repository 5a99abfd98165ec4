"""Addresses on which a unit answers a call, and of the public proof of a receipt."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.demands import (
    board_views,
    earlier_views,
    file_views,
    helper_views,
    receipt_views,
    reminder_views,
    review_views,
    views,
)

app_name = "demands"
urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/policies/", helper_views.policies, name="policies"),
    path("forms/policies.json", helper_views.policies_json, name="policies_json"),
    path("forms/indicators/", helper_views.indicators, name="indicators"),
    path("forms/indicators.json", helper_views.indicators_json, name="indicators_json"),
    path("calls/<int:call_id>/form/", views.form, name="form"),
    path("calls/<int:call_id>/form/start/", views.start, name="start"),
    path("calls/<int:call_id>/form/draft/", views.draft, name="draft"),
    path("calls/<int:call_id>/form/check/", views.checks, name="check"),
    path("calls/<int:call_id>/form/sign/", views.sign, name="sign"),
    path("calls/<int:call_id>/form/versions/", views.versions, name="versions"),
    path("calls/<int:call_id>/form/versions/<int:number>/", views.receipt, name="receipt"),
    path("calls/<int:call_id>/form/form.<slug:ending>", file_views.download, name="download"),
    path("calls/<int:call_id>/form/files/", file_views.files, name="files"),
    path("calls/<int:call_id>/form/earlier/", earlier_views.earlier, name="earlier"),
    path("calls/<int:call_id>/form/<slug:what>/", views.act, name="act"),
    path("calls/<int:call_id>/board/", board_views.board, name="board"),
    path("calls/<int:call_id>/board/reminders/", reminder_views.batches, name="reminders"),
    path("calls/<int:call_id>/board/reminders/new/", reminder_views.prepare, name="remind"),
    path("calls/<int:call_id>/board/reminders/<int:reminding_id>/", reminder_views.batch, name="reminder"),
    path("calls/<int:call_id>/board/demands/", board_views.demands, name="board_demands"),
    path("calls/<int:call_id>/board/demands.xlsx", board_views.download, name="board_download"),
    path("calls/<int:call_id>/board/demands/recommend/", board_views.recommend_rows, name="board_recommend"),
    path("calls/<int:call_id>/board/submissions/<int:submission_id>/", review_views.submission, name="review"),
    path("calls/<int:call_id>/board/submissions/<int:submission_id>/decide/", review_views.decide, name="decide"),
    path(
        "calls/<int:call_id>/board/submissions/<int:submission_id>/versions/<int:number>/",
        review_views.version,
        name="review_version",
    ),
    path("calls/<int:call_id>/board/receipts.zip", receipt_views.receipts, name="receipts"),
    path("receipts/<str:receipt_no>.pdf", receipt_views.receipt, name="receipt_pdf"),
    path("receipts/<str:receipt_no>/", receipt_views.version, name="version"),
    path("receipts/<str:receipt_no>/form.<slug:ending>", receipt_views.form, name="version_form"),
    path("verify/", views.verify, name="verify_any"),
    path("verify/<str:receipt_no>/", views.verify, name="verify"),
]
