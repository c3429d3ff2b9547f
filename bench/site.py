"""The page that is measured: a real Wagtail page of about 20 kB. Run as a module with the site's settings."""

import json

import django
from django.core.management import call_command

SIZE = 20_000  # bytes of HTML
SLUG = "benchmark"
_PARAGRAPH = (
    "<p>The council voted last night to keep the library on Mill Street open until nine on weekdays. Two hundred "
    "people signed for it, forty spoke, and the members who had been against it said that they had listened.</p>"
)


def build() -> None:
    """Migrate, and publish the page below a front page."""
    from wagtail.models import Page, Site

    from home.models import HomePage, LandingPage

    call_command("migrate", verbosity=0)
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Rostrum", slug="front"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    page = home.add_child(instance=LandingPage(title="The library stays open", slug=SLUG))
    blank = _length()
    text = _PARAGRAPH * ((SIZE - blank) // len(_PARAGRAPH))
    page.body = json.dumps([{"type": "rich_text", "value": text}])
    page.save_revision().publish()


def _length() -> int:
    from django.test import Client

    return len(Client(headers={"host": "localhost"}).get(f"/{SLUG}/").content)


if __name__ == "__main__":
    django.setup()
    build()
