"""The list of contacts: found, filtered, tagged; of one's own organisation only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact
from accounts.services.consent import record_consent
from tests.factories import contacts, organisations

LIST = "/admin/contacts/"


@pytest.fixture
def owner(client, greens):
    """The browser of the Greens' owner."""
    client.force_login(organisations.owner_of(greens))
    return client


@pytest.fixture
def people(greens, reds):
    contacts.field(greens, "Size", "choice", choices=["S", "L"])
    contacts.field(greens, "Age", "number")
    contacts.field(greens, "Joined", "date")
    contacts.field(greens, "Driver", "yes_no")
    contacts.field(greens, "Job")
    ana = contacts.contact(
        greens,
        first_name="Ana",
        email="ana@example.org",
        tags=["Door"],
        language="es",
        custom={"size": "L", "age": 30, "joined": "2026-03-01", "driver": True, "job": "Nurse"},
    )
    bo = contacts.contact(greens, first_name="Bo", email="bo@example.org", phone="+12125550123", source="import")
    record_consent(contact=ana, channel="email", status="subscribed", source="form")
    contacts.contact(reds, first_name="Ana of the Reds", email="ana@reds.example")
    return ana, bo


def shown(page) -> str:
    text = page.content.decode()
    return " ".join(name for name in ("ana@example.org", "bo@example.org", "reds.example") if name in text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "ana@example.org bo@example.org"),
        ("q=an", "ana@example.org"),
        ("q=example", "ana@example.org bo@example.org"),
        ("q=212+555", "bo@example.org"),
        ("q=nobody", ""),
        ("consent=email:subscribed", "ana@example.org"),
        ("consent=sms:never_asked", "ana@example.org bo@example.org"),
        ("language=es", "ana@example.org"),
        ("source=import", "bo@example.org"),
        ("created_from=2000-01-01", "ana@example.org bo@example.org"),
        ("created_to=2000-01-01", ""),
        ("custom_size=L", "ana@example.org"),
        ("custom_size=S", ""),
        ("custom_age_from=30&custom_age_to=31", "ana@example.org"),
        ("custom_age_from=31", ""),
        ("custom_joined_from=2026-03-01", "ana@example.org"),
        ("custom_joined_to=2026-02-28", ""),
        ("custom_driver=yes", "ana@example.org"),
        ("custom_driver=no", ""),
        ("custom_job=nur", "ana@example.org"),
        ("q=bo&language=es", ""),
    ],
)
def test_it_is_searched_and_filtered(owner, people, query, found):
    assert shown(owner.get(f"{LIST}?{query}")) == found


def test_a_tag_filters_and_the_tags_of_others_do_not(owner, people, reds):
    tag = people[0].tags.get()
    assert shown(owner.get(f"{LIST}?tag={tag.pk}")) == "ana@example.org"
    theirs = contacts.contact(reds, tags=["Secret"]).tags.get()
    assert "Secret" not in owner.get(f"{LIST}?tag={theirs.pk}").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%ed%a0%80",
        "tag=x",
        "tag=99999999999999999999",
        "consent=a:b",
        "created_from=soon",
        "created_to=9999-12-31",
        "custom_age_from=nan",
        "p=0",
    ],
)
def test_what_is_asked_wrongly_breaks_nothing(owner, people, query):
    assert owner.get(f"{LIST}?{query}").status_code in {200, 400, 404}


def test_a_list_of_forty_takes_as_many_queries_as_one_of_two(owner, people, greens):
    owner.get(LIST)
    with CaptureQueriesContext(connection) as few:
        owner.get(LIST)
    for _ in range(38):
        contacts.contact(greens, tags=["Door", "Phone"])
    with CaptureQueriesContext(connection) as many:
        owner.get(LIST)
    assert len(many) == len(few)


def test_who_may_not_see_contacts_sees_none_and_who_may_only_see_changes_none(client, greens, people):
    client.force_login(organisations.member(greens).user)
    assert client.get(LIST).status_code == 403 or client.get(LIST).status_code == 302
    reader = organisations.member(greens, permissions=["contacts.view"]).user
    client.force_login(reader)
    text = client.get(LIST).content.decode()
    assert "ana@example.org" in text
    for button in ("Add a contact", "Export this list", "Erase"):
        assert button not in text
    for path in ("new/", f"{people[0].pk}/", f"{people[0].pk}/delete/", f"{people[0].pk}/merge/"):
        assert client.get(f"{LIST}{path}").status_code in {302, 403}


def bulk(action: str, pks="", *, everybody="", query="") -> str:
    ids = "&".join(f"id={pk}" for pk in pks)
    return f"/admin/bulk/accounts/contact/{action}/?{ids}{everybody}&next={LIST}{query}"


def test_the_marked_are_tagged_and_untagged(owner, people, greens, carried):
    ana, bo = people
    owner.post(bulk("tag", [ana.pk, bo.pk]), {"name": "Phone", **carried(greens)})
    assert [tag.name for tag in bo.tags.all()] == ["Phone"]
    owner.post(bulk("untag", [bo.pk]), {"tag": bo.tags.get().pk, **carried(greens)})
    assert not bo.tags.exists()
    refused = owner.post(bulk("tag", [ana.pk]), {"name": "a;b", **carried(greens)})
    assert "without a semicolon" in refused.content.decode()


def test_all_means_all_of_the_list_as_it_is_filtered(owner, people, greens, carried):
    url = bulk("tag", everybody="&id=all", query="%3Flanguage%3Des")
    owner.post(url, {"name": "Spanish", **carried(greens)})
    assert [contact.first_name for contact in Contact.objects.filter(tags__name="Spanish")] == ["Ana"]


def test_contacts_of_others_are_not_there_to_be_tagged(owner, people, reds, greens, carried):
    theirs = Contact.objects.of(reds).get()
    assert owner.post(bulk("tag", [theirs.pk]), {"name": "Mine", **carried(greens)}).status_code == 404
    assert not theirs.tags.exists()
