"""Which site a request is for, when anybody may write any header."""

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.test import RequestFactory
from wagtail.models import Site

from accounts.places.tenancy import asked_slug, front_page_url
from accounts.services.organisations import update_organisation
from tests.factories import content, organisations

pytestmark = pytest.mark.django_db

PROXY, VISITOR = "10.0.0.5", "198.51.100.7"


@pytest.fixture(autouse=True)
def _domain(settings):
    settings.BASE_URL = "https://www.example.co.uk"
    settings.TENANT_DOMAIN = "example.co.uk"
    settings.ALLOWED_HOSTS = [".example.co.uk", "union.test"]
    settings.TRUSTED_PROXIES = [PROXY]


def through_wsgi(host, peer, named):
    headers = {"host": host} | ({} if named is None else {"X-Tenant-Slug": named})
    return RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)


def through_asgi(host, peer, named):
    headers = [(b"host", host.encode())] + ([] if named is None else [(b"x-tenant-slug", named.encode())])
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    return ASGIRequest({**scope, "client": (peer, 50_000) if peer else None}, None)


@pytest.fixture(params=[through_wsgi, through_asgi])
def came(request):
    """Make a request for a host, from a peer that names a tenant."""
    return request.param


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("www.example.co.uk", None),
        ("example.co.uk", None),
        ("example.co.uk:8000", None),
        ("union.test", None),
        ("union.example.co.uk", "union"),
        ("Union.Example.co.uk:8000", "union"),
        ("union.example.co.uk.", "union"),
        ("a.b.example.co.uk", "a.b"),
        ("admin.example.co.uk", "admin"),
    ],
)
def test_the_host_tells_whose_site_it_is(came, host, slug):
    assert asked_slug(came(host, VISITOR, None)) == slug


@pytest.mark.parametrize("peer", [VISITOR, "", "10.0.0.50"])
def test_a_name_from_anybody_but_a_proxy_is_not_believed(came, peer):
    assert asked_slug(came("example.co.uk", peer, "union")) is None
    assert asked_slug(came("other.example.co.uk", peer, "union")) == "other"


def test_a_proxy_names_the_tenant_whatever_the_host(came):
    assert asked_slug(came("union.test", PROXY, "union")) == "union"
    assert asked_slug(came("other.example.co.uk", PROXY, "union")) == "union"
    assert asked_slug(came("other.example.co.uk", PROXY, "")) == "other"


def test_a_site_made_in_wagtail_is_the_installations_own(came):
    Site.objects.create(hostname="guide.example.co.uk", port=443, root_page=content.home_page())
    assert asked_slug(came("guide.example.co.uk", VISITOR, None)) is None


@pytest.mark.parametrize("name", ["Union", "a,b", "union\0", "x" * 64, "-", "../etc"])
def test_a_name_that_can_be_nobodys_is_nobodys(client, settings, name):
    content.home_page()
    answer = client.get("/", headers={"host": "union.test", "X-Tenant-Slug": name}, REMOTE_ADDR=PROXY, secure=True)
    assert answer.status_code == 404
    assert "No organisation has this address" in answer.content.decode()


def test_a_former_address_leads_to_the_one_that_the_organisation_has_now(client):
    content.home_page()
    organisation = organisations.organisation(slug="tenants")
    owner = organisations.owner_of(organisation)
    for slug in ("renters", "housing"):
        organisation = update_organisation(organisation=organisation, by=owner, slug=slug)
    for former in ("tenants", "renters"):
        answer = client.get("/es/?a=1", headers={"host": f"{former}.example.co.uk"})
        assert (answer.status_code, answer["Location"]) == (301, "https://housing.example.co.uk/es/?a=1")
    assert front_page_url(organisation) == "https://housing.example.co.uk/"


@pytest.mark.parametrize("base", ["http://localhost:8000", "http://localhost:8000/"])
def test_the_port_of_the_installation_is_that_of_every_site(settings, base):
    settings.BASE_URL, settings.TENANT_DOMAIN = base, "localhost"
    assert front_page_url(organisations.organisation(slug="tenants")) == "http://tenants.localhost:8000/"
