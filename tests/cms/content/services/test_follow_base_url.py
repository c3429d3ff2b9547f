"""The default site has the address of `BASE_URL`."""

import pytest
from django.core.management import call_command
from wagtail.models import Site

from cms.content.services.follow_base_url import follow_base_url
from tests.factories import content

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("https://www.example.org/", "https://www.example.org"),
        ("http://www.example.org", "http://www.example.org"),
        ("http://localhost:8123", "http://localhost:8123"),
    ],
)
def test_addresses_of_pages_start_with_it(settings, base_url, address):
    home = content.home_page()
    settings.BASE_URL = base_url

    follow_base_url()

    assert home.get_full_url() == f"{address}/"


def test_nothing_is_written_when_the_address_is_right(settings, django_assert_num_queries):
    site = content.site()
    settings.BASE_URL = site.root_url

    # The row, between a savepoint and its release.
    with django_assert_num_queries(3):
        follow_base_url()


def test_other_sites_keep_their_addresses(settings):
    site = content.site()
    other = Site.objects.create(hostname="other.example.org", port=443, root_page=site.root_page)
    settings.BASE_URL = "https://www.example.org"

    follow_base_url()

    other.refresh_from_db()
    assert other.root_url == "https://other.example.org"


def test_an_address_that_another_site_has_stays_with_it(settings, caplog):
    site = content.site()
    other = Site.objects.create(hostname="www.example.org", port=443, root_page=site.root_page)
    settings.BASE_URL = "https://www.example.org"

    follow_base_url()

    assert set(Site.objects.values_list("pk", "hostname")) == {(site.pk, "localhost"), (other.pk, "www.example.org")}
    assert "https://www.example.org is the address of another site" in caplog.text


def test_an_installation_without_a_default_site_is_left_alone(settings):
    Site.objects.all().delete()
    settings.BASE_URL = "https://www.example.org"

    follow_base_url()

    assert not Site.objects.exists()


def test_migrating_follows_it(settings):
    site = content.site()
    settings.BASE_URL = "https://www.example.org"

    call_command("migrate", verbosity=0, interactive=False)

    site.refresh_from_db()
    assert site.root_url == "https://www.example.org"


def test_migrating_a_part_waits_for_the_rest(committed_db, settings):
    settings.BASE_URL = "https://www.example.org"

    call_command("migrate", "ratelimit", "zero", verbosity=0, interactive=False)
    assert not Site.objects.filter(hostname="www.example.org").exists()

    call_command("migrate", verbosity=0, interactive=False)
    assert Site.objects.get().root_url == "https://www.example.org"
