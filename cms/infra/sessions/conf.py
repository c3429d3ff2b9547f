"""The session store's settings: one dict, `SESSION_COPIES`, of which every entry has a default."""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed


@dataclass(frozen=True)
class Config:
    """Times are in seconds. The names in `SESSION_COPIES` are these in capitals."""

    redis_url: str = "redis://127.0.0.1:6379/0"
    # How long a copy lives: whoever cannot be told that a session has ended may believe in it for so long.
    lease: float = 30.0
    # How long the way from "nothing in Redis" to "filled in from PostgreSQL" may take.
    fill: float = 5.0
    # How long PostgreSQL is asked because of a change that has not been committed: longer than a request may take.
    change: float = 60.0
    # Redis is near, or it is treated as down: for `rest` seconds nobody asks again.
    timeout: float = 0.25
    rest: float = 1.0


@lru_cache(maxsize=1)
def current() -> Config:
    """Return the settings in force."""
    given: dict[str, Any] = {name.lower(): value for name, value in getattr(settings, "SESSION_COPIES", {}).items()}
    if unknown := given.keys() - {known.name for known in fields(Config)}:
        raise ValueError(f"Unknown SESSION_COPIES settings: {', '.join(sorted(unknown))}")
    return Config(**given)


def _forget(**_: Any) -> None:
    current.cache_clear()


setting_changed.connect(_forget, dispatch_uid="sessions.conf")
