from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Site

from accounts.models import User
from cms.content.models import NavigationSettings, SiteImage
from home.demo import contacts, loader, texts
from home.demo.people import PASSWORD, SIGN_INS, STAFF
from home.models import BlogPage, HomePage, LandingPage
from support.models import ArticlePage, HelpSectionPage
from tests.factories import content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media_folder")]


@pytest.fixture
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def pages_of(model, language):
    return model.objects.live().filter(locale__language_code=language)


def test_the_demo_site_is_published_once_in_both_languages(
    capsys, settings, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(contacts, "NUMBER", 20)
    settings.BASE_URL = "http://localhost:8123"
    call_command("load_demo")

    assert Site.objects.get().root_url == "http://localhost:8123"
    assert pages_of(LandingPage, "en").count() == pages_of(LandingPage, "es").count() == 12
    assert pages_of(BlogPage, "en").count() == 20
    assert pages_of(HelpSectionPage, "en").count() == 6
    assert pages_of(ArticlePage, "en").count() == 40
    assert {page.translation_key for page in pages_of(ArticlePage, "es")} < {
        page.translation_key for page in pages_of(ArticlePage, "en")
    }
    assert SiteImage.objects.count() == len(texts.drawings())
    assert NavigationSettings.objects.get().header
    for page in [*HomePage.objects.all(), *LandingPage.objects.all(), *BlogPage.objects.all()]:
        page.full_clean()

    before = (BlogPage.objects.count(), SiteImage.objects.count(), User.objects.count())
    with django_assert_max_num_queries(10):
        call_command("load_demo")
    assert (BlogPage.objects.count(), SiteImage.objects.count(), User.objects.count()) == before

    printed = capsys.readouterr().out
    assert printed.count("Published the demo site.") == 1
    assert all(printed.count(f" {person.email} ") == 2 for person in (*SIGN_INS, *STAFF))


def test_a_site_that_is_there_follows_another_port(settings):
    site = content.site()
    settings.BASE_URL = "http://localhost:8123"

    call_command("load_demo", stdout=StringIO())

    site.refresh_from_db()
    assert site.root_url == "http://localhost:8123"


def test_everyone_who_is_printed_can_sign_in(client, monkeypatch):
    monkeypatch.setattr(loader, "add_pictures", lambda: pytest.fail("not needed"))
    loader._add_people()

    for person in SIGN_INS:
        answer = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
        assert answer.status_code == 302, person
        client.logout()


def test_a_load_that_breaks_off_leaves_nothing(monkeypatch):
    monkeypatch.setattr(loader, "add_pictures", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        loader.load_demo()

    assert not HomePage.objects.exists()
    assert not User.objects.exists()


def test_an_installation_that_is_not_for_development_refuses(settings):
    settings.DEMO_ALLOWED = False

    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("load_demo")

    assert not User.objects.exists()
