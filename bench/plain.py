"""Django's own applications, without our page cache in front: for the uncached page and for the peer."""

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

asgi = get_asgi_application()
wsgi = get_wsgi_application()
