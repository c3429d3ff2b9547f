"""ASGI: HTTP and WebSockets on one port, with the page cache in front."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from cms.infra.asgi_limits import BodyLimit, ConcurrencyCap
from cms.infra.pagecache.asgi import PageCache
from cms.infra.proxies import AsgiHeaderGuard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

django = get_asgi_application()
# Hits need none of Django's threads, so they do not wait for one.
cached = PageCache(
    ConcurrencyCap(BodyLimit(django, limit=settings.REQUEST_BODY_LIMIT), limit=settings.ASGI_CONCURRENCY)
)
application = AsgiHeaderGuard(cached, header=settings.TENANT_HEADER)
