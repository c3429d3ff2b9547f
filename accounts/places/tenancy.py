"""Whose site is asked for: the installation's own, or that of an organisation.

`<slug>.<TENANT_DOMAIN>` is an organisation's site. So is any allowed host for which a trusted proxy says so in
`X-Tenant-Slug`; from anybody else that header is dropped before the page cache (cms/infra/proxies.py), and not believed
here. Cookies are for one host: nobody is signed in on an organisation's site, and nothing there asks who is.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from wagtail.models import Site

from accounts.models import FormerSlug, Organisation
from accounts.places.slugs import is_label
from cms.infra.proxies import is_trusted

# The installation's own site under its other name.
_OWN_LABEL: Final = "www"


class TenantMiddleware:
    """Gives requests for organisations' sites `request.tenant` and the addresses of such a site.

    `request.tenant` is the organisation, or None where nobody has this address; requests for the installation's own
    sites have no such attribute. A former address leads to the one the organisation has now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        slug = asked_slug(request)
        if slug is None:
            return self._get_response(request)
        tenant, is_former = _holder_of(slug)
        if tenant is not None and is_former:
            return HttpResponsePermanentRedirect(front_page_url(tenant, path=request.get_full_path()))
        setattr(request, "tenant", tenant)  # noqa: B010 - not declared on HttpRequest
        request.urlconf = settings.TENANT_URLCONF
        return self._get_response(request)


def asked_slug(request: HttpRequest) -> str | None:
    """Return the address of the organisation whose site is asked for; None for the installation's own sites.

    A site that somebody has made in Wagtail (Settings, Sites) is one of those, whatever its host.
    """
    host = split_domain_port(request.get_host())[0]
    named = request.headers.get(settings.TENANT_HEADER, "")
    label = named if named and is_trusted(request.META.get("REMOTE_ADDR", "")) else _label_of(host)
    if not label or host == urlsplit(settings.BASE_URL).hostname or Site.objects.filter(hostname=host).exists():
        return None
    return label


def _label_of(host: str) -> str:
    """Return what stands before the organisations' domain; nothing for other hosts."""
    label = host.removesuffix(f".{settings.TENANT_DOMAIN}")
    return "" if label in {host, _OWN_LABEL} else label


def _holder_of(slug: str) -> tuple[Organisation | None, bool]:
    """Return who has this address, or had it before, and whether it is a former one."""
    if not is_label(slug):
        return None, False
    if organisation := Organisation.objects.select_related("logo", "logo_small").filter(slug=slug).first():
        return organisation, False
    former = FormerSlug.objects.select_related("organisation").filter(slug=slug).first()
    return (former.organisation, True) if former else (None, False)


def is_tenants(request: HttpRequest) -> bool:
    """Tell whether a request is for an organisation's site, or for one that nobody has."""
    return hasattr(request, "tenant")


def front_page_url(organisation: Organisation, *, path: str = "/") -> str:
    """Return the full address of a path on an organisation's own site."""
    scheme, _, rest = settings.BASE_URL.partition("://")
    _host, colon, port = rest.partition(":")
    return f"{scheme}://{organisation.slug}.{settings.TENANT_DOMAIN}{colon}{port.rstrip('/')}{path}"
