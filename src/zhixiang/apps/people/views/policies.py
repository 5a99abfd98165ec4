"""What signing in takes for each role: the security administrator's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.people import policies, queries
from zhixiang.apps.people.actions.set_role_policy import set_role_policy
from zhixiang.apps.people.actors import actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
def role_policies(request: HttpRequest) -> HttpResponse:
    """Each role with whether it needs two-step sign-in, and a button that changes it."""
    actor = actor_of(request.user)
    if not policies.may_set_role_policy(actor).allowed:
        raise Http404
    if request.method == "POST":
        try:
            needed = request.POST.get("needed") == "1"
            set_role_policy(actor=actor, role=request.POST.get("role", ""), mfa_required=needed)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已办理。"))
        return redirect("people:role_policies")
    decided = queries.mfa_roles()
    rows = [(role, decided.get(role.value)) for role in Role]
    return render(request, "people/role_policies.html", {"page": {"rows": rows}})
