"""Which jobs there are. Their functions stand in each app's `tasks.py`."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from cms.infra.jobs.run import Run

# From this priority on somebody waits for a job: each worker process keeps a thread for nothing else.
URGENT: Final = 10


@dataclass(frozen=True)
class Definition:
    """A kind of job. Calling it calls its function, in the caller's own time and transaction."""

    name: str
    function: Callable[..., None]
    max_attempts: int
    # Whether the function runs in one transaction together with marking its job as done.
    transaction: bool
    # Whether it may do so together with others.
    quick: bool
    # Seconds after which another worker takes over from one that has gone silent.
    lease: int

    def __call__(self, run: Run, **payload: Any) -> None:
        """Do the work."""
        self.function(run, **payload)

    @cached_property
    def _signature(self) -> inspect.Signature:
        return inspect.signature(self.function)

    def check(self, payload: Mapping[str, Any]) -> None:
        """Raise `TypeError` when the function would not take this payload: in whoever enqueues, not hours later."""
        self._signature.bind(None, **payload)


_definitions: dict[str, Definition] = {}


def job(
    name: str, *, max_attempts: int = 8, transaction: bool = True, quick: bool = False, lease: int = 60
) -> Callable[[Callable[..., None]], Definition]:
    """Make a function `(run: Run, *, ...) -> None` a job, to be given to `enqueue`.

    `name` is stored with each job: keep it when the function is renamed or moved. With `transaction`, what the function
    does to the database happens exactly once. Without, the function may run again after a crash and must bear it.
    `quick` is for work of a few milliseconds that comes in masses: such jobs may share a transaction, and so the cost
    of its commit. When one of them fails, the others are done again, each by itself.
    """

    def decorate(function: Callable[..., None]) -> Definition:
        definition = Definition(name, function, max_attempts, transaction, quick and transaction, lease)
        known = _definitions.get(name)
        if known and (known.function.__module__, known.function.__qualname__) != (
            function.__module__,
            function.__qualname__,
        ):
            raise ImproperlyConfigured(f"Two jobs are named {name!r}; give one of them another name.")
        _definitions[name] = definition
        return definition

    return decorate


def find(name: str) -> Definition:
    """Return the job of this name; raise `LookupError` when this release has none."""
    try:
        return _definitions[name]
    except KeyError:
        raise LookupError(f"This release has no job named {name!r}.") from None


def quick_names() -> list[str]:
    """Return the names of the jobs that may share a transaction."""
    return [name for name, definition in _definitions.items() if definition.quick]
