"""为什么是这个金额: what an allocation line knows of how its amount came about, as rows to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhixiang.apps.allocation import limit_words
from zhixiang.apps.allocation.models import AllocationLine
from zhixiang.rules.money import format_wan

Row = tuple[str, str]
Telling = Callable[[AllocationLine, Mapping[str, Any]], list[Row]]


def told(line: AllocationLine) -> list[Row]:
    """Label and text, one row each. A reason of a kind that is not known here shows what it holds."""
    reason = line.reason
    telling = _TELLINGS.get(str(reason.get("kind", "")))
    rows = telling(line, reason) if telling else [(str(key), str(value)) for key, value in reason.items()]
    if reason.get("confirmed"):
        rows.append((_("金额单位"), _("与申请额相差悬殊，已有人确认无误")))
    return rows


def _read(line: AllocationLine, reason: Mapping[str, Any]) -> list[Row]:
    places = [(1, line.annex1_line), (2, line.annex2_line)]
    where = "；".join(f"附件{annex}第 {number} 行" for annex, number in places if number)
    return [(_("来历"), _("照下达通知读入")), (_("文件"), str(reason.get("document", ""))), (_("位置"), where)]


def _manual(line: AllocationLine, reason: Mapping[str, Any]) -> list[Row]:
    del line
    rows = [(_("来历"), _("人工填写")), (_("填写人"), str(reason.get("by", ""))), (_("时间"), _time(reason.get("at")))]
    if reason.get("before_fen") is not None:
        rows.append((_("原金额（万元）"), format_wan(int(reason["before_fen"]))))
    return [*rows, (_("理由"), str(reason.get("why") or _("没有写明")))]


def _carried(line: AllocationLine, reason: Mapping[str, Any]) -> list[Row]:
    del line
    said = _("沿用 {year} 年下达的金额").format(year=reason.get("year", ""))
    return [(_("来历"), said), (_("上年金额（万元）"), format_wan(int(reason.get("fen", 0))))]


def _kept(line: AllocationLine, reason: Mapping[str, Any]) -> list[Row]:
    del line, reason
    return [(_("来历"), _("与被调整的方案相同"))]


def _imported(line: AllocationLine, reason: Mapping[str, Any]) -> list[Row]:
    del line
    return [
        (_("来历"), _("从表格导入")), (_("文件"), str(reason.get("file", ""))),
        (_("位置"), str(reason.get("place", ""))),
        (_("填写人"), str(reason.get("by", ""))), (_("时间"), _time(reason.get("at"))),
    ]  # fmt: skip


def _chosen(line: AllocationLine, reason: Mapping[str, Any]) -> list[Row]:
    del line
    return [
        (_("来历"), _("项目法选入")), (_("情景"), str(reason.get("scenario", ""))),
        (_("依据"), limit_words.worth(reason)), (_("是否最优"), limit_words.proof(reason)),
    ]  # fmt: skip


def _split(line: AllocationLine, reason: Mapping[str, Any]) -> list[Row]:
    del line
    factors = [
        _("{name}（权重 {weight}%）").format(name=piece.get("name", ""), weight=piece.get("weight", ""))
        for piece in reason.get("pieces", ())
    ]
    return [
        (_("来历"), _("因素法测算")), (_("情景"), str(reason.get("scenario", ""))),
        (_("因素"), _("、").join(factors)),
    ]  # fmt: skip


def _time(text: object) -> str:
    found = parse_datetime(str(text or ""))
    return f"{localtime(found):%Y-%m-%d %H:%M}" if found else ""


_TELLINGS: Final[dict[str, Telling]] = {
    "read": _read,
    "manual": _manual,
    "carried": _carried,
    "kept": _kept,
    "imported": _imported,
    "choice": _chosen,
    "factors": _split,
}
