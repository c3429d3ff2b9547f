"""A small site for the page cache's tests: words in the database, and views that misbehave in every known way."""

import threading
import time
from datetime import UTC, datetime

from django.contrib import messages
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseNotFound, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from taggit.models import Tag

from accounts.models import User
from cms.infra.pagecache import ends_at, opt_in, page_cached, purge, read_parameter, record, uncached

FILLER = "<p>" + "A page is long enough to be worth compressing. " * 20


def write(slug: str, text: str) -> None:
    """What an editor does: change a row and purge in one transaction."""
    with transaction.atomic():
        Tag.objects.update_or_create(slug=slug, defaults={"name": f"{slug}: {text}"})
        purge([f"word:{slug}", "404"], cause="written")


class Stage:
    """Lets a test hold a render between its reading and its answer, count renders, and see when `publish` wrote."""

    def __init__(self):
        self.renders = 0
        self.writes: list[float] = []
        self.reached = threading.Event()
        self.go_on = threading.Event()


stage = Stage()


def _read(slug: str) -> str:
    record(f"word:{slug}")
    try:
        return Tag.objects.get(slug=slug).name
    except Tag.DoesNotExist:
        raise Http404 from None


@page_cached(tags=lambda slug: [f"view:{slug}"])
def word(request, slug):
    return HttpResponse(FILLER + _read(slug))


@page_cached(ttl=0)
def brief(request, slug):
    """Always stale, never forgotten."""
    return HttpResponse(FILLER + _read(slug))


@page_cached()
def until(request, moment):
    """A page that is wrong from a Unix time on."""
    ends_at(datetime.fromtimestamp(float(moment), tz=UTC))
    return HttpResponse(f"{FILLER} until {moment}")


@page_cached()
def staged(request, slug):
    text = _read(slug)
    stage.renders += 1
    stage.reached.set()
    if not stage.go_on.wait(timeout=20):
        raise TimeoutError("The test did not let the render go on.")
    return HttpResponse(FILLER + text)


@page_cached()
def echo(request):
    read_parameter("page")
    seen = [request.scheme, request.get_host(), get_language(), *sorted(f"{k}={v}" for k, v in request.GET.items())]
    seen += [f"cookie {k}={v}" for k, v in request.COOKIES.items()]
    seen += [f"whose {request.headers['X-Whose']}"] if "X-Whose" in request.headers else []
    response = HttpResponse(FILLER + " ".join(seen) + (" fragment" if "HX-Request" in request.headers else " whole"))
    patch_vary_headers(response, ["HX-Request"])
    return response


@page_cached()
def small(request):
    return HttpResponse("small")


@page_cached()
def moved(request):
    return HttpResponseRedirect("/word/elsewhere/")


def plain(request):
    return HttpResponse(FILLER)


@page_cached()
def set_cookie(request):
    response = HttpResponse(FILLER)
    response.set_cookie("seen", "1")
    return response


@page_cached()
def private(request):
    return HttpResponse(FILLER, headers={"Cache-Control": "max-age=60, private"})


@page_cached()
def message(request):
    messages.success(request, "For you alone")
    return HttpResponse(FILLER + " ".join(map(str, messages.get_messages(request))))


@page_cached()
def stream(request):
    return StreamingHttpResponse(iter([FILLER.encode(), b"end"]))


@page_cached()
def signed_in(request):
    request.user = User(email="someone@example.org")
    return HttpResponse(FILLER + request.user.email)


@page_cached()
def failing(request):
    return HttpResponse(FILLER, status=503)


@page_cached()
def varying(request):
    return HttpResponse(FILLER + request.headers.get("User-Agent", ""), headers={"Vary": "User-Agent"})


@page_cached()
def opted_out(request):
    uncached()
    return HttpResponse(FILLER)


def preview(request):
    """Show a draft the way Wagtail does: a made-up request through the whole middleware chain."""
    inner = WSGIRequest(request.META | {"PATH_INFO": "/draft/"})
    inner.is_dummy = True
    handler = BaseHandler()
    handler.load_middleware()
    return handler.get_response(inner)


def draft(request):
    opt_in()
    return HttpResponse(FILLER + "a draft")


def not_found(request, exception):
    return HttpResponseNotFound(FILLER)


handler404 = not_found


@transaction.non_atomic_requests
def publish(request, slug, times):
    """What an editor's request does, in so many transactions."""
    for number in range(times):
        stage.writes.append(time.monotonic())
        write(slug, f"version {number}")
    return HttpResponse("done")


@transaction.non_atomic_requests
def publish_and_fail(request, slug):
    write(slug, "new")
    raise RuntimeError("After the commit.")


urlpatterns = [
    path("publish/<str:slug>/<int:times>/", publish),
    path("publish_and_fail/<str:slug>/", publish_and_fail),
    path("word/<str:slug>/", word),
    path("brief/<str:slug>/", brief),
    path("staged/<str:slug>/", staged),
    path("until/<str:moment>/", until),
    path("preview/", preview),
    path("draft/", draft),
    *(
        path(f"{view.__name__}/", view)
        for view in (echo, small, moved, plain, set_cookie, private, message, stream, signed_in, failing)
    ),
    path("varying/", varying),
    path("opted_out/", opted_out),
]
