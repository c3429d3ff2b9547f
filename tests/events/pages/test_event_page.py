"""What a visitor sees of an event."""

import pytest

from tests.factories import events

pytestmark = pytest.mark.django_db


def test_first(client):
    made = events.event(
        title="Town hall",
        summary="Short",
        capacity=5,
        street="12 Main St",
        questions=[{"key": "diet", "label": "Diet?", "kind": "choice", "choices": ["All", "Vegan"], "required": True}],
    )
    events.shift(made)
    path = f"/events/{made.organisation.slug}/{made.slug}/"
    for where in ("", "places/", "rsvp/", "embed/"):
        answer = client.get(path + where)
        assert answer.status_code == 200, where
    answer = client.get(path)
    assert not answer.cookies
    data = {
        "first_name": "Ana",
        "email": "ana@example.org",
        "guests": "1",
        "question_diet": "Vegan",
        "form_id": answer.context["form"].form_id,
    }
    done = client.post(path + "rsvp/", data)
    assert done.status_code == 302, done.content.decode()
    assert client.get(done.url).status_code == 200
    from urllib.parse import urlsplit

    from events.links import personal_url
    from events.models import Attendee

    ana = Attendee.objects.get()
    own = urlsplit(personal_url(ana)).path
    r = client.get(own)
    assert r.status_code == 200
    assert client.get(own + "?ask=cancel").status_code == 200
    r = client.post(
        own, {"action": "changed", "first_name": "Ana", "guests": "2", "question_diet": "All", "consents": ["email"]}
    )
    assert r.status_code == 302, r.content.decode()
    r = client.post(own, {"action": "cancelled"})
    assert r.status_code == 302
    assert client.get(r.url).status_code == 200
    assert client.get("/events/mine/").status_code == 200
    assert client.get("/events/mine/x/").status_code == 404
