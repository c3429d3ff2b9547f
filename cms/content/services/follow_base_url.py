"""Serve the site at the address that `BASE_URL` gives."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Site

logger = logging.getLogger(__name__)


@transaction.atomic
def follow_base_url() -> None:
    """Give the default site the host name and port of `BASE_URL`, so that canonical URLs, feeds and sitemap have them.

    Wagtail makes addresses from the row, with the scheme from its port: 443 is https and all else http. Other sites of
    the installation have addresses of their own and are left alone, also one that has this very address.
    """
    address = urlsplit(settings.BASE_URL)
    hostname, port = address.hostname or "localhost", address.port or (443 if address.scheme == "https" else 80)
    sites = {(site.hostname, site.port): site for site in Site.objects.all()}
    default = next((site for site in sites.values() if site.is_default_site), None)
    holder = sites.get((hostname, port))
    if default is None or holder == default:
        return
    if holder:
        logger.warning("%s is the address of another site than the default one, which keeps its own", settings.BASE_URL)
        return
    default.hostname, default.port = hostname, port
    default.save(update_fields=["hostname", "port"])
