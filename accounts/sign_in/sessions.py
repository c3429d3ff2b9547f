"""The session of a request, and the others of its user."""

import hashlib
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.services.sessions import end_sessions, note_session, session_store
from cms.infra.proxies import client_place
from cms.infra.ratelimit import client_address

# Seconds. Each request would write a row otherwise.
_SEEN_EVERY: Final = 300
_MOST_SHOWN: Final = 50


def note(request: HttpRequest, user: User) -> None:
    """Write the request's session down in the list of the user's."""
    if not request.session.session_key:
        request.session.save()
    device = request.headers.get("User-Agent", "")
    note_session(
        user=user,
        key=request.session.session_key or "",
        address=client_address(request),
        device=device,
        place=client_place(request),
    )


def note_now_and_then(request: HttpRequest, user: User) -> None:
    """Write down that the request's session is in use, once in a few minutes."""
    key = request.session.session_key or ""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    if cache.add(f"accounts.seen.{digest}", 1, timeout=_SEEN_EVERY):
        with transaction.atomic():
            note(request, user)


@transaction.atomic
def end_others(request: HttpRequest, user: User) -> None:
    """End all sessions of the user but the one of this request, which gets a new key."""
    before = request.session.session_key or ""
    end_sessions(user=user, keep=before)
    update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    note(request, user)


def sessions_of(user: User) -> list[UserSession]:
    """Return the user's sessions that are alive, the one used last first."""
    store = session_store()
    noted = UserSession.objects.filter(user=user).order_by("-last_seen_at")[:_MOST_SHOWN]
    return [session for session in noted if store.exists(session.session_key)]
