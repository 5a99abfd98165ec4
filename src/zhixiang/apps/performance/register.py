"""The policies that the tables cite: the register beside what was cited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from zhixiang.apps.performance.targets_page import table_url
from zhixiang.apps.web import Link


def list_page(rows: Sequence[Any], unmatched: int, year: int) -> dict[str, Any]:
    """The policies, most cited first."""
    return {
        "rows": [
            {
                "url": reverse("performance:policy", args=[year, row.id]),
                "title": row.title,
                "doc_no": row.doc_no,
                "citation_count": row.citation_count,
                "region_count": row.region_count,
                "variant_count": row.variant_count,
                "conflict_count": row.conflict_count,
            }
            for row in rows
        ],
        "unmatched_text": gettext("另有 {n} 处引用在登记簿中没有对应政策").format(n=unmatched) if unmatched else "",
        "empty_title": gettext("没有政策依据"),
        "empty_hint": gettext("您可以查看的绩效目标表没有引用登记簿里的政策。"),
    }


def page(policy: Any, year: int) -> dict[str, Any]:
    """One policy: each way it is cited, and by whom."""
    return {
        "title": policy.title,
        "doc_no": policy.doc_no,
        "crumbs": [Link(gettext("政策依据"), reverse("performance:policies", args=[year])), Link(policy.title)],
        "variants": [
            {
                "cited": variant.cited,
                "doc_no": variant.doc_no,
                "conflict": variant.conflict,
                "places": _places(variant.places, year),
            }
            for variant in policy.variants
        ],
    }


def _places(places: Sequence[Any], year: int) -> list[Link]:
    """Who cites it so, each region once even where its table does so twice."""
    names = {place.region_code or place.region_name: place for place in places}
    return [Link(place.region_name, table_url(year, place.region_code)) for place in names.values()]
