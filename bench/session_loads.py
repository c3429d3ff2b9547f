"""Time to find the session of a signed-in request, by session engine. Run as a module with the site's settings.

Prints a JSON object: engine -> median microseconds. Rounds are interleaved, so that what else the machine does falls on
all alike.
"""

import json
import sys
from importlib import import_module
from statistics import median
from time import perf_counter

import django
from django.db import connection

ENGINES = {
    "ours": "cms.infra.sessions.store",
    "db": "django.contrib.sessions.backends.db",
    "cached_db": "django.contrib.sessions.backends.cached_db",
}
_LOADS = 400


def _one_round(engine: str, key: str) -> float:
    store = import_module(engine).SessionStore
    started = perf_counter()
    for _ in range(_LOADS):
        assert store(key)["_auth_user_id"] == "1"  # noqa: S101 - a benchmark of wrong answers would be none
    return (perf_counter() - started) / _LOADS * 1e6


def main(rounds: int) -> None:
    """Measure."""
    # Imported here: there are no models before django.setup(). The one table is all it takes, and is made in no time.
    from django.contrib.sessions.models import Session

    with connection.schema_editor() as editor:
        editor.create_model(Session)
    session = import_module(ENGINES["ours"]).SessionStore()
    session.update({"_auth_user_id": "1", "_auth_user_backend": "b" * 50, "_auth_user_hash": "h" * 64})
    session.save()
    times: dict[str, list[float]] = {name: [] for name in ENGINES}
    for _ in range(rounds + 1):
        for name, engine in ENGINES.items():
            times[name].append(_one_round(engine, session.session_key))
    # The first round loads what is needed, and fills caches.
    print(json.dumps({name: median(each[1:]) for name, each in times.items()}))


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
