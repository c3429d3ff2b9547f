"""The page cache in front of a WSGI application."""

import time
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from redis.exceptions import RedisError

from cms.infra.pagecache import conf, counters, trust
from cms.infra.pagecache.client import client
from cms.infra.pagecache.core import RENDER, Call, Decision, Hit, Pause, decide, without_redis
from cms.infra.pagecache.keys import Asked, Headers, ask


class PageCache:
    """Answers hits before the application sees the request; the application gets everything else as it came."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        asked = _asked(environ)
        if asked is None:
            return self._application(environ, start_response)
        decision = _decided(asked)
        if isinstance(decision, Hit):
            start_response(decision.answer.status_line, list(decision.answer.headers))
            return [decision.body]
        environ[RENDER] = decision
        return self._application(environ, start_response)


def _asked(environ: WSGIEnvironment) -> Asked | None:
    get = environ.get
    config = conf.current()
    try:
        # WSGI hands bytes over as latin-1.
        path = (get("SCRIPT_NAME", "") + get("PATH_INFO", "")).encode("latin-1").decode()
    except UnicodeError:
        return None
    headers = Headers(
        host=get("HTTP_HOST", ""),
        cookie=get("HTTP_COOKIE", ""),
        authorization=get("HTTP_AUTHORIZATION", ""),
        accept_encoding=get("HTTP_ACCEPT_ENCODING", ""),
        accept_language=get("HTTP_ACCEPT_LANGUAGE", ""),
        if_none_match=get("HTTP_IF_NONE_MATCH", ""),
        forwarded_proto=get(config.proxy_ssl_header[0], "") if config.proxy_ssl_header else "",
        tenant=get(config.tenant_environ_name, ""),
        content_length=get("CONTENT_LENGTH", ""),
        transfer_encoding=get("HTTP_TRANSFER_ENCODING", ""),
        selectors=tuple(get(name, "") for name in config.variant_environ_names),
    )
    return ask(
        method=environ["REQUEST_METHOD"],
        scheme=environ["wsgi.url_scheme"],
        path=path,
        query=get("QUERY_STRING", ""),
        headers=headers,
    )


def _decided(asked: Asked) -> Decision:
    steps = decide(asked)
    outcome = None
    try:
        while True:
            step = steps.send(outcome)
            outcome = None
            if isinstance(step, Call):
                outcome = client().call(*step.commands)
            elif isinstance(step, Pause):
                time.sleep(step.seconds)
            else:
                trust.compare_now()
    except StopIteration as decided:
        decision: Decision = decided.value
    except RedisError as error:
        return without_redis(asked, error)
    if isinstance(decision, Hit):
        counters.count_hit(asked.page.url, decision.answer)
    trust.renewal.soon(after_hit=isinstance(decision, Hit))
    return decision
