#!/usr/bin/env python3
"""Django's own commands with our settings: ``.venv/bin/python manage.py migrate``."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")
    execute_from_command_line(sys.argv)
