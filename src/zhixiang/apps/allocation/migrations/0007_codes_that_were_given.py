"""Codes that lines got before the library drew them count as given: no project gets one of them again."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SERIAL = 12


def count_codes(apps: Any, schema_editor: Any) -> None:
    """Set each prefix's serial number to the highest that a code of it has."""
    serials = apps.get_model("library", "CodeSerial")
    last: dict[str, int] = {}
    for code in apps.get_model("library", "Project").objects.values_list("code", flat=True):
        prefix, number = code[:-_SERIAL], code[-_SERIAL:]
        if prefix and number.isdecimal():
            last[prefix] = max(last.get(prefix, 0), int(number))
    for prefix, number in last.items():
        found, _made = serials.objects.get_or_create(prefix=prefix)
        if found.last < number:
            serials.objects.filter(pk=found.pk).update(last=number)


class Migration(migrations.Migration):
    dependencies = [("allocation", "0006_line_needs_project"), ("library", "0002_code_serials")]

    operations = [migrations.RunPython(count_codes, migrations.RunPython.noop)]
