"""Pages of targets: the list, one table, the page to fill in, and the steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixiang.apps.library.views.common import regions_of
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_pages as pages
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.actions.adjust_targets import adjust_targets
from zhixiang.apps.performance.actions.audit_targets import audit_targets
from zhixiang.apps.performance.actions.issue_targets import issue_targets
from zhixiang.apps.performance.actions.return_targets import return_targets
from zhixiang.apps.performance.actions.save_targets import NotSaved, Typed, save_targets
from zhixiang.apps.performance.actions.submit_targets import submit_targets
from zhixiang.apps.performance.models import TargetRow, TargetVersion
from zhixiang.apps.performance.queries.targets import state_counts, target_summaries, target_version, target_years
from zhixiang.apps.performance.target_entry import CELLS, MOST_ROWS, TypedRow
from zhixiang.apps.performance.target_forms import TargetFilter
from zhixiang.apps.performance.target_states import EDITABLE
from zhixiang.apps.web import asked_page, paging


def _reader_or_404(request: HttpRequest) -> Actor:
    actor = actor_of(request.user)
    if not target_policies.may_read(actor).allowed:
        raise Http404
    return actor


def _version_or_404(actor: Actor, table_id: int, number: int | None = None) -> TargetVersion:
    found = target_version(actor, table_id, number)
    if found is None:
        raise Http404
    return found


@require_safe
def target_tables(request: HttpRequest) -> HttpResponse:
    """The tables of a year that this person sees."""
    actor = _reader_or_404(request)
    years = target_years(actor)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else years[0] if years else None
    states = [(value, _(label)) for value, label in TargetVersion.State.choices if value != "replaced"]
    form = TargetFilter(request.GET, {"state": states, "region": regions_of(actor)})
    by = form.chosen()
    page: dict[str, Any] = {"years": years, "year": year, "form": form, "rows": [], "counts": []}
    if year is not None:
        found = target_summaries(
            actor, year, state=by.get("state", ""), region=by.get("region", ""), cursor=asked_page(request)
        )
        counts = state_counts(actor, year)
        page |= {
            "rows": [pages.summary(one) for one in found.rows],
            "total": found.total,
            "paging": paging(request, found),
            "counts": [(label, counts[value], pages.STYLES[value]) for value, label in states if counts.get(value)],
        }
    return render(request, "performance/target_tables.html", {"page": page})


@require_safe
def target_table(request: HttpRequest, table_id: int) -> HttpResponse:
    """One table: the version asked for, else the newest."""
    actor = _reader_or_404(request)
    asked = request.GET.get("version", "")
    found = _version_or_404(actor, table_id, int(asked) if asked.isdecimal() and len(asked) < 6 else None)
    return render(request, "performance/target_table.html", {"page": pages.page(actor, found)})


@require_http_methods(["GET", "HEAD", "POST"])
def target_edit(request: HttpRequest, table_id: int) -> HttpResponse:
    """Fill in the draft. What cannot be saved comes back as it was typed."""
    actor = _reader_or_404(request)
    found = _version_or_404(actor, table_id)
    if found.state not in EDITABLE or not target_policies.may_write(actor, found.table).allowed:
        raise Http404
    if request.method != "POST":
        context = {"goals": "\n".join(found.goal_items), "spending": found.spending, "row_version": found.row_version}
        return _edit(request, found, pages.sheet(found), context)
    rows = _typed_rows(request.POST)
    goals, spending = request.POST.get("goals", ""), request.POST.get("spending", "")
    seen = request.POST.get("row_version", "")
    errors: dict[tuple[int, str], str] = {}
    try:
        save_targets(
            actor=actor, version_id=found.pk, row_version=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            typed=Typed(goals, spending, rows),
        )  # fmt: skip
    except NotSaved as refusal:
        errors = refusal.errors
        messages.error(request, str(refusal))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已保存。"))
        more = request.POST.get("wish") == "more"
        return redirect("performance:target_edit" if more else "performance:target_table", table_id)
    context = {"goals": goals, "spending": spending, "row_version": seen, "wrong": errors.get((0, ""), "")}
    return _edit(request, found, pages.sheet(found, rows, errors), context)


def _edit(
    request: HttpRequest, found: TargetVersion, rows: list[dict[str, Any]], context: dict[str, Any]
) -> HttpResponse:
    page = {
        "version": found, "rows": rows, "rules": TargetRow.Rule.choices,
        "crumbs": pages.crumbs(found, _("填写")), **context,
    }  # fmt: skip
    return render(request, "performance/target_edit.html", {"page": page})


def _typed_rows(data: QueryDict) -> list[TypedRow]:
    """The rows as sent, in their order; those marked to be removed are left out."""
    stems = data.getlist("stem")[: MOST_ROWS + 1]
    removed = set(data.getlist("remove"))
    columns = {cell: data.getlist(cell) for cell in CELLS}
    rows = []
    for index, stem in enumerate(stems):
        cells = {cell: texts[index] if index < len(texts) else "" for cell, texts in columns.items()}
        if str(index + 1) not in removed:
            rows.append(TypedRow(int(stem) if stem.isdecimal() and len(stem) < 10 else 0, cells))
    return rows


@require_POST
def target_step(request: HttpRequest, table_id: int, what: str) -> HttpResponse:
    """Submit, return, pass, issue or adjust the version that was looked at."""
    actor = _reader_or_404(request)
    number = request.POST.get("number", "")
    found = _version_or_404(actor, table_id, int(number) if number.isdecimal() and len(number) < 6 else None)
    seen = request.POST.get("row_version", "")
    row_version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    reason = request.POST.get("reason", "")
    try:
        match what:
            case "submit":
                submit_targets(actor=actor, version_id=found.pk, row_version=row_version)
            case "return":
                return_targets(actor=actor, version_id=found.pk, row_version=row_version, reason=reason)
            case "audit":
                audit_targets(actor=actor, version_id=found.pk, row_version=row_version)
            case "issue":
                issue_targets(actor=actor, version_id=found.pk)
            case "adjust":
                adjust_targets(actor=actor, version_id=found.pk, reason=reason)
                return redirect("performance:target_edit", table_id)
            case _:
                raise Http404
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已办理。"))
    return redirect("performance:target_table", table_id)
