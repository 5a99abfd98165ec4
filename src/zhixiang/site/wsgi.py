"""The entry point of the application server: ``gunicorn zhixiang.site.wsgi:application``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixiang.site.settings")
application = get_wsgi_application()
