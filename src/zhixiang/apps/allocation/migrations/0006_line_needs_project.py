"""Invariant 2: no line without a project. On its own, since PostgreSQL alters no table that a transaction just filled."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("allocation", "0005_lines_get_projects")]

    operations = [
        migrations.AlterField(
            model_name="allocationline",
            name="project",
            field=models.ForeignKey(
                help_text="先有项目后有预算：没有入库项目的行不存在",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocation_lines",
                to="library.project",
                verbose_name="项目库的项目",
            ),
        ),
    ]
