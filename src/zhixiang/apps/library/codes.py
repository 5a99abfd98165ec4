"""Codes for new projects: the serial numbers are drawn under a lock, so that two people never get the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Max
from django.db.models.functions import Left

from zhixiang.apps.library.models import CodeSerial, Project
from zhixiang.apps.people.errors import Refused
from zhixiang.rules.project_codes import ProjectCodeError, code_prefix, next_code, pattern_for


def draw_codes(regions: Sequence[str], year: int) -> list[str]:
    """A new code for each region code, in their order. Runs inside the transaction of the change.

    The rows of the prefixes are locked in their order, so that two batches never wait for each other. Raises Refused
    where a region, the year or the serial numbers do not allow one.
    """
    try:
        pattern = pattern_for(year)
        prefixes = {region: code_prefix(pattern, region, year) for region in dict.fromkeys(regions)}
        last = _locked_serials(set(prefixes.values()))
        codes = []
        for region in regions:
            codes.append(next_code(pattern, region, year, last[prefixes[region]]))
            last[prefixes[region]] += 1
    except ProjectCodeError as error:
        raise Refused(str(error)) from error
    CodeSerial.objects.bulk_update([CodeSerial(prefix, number) for prefix, number in last.items()], ["last"])
    return codes


def _locked_serials(prefixes: set[str]) -> Counter[str]:
    """Prefix → its last serial number, locked until the transaction ends."""
    ordered = sorted(prefixes)
    CodeSerial.objects.bulk_create([CodeSerial(prefix) for prefix in ordered], ignore_conflicts=True)
    rows = CodeSerial.objects.select_for_update().filter(prefix__in=ordered).order_by("prefix")
    last = Counter({row.prefix: row.last for row in rows})
    _look_up([prefix for prefix in ordered if not last[prefix]], last)
    return last


def _look_up(fresh: Sequence[str], last: Counter[str]) -> None:
    """What was given before anybody counted: the highest code behind each prefix. One query."""
    if not fresh:
        return
    coded = Project.objects.annotate(prefix=Left("code", len(fresh[0]))).filter(prefix__in=fresh)
    for prefix, code in coded.values_list("prefix").annotate(highest=Max("code")):
        serial = code.removeprefix(prefix)
        last[prefix] = int(serial) if serial.isdecimal() else 0
