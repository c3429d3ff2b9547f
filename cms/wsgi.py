"""WSGI: Django's views on gunicorn's gthread worker, with the page cache in front."""

import os

from django.core.wsgi import get_wsgi_application

from cms.infra.pagecache.wsgi import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

application = PageCache(get_wsgi_application())
