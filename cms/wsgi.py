"""WSGI: Django's views on gunicorn's gthread worker, with the page cache in front."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from cms.infra.pagecache.wsgi import PageCache
from cms.infra.proxies import WsgiHeaderGuard

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

application = WsgiHeaderGuard(PageCache(get_wsgi_application()), header=settings.TENANT_HEADER)
