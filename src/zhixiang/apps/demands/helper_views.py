"""What helps while a form is filled in: the register of policies and the dictionary of indicators, as page and as data.

Both are packaged with the rules, so a search asks the database nothing but who is signed in.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixiang.apps.people.actors import actor_of
from zhixiang.rules import indicator_search, policy_search
from zhixiang.rules.indicator_dictionary import Entry
from zhixiang.rules.policies import Policy

SUGGESTED = 8
"""So many fit under the cell; the pages show all."""
MOST = 500


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """The register, to read and to copy from: also for browsers without scripts."""
    text = _asked(request)
    rows = [_policy(one, timezone.localdate()) for one in policy_search.search(text, MOST)]
    return render(request, "demands/policies.html", {"page": {"rows": rows, "search": text}})


@require_safe
def policies_json(request: HttpRequest) -> JsonResponse:
    """The policies that fit best what is typed."""
    text = _asked(request)
    rows = [_policy(one, timezone.localdate()) for one in policy_search.search(text, SUGGESTED)]
    return JsonResponse({"options": rows})


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """The dictionary, to read and to copy from."""
    text = _asked(request)
    rows = [_indicator(one) for one in indicator_search.search(text, MOST)]
    return render(request, "demands/indicators.html", {"page": {"rows": rows, "search": text}})


@require_safe
def indicators_json(request: HttpRequest) -> JsonResponse:
    """The indicators that fit best what is typed."""
    return JsonResponse({"options": [_indicator(one) for one in indicator_search.search(_asked(request), SUGGESTED)]})


def _asked(request: HttpRequest) -> str:
    """What is searched for. Raises Http404 for everybody but a unit's people: the form is theirs."""
    if actor_of(request.user).unit_id is None:
        raise Http404
    return request.GET.get("q", "").strip()[:100]


def _policy(policy: Policy, on: date) -> dict[str, Any]:
    expired = policy.valid_to is not None and policy.valid_to < on
    return {
        "text": policy_search.cite(policy),
        "about": "、".join(policy.issuers),
        "mark": _("{day} 已到期").format(day=policy.valid_to) if expired else "",
    }


def _indicator(entry: Entry) -> dict[str, Any]:
    way = _("越多越好") if entry.direction == "ge" else _("越少越好")
    return {
        "text": indicator_search.phrase(entry),
        "about": f"{entry.level1} › {entry.level2} · {way} · {entry.definition}",
        "mark": "",
        "name": entry.name,
        "unit": "、".join(entry.unit),
        "way": way,
        "level": f"{entry.level1} › {entry.level2}",
        "definition": entry.definition,
    }
