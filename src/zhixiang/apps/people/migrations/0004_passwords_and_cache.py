"""Passwords have an age and are remembered; the cache gets its table, which all worker processes share."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models
from django.utils import timezone


def the_clock_starts_now(apps: Any, _schema_editor: Any) -> None:
    """Nobody is kept out on the day of the update: the passwords that are there count from now on."""
    users, past = apps.get_model("people", "User"), apps.get_model("people", "PastPassword")
    now = timezone.now()
    users.objects.exclude(password="").update(password_set_at=now)
    kept = users.objects.exclude(password="").values_list("pk", "password")
    past.objects.bulk_create(past(user_id=pk, digest=digest, set_at=now) for pk, digest in kept.iterator())


def make_the_cache_table(_apps: Any, schema_editor: Any) -> None:
    """As ``createcachetable`` makes it, so that an update needs no further command."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_invitation_membership_rolepolicy_unitchange_and_more'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='password_set_at',
            field=models.DateTimeField(help_text='空：不计期限（演示账号）', null=True, verbose_name='口令设置时间'),
        ),
        migrations.CreateModel(
            name='PastPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=128, verbose_name='口令散列值')),
                ('set_at', models.DateTimeField(verbose_name='设置时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_passwords', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '用过的口令',
                'verbose_name_plural': '用过的口令',
                'ordering': ['-pk'],
            },
        ),
        migrations.RunPython(the_clock_starts_now, migrations.RunPython.noop),
        migrations.RunPython(make_the_cache_table, migrations.RunPython.noop),
    ]
