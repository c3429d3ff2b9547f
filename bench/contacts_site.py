"""Fills two organisations with contacts, and asks the console for lists. Run as a module with the site's settings."""

import json
import sys
import time
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

PEOPLE = 100_000
_LIST = "/admin/contacts/"
# By set-based statements, since this measures lists and not how they come about.
_FILL = """
    INSERT INTO accounts_contact (organisation_id, first_name, last_name, email, email_normal, phone, street, city,
        region, postcode, country, language, time_zone, custom, source, updated, created, consent_email, consent_sms)
    SELECT %(organisation)s, first, last, mail, mail,
        CASE WHEN n %% 3 = 0 THEN '+1212' || lpad((n + 2000000)::text, 7, '0') ELSE '' END,
        'Main Street ' || n, 'Springfield', '', '', 'US', CASE WHEN n %% 10 = 0 THEN 'es' ELSE 'en' END, '',
        jsonb_build_object('age', 18 + n %% 70, 'shirt', (ARRAY['S', 'M', 'L'])[1 + n %% 3], 'job', 'Job ' || n %% 50),
        CASE WHEN n %% 1000 = 0 THEN 'api' ELSE 'import' END, now(), now() - n * interval '1 minute',
        CASE WHEN n %% 5 = 0 THEN 'subscribed' ELSE 'never_asked' END,
        CASE WHEN n %% 500 = 0 THEN 'unsubscribed' ELSE 'never_asked' END
    FROM (
        SELECT n, first, last, lower(first || '.' || last || n || '@example' || n %% 20 || '.org') AS mail
        FROM (
            SELECT n, (ARRAY['Ana', 'Bo', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus', 'Ida', 'José'])[1 + n %% 9] AS first,
                initcap(translate(md5((n %% 20000)::text), '0123456789', 'ghijklmnop')) AS last
            FROM generate_series(1, %(people)s) AS n
        ) AS names
    ) AS people
"""
_TAG = """
    INSERT INTO accounts_contact_tags (contact_id, contacttag_id)
    SELECT id, %(tag)s FROM accounts_contact WHERE organisation_id = %(organisation)s AND id %% %(every)s = 0
"""


def build() -> tuple[Any, list[int]]:
    """Migrate, fill two organisations, and return a signed-in browser of the first one's owner, and its tags."""
    from django.test import Client

    from accounts.models import ContactTag
    from accounts.services.contact_fields import define_field
    from accounts.services.organisations import create_organisation
    from accounts.services.users import create_user

    call_command("migrate", verbosity=0)
    owner = create_user(email="owner@example.org", password="benchmark only phrase")  # noqa: S106 - lives for a minute
    numbers, tags = [], []
    for slug in ("first", "second"):
        organisation = create_organisation(by=owner, name=slug.title(), slug=slug)
        numbers.append(organisation.pk)
        for label, kind in (("Age", "number"), ("Shirt", "choice"), ("Job", "text")):
            define_field(organisation=organisation, label=label, kind=kind, by=owner, choices=["S", "M", "L"])
        with connection.cursor() as cursor:
            cursor.execute(_FILL, {"organisation": organisation.pk, "people": PEOPLE})
            for name, every in (("Common", 3), ("Rare", 5000)):
                tag = ContactTag.objects.create(organisation=organisation, name=name)
                cursor.execute(_TAG, {"tag": tag.pk, "organisation": organisation.pk, "every": every})
                tags.append(tag.pk)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client(headers={"host": "localhost"})
    client.force_login(owner)
    client.post("/admin/organisation/", {"organisation": numbers[0]})
    return client, tags


def measure(client: Any, tags: list[int], rounds: int) -> dict[str, list[float]]:
    """Return milliseconds for each request, by what it asks for."""
    asked = {
        "list": "",
        "list, page 100": "p=100",
        "search: a common first name": "q=ana",
        "search: one letter": "q=a",
        "search: a whole address": "q=bo.{last}11%40example11.org",
        "search: two words": "q=jos%C3%A9+a",
        "search: a phone number": "q=%2B1+212+2000",
        "search: nobody": "q=zzzzz",
        "filter: a common tag": f"tag={tags[0]}",
        "filter: a rare tag": f"tag={tags[1]}",
        "filter: subscribed to e-mail": "consent=email:subscribed",
        "filter: unsubscribed from texts": "consent=sms:unsubscribed",
        "filter: language": "language=es",
        "filter: a rare source": "source=api",
        "filter: since": "created_from=2020-01-01",
        "filter: a choice of its own": "custom_shirt=L",
        "filter: a number of its own": "custom_age_from=80&custom_age_to=85",
        "filter: a text of its own": "custom_job=job+49",
        "search and filters": f"q=example1&tag={tags[0]}&consent=email:subscribed&custom_shirt=L",
    }
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(rounds * 6 + 1):
        for name, query in asked.items():
            began = time.perf_counter()
            answer = client.get(f"{_LIST}?{query}")
            passed = (time.perf_counter() - began) * 1000
            if answer.status_code != 200:  # noqa: PLR2004 - OK
                raise SystemExit(f"{query} answered {answer.status_code}.")
            # The first time, templates are compiled.
            if number:
                taken[name].append(passed)
    return taken


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(*build(), rounds=int(sys.argv[1]))))
