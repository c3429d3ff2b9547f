"""Django's database sessions, read from a copy in Redis where there is one that can be believed (copies.py).

The rows are those of `django.contrib.sessions.backends.db`, signed alike: changing between the two engines signs nobody
out.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, router, transaction

from cms.infra.sessions import copies

if TYPE_CHECKING:
    from django.contrib.sessions.models import Session

    DatabaseStore = db.SessionStore[Session]
else:
    DatabaseStore = db.SessionStore

# As Django makes them. Anything else in a cookie is nobody's, and takes no query to tell.
_KEY: Final = re.compile("[a-z0-9]{32}")


class SessionStore(DatabaseStore):
    """One session. Everything that is not defined here is as in Django's database store."""

    def load(self) -> dict[str, Any]:
        """Return the session's data; nothing, and forget the key, when there is no such session or it has expired."""
        if self.session_key is None:
            return {}
        seen = copies.look(self.session_key)
        # A copy that does not verify is none; it must not empty the session.
        if seen.data and (data := self.decode(seen.data)):
            return data
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # missing in django-stubs
        if row is None:
            return {}
        copies.fill(seen, row.session_key, data=row.session_data, expires=row.expire_date)
        return self.decode(row.session_data)

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises `CreateError` if its key is taken, `UpdateError` if it has ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        with self._changing(self.session_key):
            try:
                super().save(must_create)
            except UpdateError as error:
                # Django takes every error of the database for "there is no such row".
                if isinstance(error.__context__, OperationalError):
                    raise error.__context__ from None
                raise

    def delete(self, session_key: str | None = None) -> None:
        """End this session, or that of another key; it need not exist."""
        key = session_key or self.session_key
        if key is None:
            return
        with self._changing(key):
            self.model.objects.filter(session_key=key).delete()

    async def aload(self) -> dict[str, Any]:
        """See load()."""
        return await sync_to_async(self.load)()

    async def asave(self, must_create: bool = False) -> None:
        """See save()."""
        await sync_to_async(self.save)(must_create)

    async def adelete(self, session_key: str | None = None) -> None:
        """See delete()."""
        await sync_to_async(self.delete)(session_key)

    @contextmanager
    def _changing(self, session_key: str) -> Iterator[None]:
        """Keep copies away from a change until it is committed; for good if it is not."""
        marker = copies.withdraw(session_key)
        yield
        # Robust: whatever happens to copies, what others do after the commit goes on.
        transaction.on_commit(
            partial(copies.lift, session_key, marker), using=router.db_for_write(self.model), robust=True
        )

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and _KEY.fullmatch(key) is not None
