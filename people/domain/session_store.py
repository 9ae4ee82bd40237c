"""The session in the database, read by a prepared statement; named by SESSION_ENGINE."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.domain.prepared import PreparedGet

find_session = PreparedGet(Session, "session_key")


class SessionStore(DatabaseSessionStore):
    """As Django's own, whose rows and keys it shares."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = find_session(self.session_key) if self.session_key else None
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key: Any = None
        return None
