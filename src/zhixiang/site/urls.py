"""All addresses. Everything needs a signed-in person unless its view says otherwise."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.i18n import set_language

from zhixiang.site import audit_pages, views
from zhixiang.site.health import health

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", login_not_required(LogoutView.as_view()), name="logout"),
    path("health/", health, name="health"),
    path("audit/", audit_pages.audit_chain, name="audit_chain"),
    path("audit/chain.jsonl", audit_pages.audit_export, name="audit_export"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("", include("zhixiang.apps.calls.urls")),
    path("", include("zhixiang.apps.demands.urls")),
    path("accounts/", include("zhixiang.site.account_urls")),
    path("", include("zhixiang.apps.notify.urls")),
    path("", include("zhixiang.apps.people.urls")),
    path("", include("zhixiang.apps.consolidation.urls")),
    path("", include("zhixiang.apps.checks.urls")),
    path("", include("zhixiang.apps.library.urls")),
    path("", include("zhixiang.apps.library.review_urls")),
    path("", include("zhixiang.apps.allocation.urls")),
    path("", include("zhixiang.apps.performance.urls")),
    path("", include("zhixiang.apps.papers.urls")),
    path("", include("zhixiang.apps.ledger.urls")),
    path("", include("zhixiang.apps.monitoring.urls")),
    path("", include("zhixiang.apps.evaluation.urls")),
]
