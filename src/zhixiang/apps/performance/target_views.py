"""Pages of targets: the list, one table, the page to fill in, and the steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixiang.apps.library.views.common import regions_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.performance import target_pages as pages
from zhixiang.apps.performance import target_policies
from zhixiang.apps.performance.actions.adjust_targets import adjust_targets
from zhixiang.apps.performance.actions.audit_targets import audit_targets
from zhixiang.apps.performance.actions.issue_targets import issue_targets
from zhixiang.apps.performance.actions.return_targets import return_targets
from zhixiang.apps.performance.actions.save_targets import NotSaved, save_targets
from zhixiang.apps.performance.actions.submit_targets import submit_targets
from zhixiang.apps.performance.models import TargetRow, TargetVersion
from zhixiang.apps.performance.queries.targets import state_counts, target_summaries, target_years
from zhixiang.apps.performance.target_asked import number, reader_or_404, typed_of, version_or_404, year_of
from zhixiang.apps.performance.target_entry import TypedRow
from zhixiang.apps.performance.target_forms import TargetFilter
from zhixiang.apps.performance.target_sheets import typed_of as typed_of_sheet
from zhixiang.apps.performance.target_states import EDITABLE
from zhixiang.apps.web import asked_page, paging
from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.forms.target_sheet import read_target_sheet


@require_safe
def target_tables(request: HttpRequest) -> HttpResponse:
    """The tables of a year that this person sees."""
    actor = reader_or_404(request)
    years = target_years(actor)
    year = year_of(request, years)
    states = [(value, _(label)) for value, label in TargetVersion.State.choices if value != "replaced"]
    form = TargetFilter(request.GET, {"state": states, "region": regions_of(actor)})
    by = form.chosen()
    page: dict[str, Any] = {"years": years, "year": year, "form": form, "rows": [], "counts": []}
    page["levels"] = actor.sees_all
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
    actor = reader_or_404(request)
    found = version_or_404(actor, table_id, number(request.GET.get("version")) or None)
    return render(request, "performance/target_table.html", {"page": pages.page(actor, found)})


@require_http_methods(["GET", "HEAD", "POST"])
def target_edit(request: HttpRequest, table_id: int) -> HttpResponse:
    """Fill in the draft. What cannot be saved comes back as it was typed."""
    actor = reader_or_404(request)
    found = version_or_404(actor, table_id)
    if found.state not in EDITABLE or not target_policies.may_write(actor, found.table).allowed:
        raise Http404
    context: dict[str, Any]
    if request.method != "POST":
        context = {"goals": "\n".join(found.goal_items), "spending": found.spending, "row_version": found.row_version}
        return _edit(request, found, pages.sheet(found), context)
    typed, seen = typed_of(request.POST), number(request.POST.get("row_version"))
    context = {"goals": typed.goals, "spending": typed.spending, "row_version": seen}
    if request.POST.get("wish") == "read":
        return _edit(request, found, pages.sheet(found, _from_file(request, found) or typed.rows), context)
    errors: dict[tuple[int, str], str] = {}
    try:
        save_targets(actor=actor, version_id=found.pk, row_version=seen, typed=typed)
    except NotSaved as refusal:
        errors = refusal.errors
        messages.error(request, str(refusal))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已保存。"))
        more = request.POST.get("wish") == "more"
        return redirect("performance:target_edit" if more else "performance:target_table", table_id)
    context["wrong"] = [text for (row, _cell), text in errors.items() if not row]
    return _edit(request, found, pages.sheet(found, typed.rows, errors), context)


def _from_file(request: HttpRequest, found: TargetVersion) -> list[TypedRow]:
    """The rows of the workbook that was sent; none, and a word why, where it cannot be read. Nothing is saved yet."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        messages.error(request, _("还没有选择文件，请先选择填好的 xlsx。"))
        return []
    try:
        rows = typed_of_sheet(read_target_sheet(file.read(), file.name or ""), list(found.rows.all()))
    except UnreadableFile as error:
        messages.error(request, str(error))
        return []
    messages.info(request, _("读入 {n} 行，还没有保存。请看一遍，然后保存。").format(n=len(rows)))
    return rows


def _edit(
    request: HttpRequest, found: TargetVersion, rows: list[dict[str, Any]], context: dict[str, Any]
) -> HttpResponse:
    page = {
        "version": found, "rows": rows, "rules": TargetRow.Rule.choices,
        "crumbs": pages.crumbs(found, _("填写")), **pages.problems_of(found), **context,
    }  # fmt: skip
    return render(request, "performance/target_edit.html", {"page": page})


@require_POST
def target_step(request: HttpRequest, table_id: int, what: str) -> HttpResponse:
    """Submit, return, pass, issue or adjust the version that was looked at."""
    actor = reader_or_404(request)
    found = version_or_404(actor, table_id, number(request.POST.get("number")) or None)
    row_version = number(request.POST.get("row_version"))
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
