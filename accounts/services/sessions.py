"""Note sessions, and end them."""

from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import record
from accounts.models import User

_LONGEST_DEVICE = UserSession._meta.get_field("user_agent").max_length


def session_store() -> Any:
    """Return the place where sessions lie."""
    return import_module(settings.SESSION_ENGINE).SessionStore()


def note_session(*, user: User, key: str, address: str, device: str, place: str = "") -> UserSession:
    """Write down, in the caller's transaction, that a session was begun or seen, from where and with what.

    `place` is what `client_place` says; empty where no proxy knows it.
    """
    values = {
        "user": user,
        "ip": address,
        "user_agent": device[:_LONGEST_DEVICE],
        "last_seen_at": timezone.now(),
        "data": {"place": place} if place else {},
    }
    session: UserSession
    session, _created = UserSession.objects.update_or_create(session_key=key, defaults=values)
    return session


@transaction.atomic
def end_session(*, session: UserSession, by: User) -> None:
    """End one session: its browser is signed out at its next request."""
    session_store().delete(session.session_key)
    session.delete()
    record("session.revoked", by=by, target=session.user)


@transaction.atomic
def end_sessions(*, user: User, keep: str = "") -> None:
    """End all sessions of a user, whether or not they were noted.

    The one with the key `keep` is ended with them unless its request then calls `sign_in.sessions.keep_session`.
    """
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
    store = session_store()
    others = UserSession.objects.filter(user=user).exclude(session_key=keep)
    for key in others.values_list("session_key", flat=True):
        store.delete(key)
    others.delete()
