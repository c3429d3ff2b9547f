"""An event in a frame on other sites."""

import pytest
from django.core.exceptions import ValidationError

from accounts.services.organisations import update_organisation
from events.models import Attendee
from events.pages.embedding import snippet
from events.states import Source
from tests.events.pages.visiting import errors, new, path_of, send, words
from tests.factories import events, organisations

pytestmark = pytest.mark.django_db


def allow(union, *sites: str) -> None:
    update_organisation(organisation=union, by=organisations.owner_of(union), embed_sites=list(sites))


def test_only_the_sites_that_the_organisation_has_named_may_frame_it(client):
    made = new()
    path = path_of(made.event, then="embed/")
    assert "frame-ancestors 'self';" in client.get(path)["Content-Security-Policy"]
    allow(made.event.organisation, "https://www.example.org/events/", "HTTPS://Other.example:8443")
    answer = client.get(path)
    assert (
        "frame-ancestors 'self' https://www.example.org https://other.example:8443;"
        in (answer["Content-Security-Policy"])
    )
    assert not answer.has_header("X-Frame-Options")
    # All other pages stay closed to frames.
    page = client.get(path_of(made.event))
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "site", ["example.org", "*", "https://*", "https://a b", "javascript:x", "https://a; x", "ftp://a"]
)
def test_what_is_no_site_is_refused(site):
    union = organisations.organisation()
    with pytest.raises(ValidationError) as refused:
        allow(union, site)
    assert set(refused.value.error_dict) == {"embed_sites"}


def test_the_form_is_taken_in_the_frame_without_a_cookie(client):
    made = new(capacity=5)
    allow(made.event.organisation, "https://www.example.org")
    # As a browser sends it from a frame: the form's page is ours, whatever is around it.
    headers = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe", "Origin": "http://testserver"}
    said = {"then": "embed/", "query": "?utm_source=union", "headers": headers}
    refused = send(client, made, email="", **said)
    assert (refused.status_code, errors(refused)) == (400, {"email"})
    taken = send(client, made, **said)
    assert taken.status_code == 302
    done = client.get(taken["Location"])
    assert "You have a place." in words(done)
    for answer in (refused, taken, done):
        assert "https://www.example.org" in answer["Content-Security-Policy"]
        assert not answer.cookies
    kept = Attendee.objects.get()
    assert (kept.source, kept.utm) == (Source.EMBED, {"utm_source": "union"})


def test_what_staff_copy_shows_the_event_and_cannot_be_broken_by_its_title():
    made = new(title='Doors "&" <script>')
    found = snippet(made.event)
    assert path_of(made.event, then="embed/") in found
    assert 'title="Doors &quot;&amp;&quot; &lt;script&gt;"' in found
    assert found.startswith("<iframe")


def test_a_private_event_is_in_no_frame(client):
    made = events.event(visibility="private")
    assert client.get(path_of(made, then="embed/")).status_code == 404
