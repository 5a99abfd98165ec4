"""The page of factor data: typed cell by cell, pasted from a spreadsheet, or read from a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixiang.apps.allocation import plan_tables, policies, scenarios
from zhixiang.apps.allocation.actions.put_factor_values import add_factor, put_factor_values
from zhixiang.apps.allocation.factor_entry import BadBlock, Figure, figures_of
from zhixiang.apps.allocation.models import FactorValue
from zhixiang.apps.allocation.scenario_settings import number_of
from zhixiang.apps.allocation.scenarios import FactorTable
from zhixiang.apps.people.actors import Actor, actor_of
from zhixiang.apps.people.errors import Refused
from zhixiang.apps.people.models import Region
from zhixiang.apps.web import Link
from zhixiang.intake.errors import UnreadableFile
from zhixiang.intake.readers import xlsx_tables

LARGEST_FILE = 5 * 1024 * 1024
_LONGEST_BLOCK = 500_000


@require_http_methods(["GET", "HEAD", "POST"])
def factors(request: HttpRequest) -> HttpResponse:
    """All factors with the figures of a year."""
    actor = actor_of(request.user)
    if actor.role not in policies.READERS:
        raise Http404
    years = scenarios.factor_years()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else (years[0] if years else timezone.localdate().year)
    faults: list[str] = []
    if request.method == "POST":
        if not policies.may_make(actor).allowed:
            raise Http404
        try:
            said = _act(request, actor, scenarios.factor_table(year))
        except BadBlock as bad:
            faults = bad.faults
        except (Refused, UnreadableFile) as refusal:
            faults = [str(refusal)]
        else:
            messages.success(request, said)
            return redirect(f"{reverse('allocation:factors')}?year={year}")
    table = scenarios.factor_table(year)
    page = {
        "year": year,
        "years": [Link(str(one), f"?year={one}", current=one == year) for one in years],
        "factors": table.factors,
        "rows": _rows(table),
        "faults": faults,
        "block": request.POST.get("block", "")[:_LONGEST_BLOCK],
        "editable": policies.may_make(actor).allowed,
        "crumbs": plan_tables.crumbs(None, _("因素数据")),
    }
    return render(request, "allocation/factors.html", {"page": page}, status=422 if faults else 200)


def _rows(table: FactorTable) -> list[dict[str, object]]:
    return [
        {
            "code": region.code,
            "name": region.name,
            "cells": [
                {"name": f"v_{factor.code}_{region.code}", "factor": factor.name, "text": _text(found.get(factor.code))}
                for factor in table.factors
            ],
            "sources": list(dict.fromkeys(row.source for row in found.values() if row.source)),
        }
        for region in table.regions
        for found in (table.values[region.code],)
    ]


def _text(row: FactorValue | None) -> str:
    return f"{row.value.normalize():f}" if row else ""


def _act(request: HttpRequest, actor: Actor, table: FactorTable) -> str:
    wish, post = request.POST.get("wish"), request.POST
    if wish == "add":
        add_factor(
            actor=actor, code=post.get("code", ""), name=post.get("name", ""), unit=post.get("unit", ""),
            inverse="inverse" in post,
        )  # fmt: skip
        return _("因素已添加，请录入各地数据。")
    if wish == "table":
        figures = _typed(request, table)
    elif wish == "paste":
        block = post.get("block", "")[:_LONGEST_BLOCK]
        figures = _read([line.split("\t") for line in block.splitlines()], table)
    elif wish == "file":
        figures = _read(_sheet(request), table)
    else:
        raise Refused("没有这样的办理，请刷新页面。")
    count = put_factor_values(actor=actor, year=table.year, figures=figures)
    return _("已保存 {n} 个数值。").format(n=count)


def _read(rows: Sequence[Sequence[str]], table: FactorTable) -> list[Figure]:
    return figures_of(rows, table.factors, list(Region.objects.exclude(level=Region.Level.PROVINCE)))


def _typed(request: HttpRequest, table: FactorTable) -> list[Figure]:
    found, faults = [], []
    for region in table.regions:
        for factor in table.factors:
            text = request.POST.get(f"v_{factor.code}_{region.code}", "")
            try:
                value = number_of(text, f"{region.name}的“{factor.name}”")
            except Refused as refusal:
                faults.append(str(refusal))
                continue
            if value is not None:
                found.append(Figure(factor.pk, region.code, value))
    if faults:
        raise BadBlock(faults)
    return found


def _sheet(request: HttpRequest) -> Sequence[Sequence[str]]:
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused("请先选择一个 xlsx 文件。")
    if (upload.size or 0) > LARGEST_FILE:
        raise Refused("文件超过 5 MB，因素数据表不会这么大，请核对是不是选错了文件。")
    tables = xlsx_tables.read(upload.read(), upload.name or "xlsx")
    if not tables:
        raise Refused("文件里没有可见的工作表，请核对后重新上传。")
    return tables[0].rows
