"""The triggers that make the events append only in the database as well."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

from zhixiang.apps.audit import triggers


def install(_apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(_apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(install, remove)]
