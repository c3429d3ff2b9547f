"""ASGI: HTTP and WebSockets on one port, with the page cache in front."""

import os

from django.core.asgi import get_asgi_application

from cms.infra.pagecache.asgi import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

application = PageCache(get_asgi_application())
