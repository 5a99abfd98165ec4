"""Sessions in the database, as Django keeps them; only the reading, which every request does, is a prepared query."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, QuerySet
from django.utils import timezone

from zhixiang.apps.prepared import Slot, prepared


@prepared
def _stored() -> QuerySet[Session]:
    alive = Session.objects.filter(expire_date__gt=Slot("now", DateTimeField()))
    return alive.filter(session_key=Slot("key", CharField()))


class SessionStore(db.SessionStore):
    """See settings.SESSION_ENGINE."""

    def _get_session_from_db(self) -> Session | None:
        found = _stored.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
