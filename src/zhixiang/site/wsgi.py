"""The entry point of the application server: ``gunicorn zhixiang.site.wsgi:application``."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # loads every page, so that no request has to
# What is loaded stays: looking through it again and again finds nothing. A request makes tens of thousands of objects
# and leaves hardly a circle of them, so that looking seldom is enough. See docs/decisions/0018-prepared-queries.md.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
