"""Logs: one line per event, JSON for machines in production and plain text for people in development.

Logs hold no personal data: no IP address, and no query string, which may carry an e-mail address, a name that was
searched for or a token from a mail. Tokens in a path are left out as well. People are known by the number of their
account only.
"""

import re
from collections.abc import Sequence
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor


def _without_query(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Write a request that Django attached to its own log record as method and path; its repr shows the query."""
    if isinstance(request := event.get("request"), HttpRequest):
        event["request"] = RequestLog.format_request(request)
    return event


def _without_secrets(paths: Sequence[str]) -> Processor:
    """Return what leaves out the part of an address that follows one of `paths`, in lines of ours and of Django's."""
    secret = re.compile(rf"({'|'.join(map(re.escape, paths))})[^/\s]+")

    def processor(_logger: Any, _method: str, event: EventDict) -> EventDict:
        for name in ("event", "request"):
            if isinstance(text := event.get(name), str):
                event[name] = secret.sub(r"\1***", text)
        return event

    return processor


def configure_logging(*, as_json: bool, level: str = "INFO", secret_paths: Sequence[str]) -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING, which sends every logger through the same formatter.

    What follows one of `secret_paths` in an address is left out.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _without_query,
        _without_secrets(secret_paths),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "events": {
                "()": ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    ProcessorFormatter.remove_processors_meta,
                    *_rendering(as_json=as_json),
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "events"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would write each event twice.
            "django": {"handlers": [], "propagate": True},
            # Each request is logged once, by the middleware below; what fails outside of it is an error here.
            "django.server": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
            # Two lines for each job would bury what a person at `make run` has to read; failures are errors.
            "django_tasks": {"level": "WARNING"},
            # Each request with its address, and the words of each refusal, which may name the person.
            "stripe": {"level": "WARNING"},
            # Whole addresses of servers that send bad headers.
            "urllib3": {"level": "ERROR"},
            # Scanners ask for every host there is.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def _rendering(*, as_json: bool) -> list[Processor]:
    if as_json:
        # Local variables are where names, addresses and passwords are.
        traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        return [structlog.processors.ExceptionRenderer(traceback), structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]


class RequestLog(RequestMiddleware):
    """Gives each request an id that all its log lines carry, and logs its end with status and path."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path, without the query string."""
        return f"{request.method} {request.path}"
