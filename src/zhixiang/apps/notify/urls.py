"""Addresses of a person's messages."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.notify import views

app_name = "notify"
urlpatterns = [path("messages/", views.inbox, name="inbox")]
