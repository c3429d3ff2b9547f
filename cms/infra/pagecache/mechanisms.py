"""Each rule's mechanism has a switch, so that a test can show that it fails without the mechanism.

A mechanism is a small function: a guard, a signal handler, an argument of a script. `@mechanism(NAME, when_off=VALUE)`
makes it return VALUE instead while `PAGECACHE["SWITCHED_OFF"]` names it. Packages that build on the page cache may
name mechanisms of their own in an enum of their own.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from cms.infra.pagecache import conf

P = ParamSpec("P")
R = TypeVar("R")


class Mechanism(StrEnum):
    """What this package does so that nobody reads a stale or a stranger's page."""

    PURGE_WAITS_FOR_COMMIT = "purge_waits_for_commit"
    GENERATION_GUARD = "generation_guard"
    FENCE = "fence"
    REQUEST_AS_SENT = "request_as_sent"
    KEY_SCHEME = "key_scheme"
    KEY_HOST = "key_host"
    KEY_TENANT = "key_tenant"
    KEY_PATH = "key_path"
    KEY_QUERY = "key_query"
    KEY_LOCALE = "key_locale"
    KEY_VARIANT = "key_variant"
    QUERY_ALLOW_LIST = "query_allow_list"
    NO_COPIES = "no_copies"
    REFUSE_SET_COOKIE = "refuse_set_cookie"
    NO_SHARED_TOKEN = "no_shared_token"  # noqa: S105  a name, not a secret
    REFUSE_PRIVATE = "refuse_private"
    REFUSE_MESSAGES = "refuse_messages"
    REFUSE_STREAMING = "refuse_streaming"
    REFUSE_SIGNED_IN = "refuse_signed_in"
    REFUSE_STATUS = "refuse_status"
    REFUSE_VARY = "refuse_vary"
    REFUSE_PREVIEW = "refuse_preview"
    SESSIONS_BYPASS = "sessions_bypass"
    TAG_SETS_EXPIRE = "tag_sets_expire"
    OWN_KEYS_ONLY = "own_keys_only"
    SINGLE_FLIGHT = "single_flight"
    FAIL_OPEN = "fail_open"
    TRUST_BY_SERVER = "trust_by_server"
    EDGE_LEASE_WAIT = "edge_lease_wait"
    NEW_ERA = "new_era"


def mechanism(name: StrEnum, *, when_off: R) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Give a function a switch: while it is off, the function is not called and `when_off` is its answer."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def switched(*args: P.args, **kwargs: P.kwargs) -> R:
            if name in conf.current().switched_off:
                return when_off
            return function(*args, **kwargs)

        return switched

    return decorate
