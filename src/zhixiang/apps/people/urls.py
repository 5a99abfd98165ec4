"""Addresses of signing up, of units and of their people."""

from __future__ import annotations

from django.urls import path

from zhixiang.apps.people.views import changes, members, policies, sign_up, units

app_name = "people"
urlpatterns = [
    path("accounts/sign-up/", sign_up.choose, name="sign_up"),
    path("accounts/sign-up/unit/", sign_up.unit, name="sign_up_unit"),
    path("accounts/sign-up/join/", sign_up.join, name="sign_up_join"),
    path("accounts/invitation/<str:token>/", sign_up.invitation, name="invitation"),
    path("units/", units.units, name="units"),
    path("units/mine/", units.mine, name="mine"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/<int:unit_id>/people/", members.members, name="members"),
    path("units/<int:unit_id>/changes/", changes.ask, name="changes"),
    path("units/<int:unit_id>/changes/<int:change_id>/", changes.decide, name="change"),
    path("units/<int:unit_id>/changes/<int:change_id>/evidence/", changes.evidence, name="evidence"),
    path("people/switch/", members.switch, name="switch"),
    path("people/invitations/", members.officers, name="officers"),
    path("people/sign-in-rules/", policies.role_policies, name="role_policies"),
]
