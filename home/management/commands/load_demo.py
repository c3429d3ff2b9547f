"""`manage.py load_demo`."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.content.services.follow_base_url import follow_base_url
from events.demo import load_events
from home.demo import texts
from home.demo.loader import load_demo
from home.demo.organisations import load_organisations
from home.demo.people import PASSWORD, SIGN_INS, STAFF
from home.demo.pictures import covers


@contextmanager
def _quiet_about_each_page() -> Iterator[None]:
    """Keep Wagtail from reporting more than a hundred pages one by one."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


class Command(BaseCommand):
    """Publish the demo site once, and print who can sign in to it."""

    help = "Publishes the demo site on an empty installation, and prints who can sign in."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, or leave a site that is there as it is, but for its address."""
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "The demo's passwords are public, so a production installation does not load it. "
                "Make your first account with: manage.py createsuperuser"
            )
        with _quiet_about_each_page():
            loaded = load_demo()
            load_organisations()
            load_events(covers, texts.names())
        # `manage.py serve` runs this at each start, and each may have another port.
        follow_base_url()
        if loaded:
            self.stdout.write("Published the demo site.")
        self.stdout.write(f"Demo sign-ins, each with the password {PASSWORD}:")
        for person in SIGN_INS:
            self.stdout.write(f"  {person.email:<24} {person.may}")
        for member in STAFF:
            if member.may:
                self.stdout.write(f"  {member.email:<24} {member.may}")
