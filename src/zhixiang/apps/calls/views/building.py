"""The builder: a page a step, for the province and for drafts alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.calls import forms, policies, queries, tables
from zhixiang.apps.calls.actions.add_attachment import add_attachment
from zhixiang.apps.calls.actions.create_call import create_call
from zhixiang.apps.calls.actions.open_call import obstacles, open_call
from zhixiang.apps.calls.actions.remove_attachment import remove_attachment
from zhixiang.apps.calls.actions.set_parts import set_parts
from zhixiang.apps.calls.actions.set_proposed import set_proposed
from zhixiang.apps.calls.actions.update_call import update_call
from zhixiang.apps.calls.drafts import CallValues, PartValues, ProposedValues, part_values
from zhixiang.apps.calls.models import Call, CallPart
from zhixiang.apps.calls.paste import read_block
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.web import Link
from zhixiang.rules.demand_form import Column

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, int, P], HttpResponse]
Step = Callable[Concatenate[HttpRequest, Actor, Call, P], HttpResponse]
METHODS = ["GET", "HEAD", "POST"]


def step(view: Step[P]) -> Page[P]:
    """A page of the builder: not there for those who may not build; a published call leads to its own page."""

    @wraps(view)
    def page(request: HttpRequest, call_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request.user)
        call = queries.visible_calls(actor).filter(pk=call_id).first()
        if call is None or not policies.may_manage_calls(actor).allowed:
            raise Http404
        if not policies.is_draft(call):
            messages.info(request, _("这份征集已经发布，内容不能再改。"))
            return redirect("calls:detail", call.pk)
        return view(request, actor, call, *args, **kwargs)

    return cast("Page[P]", require_http_methods(METHODS)(page))


def attempt(form: django_forms.Form, act: Callable[[], object]) -> bool:
    """Do it, or put the refusal at the top of the form."""
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def show(request: HttpRequest, call: Call, template: str, **page: Any) -> HttpResponse:
    """A step with its frame; 422 where something that was sent has to be mended."""
    page |= {
        "call": call,
        "steps": tables.steps(request, call),
        "crumbs": [*tables.crumbs(call), Link(_("编制"))],
    }
    return render(request, f"calls/build_{template}.html", {"page": page}, status=422 if _faulty(page) else 200)


def _faulty(page: dict[str, Any]) -> bool:
    sent = [form for form in page.values() if getattr(form, "is_bound", False)]
    return bool(page.get("refusal")) or any(not form.is_valid() for form in sent)


@require_http_methods(METHODS)
def create(request: HttpRequest) -> HttpResponse:
    """A new call: what it is called."""
    actor = actor_of(request.user)
    if not policies.may_manage_calls(actor).allowed:
        raise Http404
    form = forms.BasicsForm(request.POST or None, initial={"year": timezone.localdate().year + 1})
    if form.is_valid():
        data = form.cleaned_data
        made: list[Call] = []

        def act() -> None:
            call = create_call(actor=actor, **{name: data[name] for name in ("year", "title", "doc_no", "issuer")})
            values = cast("CallValues", {"text": data["text"], "contact": data["contact"]})
            update_call(actor=actor, call_id=call.pk, row_version=None, values=values)
            made.append(call)

        if attempt(form, act):
            return redirect("calls:window", made[0].pk)
    page = {"form": form, "crumbs": [*tables.crumbs(), Link(_("新建征集"))]}
    return render(request, "calls/create.html", {"page": page}, status=422 if form.errors else 200)


def _save(actor: Actor, call: Call, form: forms.Versioned) -> bool:
    """Store what a form of plain values says."""
    values = cast("CallValues", {name: value for name, value in form.cleaned_data.items() if name != "row_version"})
    version = form.cleaned_data["row_version"]
    return attempt(form, lambda: update_call(actor=actor, call_id=call.pk, row_version=version, values=values))


@step
def basics(request: HttpRequest, actor: Actor, call: Call) -> HttpResponse:
    """Step 1: what the call is called and says."""
    names = ("year", "title", "doc_no", "issuer", "text", "contact", "row_version")
    form = forms.EditBasicsForm(request.POST or None, initial={name: getattr(call, name) for name in names})
    if form.is_valid() and _save(actor, call, form):
        messages.success(request, _("已保存。"))
        return redirect("calls:window", call.pk)
    return show(request, call, "form", form=form, title=_("基本信息"))


@step
def window(request: HttpRequest, actor: Actor, call: Call) -> HttpResponse:
    """Step 2: when and for whom."""
    initial = {
        "row_version": call.row_version,
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "unit_kinds": call.unit_kinds,
        "region_codes": list(call.regions.values_list("pk", flat=True)),
        "direct_unit_ids": list(call.direct_units.values_list("pk", flat=True)),
        "certifier_differs": call.certifier_differs,
    }
    form = forms.WindowForm(
        request.POST or None, initial=initial, regions=queries.cities(), units=queries.provincial_units()
    )
    if form.is_valid() and _save(actor, call, form):
        messages.success(request, _("已保存。"))
        return redirect("calls:parts", call.pk)
    return show(request, call, "form", form=form, title=_("时间和对象"))


@step
def parts(request: HttpRequest, actor: Actor, call: Call) -> HttpResponse:
    """Step 3: which tables the form has; each has a page of its own."""
    stored = list(call.parts.prefetch_related("proposed"))
    form, refusal = forms.NewPartForm(initial={"row_version": call.row_version}), ""
    if request.method == "POST":
        wish = request.POST.get("wish", "add")
        if wish == "add":
            form = forms.NewPartForm(request.POST)
            if form.is_valid() and attempt(form, lambda: _add_part(actor, call, stored, form.cleaned_data)):
                return redirect("calls:part", call.pk, form.cleaned_data["code"])
        else:
            try:
                _rearrange(actor, call, stored, request.POST)
            except Refused as refused:
                refusal = str(refused)
            else:
                return redirect("calls:parts", call.pk)
    return show(request, call, "parts", form=form, refusal=refusal, parts=tables.part_rows(stored))


def _add_part(actor: Actor, call: Call, stored: Sequence[CallPart], data: dict[str, Any]) -> None:
    fresh = PartValues(data["code"], data["title"], [Column("project_name", required=True)])
    wanted = [*(part_values(part) for part in stored), fresh]
    set_parts(actor=actor, call_id=call.pk, row_version=data["row_version"], parts=wanted)


def _rearrange(actor: Actor, call: Call, stored: Sequence[CallPart], sent: Any) -> None:
    """Move a part up or down, or take it out."""
    codes = [part.code for part in stored]
    version = sent.get("row_version", "")
    if sent.get("code") not in codes or not version.isdecimal():
        raise Refused("找不到这个部分，可能刚被删去。请刷新页面。")
    wanted, place = [part_values(part) for part in stored], codes.index(sent["code"])
    moved = wanted.pop(place)
    if sent["wish"] in ("up", "down"):
        wanted.insert(max(0, place + (1 if sent["wish"] == "down" else -1)), moved)
    elif sent["wish"] != "remove":
        raise Refused("不认识这个操作。请刷新页面后重试。")
    set_parts(actor=actor, call_id=call.pk, row_version=int(version), parts=wanted)


def _part_or_404(call: Call, code: str) -> tuple[list[CallPart], CallPart]:
    stored = list(call.parts.all())
    for part in stored:
        if part.code == code:
            return stored, part
    raise Http404


@step
def part(request: HttpRequest, actor: Actor, call: Call, code: str) -> HttpResponse:
    """Step 3: one table of the form, its columns and limits."""
    stored, one = _part_or_404(call, code)
    form = forms.PartForm(request.POST or None, initial=forms.part_initial(call, one))
    if form.is_valid():
        wanted = [form.values(code) if other.code == code else part_values(other) for other in stored]
        version = form.cleaned_data["row_version"]
        if attempt(form, lambda: set_parts(actor=actor, call_id=call.pk, row_version=version, parts=wanted)):
            messages.success(request, _("“%(title)s”已保存。") % {"title": form.cleaned_data["title"]})
            return redirect("calls:parts", call.pk)
    return show(request, call, "part", form=form, part=one)


@step
def proposed(request: HttpRequest, actor: Actor, call: Call, code: str) -> HttpResponse:
    """Step 3: the projects that a part proposes, row by row or pasted as a block."""
    _stored, one = _part_or_404(call, code)
    present = list(one.proposed.values(*forms.PROPOSED_FIELDS))
    paste = forms.PasteForm(initial={"row_version": call.row_version})
    pasting = request.POST.get("wish") == "paste"
    if pasting:
        paste = forms.PasteForm(request.POST)
        if paste.is_valid() and attempt(paste, lambda: _paste(actor, call, one, present, paste.cleaned_data)):
            messages.success(request, _("已粘贴。"))
            return redirect("calls:proposed", call.pk, code)
    rows: Any = forms.ProposedRows(None if pasting else request.POST or None, initial=present)
    version = forms.Versioned(None if pasting else request.POST or None, initial={"row_version": call.row_version})
    if rows.is_bound and rows.is_valid() and version.is_valid():
        seen = version.cleaned_data["row_version"]
        if attempt(version, lambda: _set_rows(actor, call, one, rows, seen)):
            messages.success(request, _("拟设置项目已保存。"))
            return redirect("calls:proposed", call.pk, code)
    return show(
        request, call, "proposed", rows=rows, version=version, paste=paste, part=one, count=len(present)
    )  # fmt: skip


def _set_rows(actor: Actor, call: Call, one: CallPart, rows: Any, seen: int) -> None:
    kept = [form for form in rows.ordered_forms if not form.is_empty]
    values = [ProposedValues(**{name: form.cleaned_data[name] for name in forms.PROPOSED_FIELDS}) for form in kept]
    set_proposed(actor=actor, call_id=call.pk, row_version=seen, part_code=one.code, rows=values)


def _paste(actor: Actor, call: Call, one: CallPart, present: Sequence[dict[str, Any]], data: dict[str, Any]) -> None:
    kept = [] if data["replace"] else [ProposedValues(**row) for row in present]
    rows = [*kept, *read_block(data["block"])]
    set_proposed(actor=actor, call_id=call.pk, row_version=data["row_version"], part_code=one.code, rows=rows)


@step
def attachments(request: HttpRequest, actor: Actor, call: Call) -> HttpResponse:
    """Step 4: the files that go out with the call."""
    form, refusal = forms.AttachmentForm(initial={"row_version": call.row_version}), ""
    if request.method == "POST" and request.POST.get("wish") == "remove":
        number, version = request.POST.get("attachment", ""), request.POST.get("row_version", "")
        try:
            remove_attachment(
                actor=actor,
                call_id=call.pk,
                row_version=int(version) if version.isdecimal() else 0,
                attachment_id=int(number) if number.isdecimal() else 0,
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect("calls:attachments", call.pk)
    elif request.method == "POST":
        form = forms.AttachmentForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            if attempt(
                form,
                lambda: add_attachment(
                    actor=actor,
                    call_id=call.pk,
                    row_version=data["row_version"],
                    upload=data["file"],
                    title=data["title"],
                ),
            ):
                messages.success(request, _("附件已上传。"))
                return redirect("calls:attachments", call.pk)
    listed = [tables.attachment(one) for one in call.attachments.select_related("file")]
    return show(request, call, "attachments", form=form, refusal=refusal, attachments=listed)


@step
def review(request: HttpRequest, actor: Actor, call: Call) -> HttpResponse:
    """Step 5: what is missing, how it looks to others, and the button that publishes."""
    form = forms.Versioned(request.POST or None, initial={"row_version": call.row_version})
    if form.is_valid():
        seen = form.cleaned_data["row_version"]
        if attempt(form, lambda: open_call(actor=actor, call_id=call.pk, row_version=seen)):
            messages.success(request, _("征集已发布。"))
            return redirect("calls:detail", call.pk)
    found = queries.call_detail(actor, call.pk)
    if found is None:
        raise Http404
    page = tables.detail(found, role=actor.role, manages=True)
    missing = obstacles(call, timezone.now())
    return show(request, call, "review", form=form, missing=missing, summary=page)
