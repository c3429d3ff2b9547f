"""Pytest plugin: PostgreSQL, Redis and a data folder for the run, named in the environment before settings are read.

With `DATABASE_URL` and `REDIS_URL` set, those servers are used (Redis from the given database number upwards, one for
each xdist worker); else embedded ones run in a throw-away folder for as long as pytest does.
"""

import gc
import os
import re
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def redis_url_of_worker(url: str, worker: str) -> str:
    """Return the address with the database number moved up by the worker's own number (`gw2`: two)."""
    number = int(worker.removeprefix("gw") or 0)
    match = re.search(r"(?<=db=)\d+|(?<=\d/)\d+$", url)
    if match is None:
        return f"{url}{'&' if '?' in url else '?'}db={number}"
    return f"{url[: match.start()]}{int(match.group()) + number}{url[match.end() :]}"


def _start_servers(config: pytest.Config, folder: Path) -> None:
    """Run the embedded servers until pytest ends, for the addresses that the environment does not give."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    from cms.infra.embedded import running

    servers = running(folder)
    addresses = servers.__enter__()
    config.add_cleanup(lambda: servers.__exit__(None, None, None))
    os.environ.setdefault("DATABASE_URL", addresses.database_url)
    os.environ.setdefault("REDIS_URL", addresses.redis_url)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make drill` repeats what `make test` runs once."""
    parser.addoption("--drill-rounds", type=int, default=1, help="how often each drill is repeated")
    parser.addoption("--screenshots", default="", help="the folder to leave the browser tests' screenshots in")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Prepare the environment; as a wrapper it runs before pytest-django reads settings."""
    # Hundreds of times a run would look through all that is imported, for little: a tenth of the tests' time.
    gc.set_threshold(20_000, 20, 20)
    if WORKER:
        os.environ["REDIS_URL"] = redis_url_of_worker(os.environ["REDIS_URL"], WORKER)
        folder = Path(os.environ["DATA_DIR"]) / WORKER
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["DATA_DIR"] = str(folder)
    elif not (early_config.known_args_namespace.help or early_config.known_args_namespace.version):
        folder = Path(tempfile.mkdtemp(prefix="rostrum-test-"))
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ["DATA_DIR"] = str(folder)
        _start_servers(early_config, folder)
    return (yield)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what is there by now: code, models and tests stay until the end."""
    gc.freeze()
