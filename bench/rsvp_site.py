"""The event that everybody wants to go to. Run as a module with the site's settings."""

from datetime import datetime, time, timedelta

import django
from django.core.management import call_command
from django.utils import timezone

PLACES = 50


def build() -> str:
    """Migrate, publish an event, and return the path of its page."""
    from accounts.services.organisations import create_organisation
    from accounts.services.users import create_user
    from events.links import event_path
    from events.services.events import create_event
    from events.services.publishing import publish_event

    call_command("migrate", verbosity=0)
    owner = create_user(email="owner@example.org", password="benchmark only phrase")  # noqa: S106 - lives for a minute
    union = create_organisation(by=owner, name="Union", slug="union")
    starts = datetime.combine(timezone.now().date() + timedelta(days=30), time(19))
    times = {"starts": starts, "ends": starts + timedelta(hours=2)}
    event = create_event(organisation=union, by=owner, title="Hot", city="Bilbao", capacity=PLACES, **times)
    publish_event(event=event, by=owner)
    return event_path(event)


if __name__ == "__main__":
    django.setup()
    print(build())
