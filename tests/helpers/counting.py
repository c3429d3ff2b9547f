"""Counts renders as they run: each request for a page that gets through to Django, and those that run side by side."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

RENDERS, OVERLAPS = "renders", "overlaps"


class CountRenders:
    """A middleware inside the page cache's. Its hashes in Redis, by address, outlive the processes that count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._redis = redis.Redis.from_url(settings.PAGECACHE["REDIS_URL"])

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "GET" or request.COOKIES:
            return self._get_response(request)
        at_work = f"at-work:{request.path}"
        self._redis.hincrby(RENDERS, request.path, 1)
        if self._redis.incr(at_work) > 1:
            self._redis.hincrby(OVERLAPS, request.path, 1)
        try:
            return self._get_response(request)
        finally:
            self._redis.decr(at_work)
