"""Organisations ask each other to hold events together."""

import pytest

from accounts.console.guard import CARRIED_AS
from accounts.models import Notice
from events.models import Cohost
from events.states import CohostState
from tests.factories import events, organisations
from tests.helpers.jobs import run_due_jobs


@pytest.fixture
def theirs(reds):
    return events.event(reds, title="Red rally")


def test_an_organisation_is_asked_by_its_exact_name_told_and_answers(owner, client, send, greens, reds):
    event = events.event(greens, title="Gala")
    invite = f"/admin/events/{event.pk}/co-hosts/invite/"
    for words, answer in (("Red", "No organisation"), ("Greens", "your own event")):
        assert answer in str(send(invite, organisation=words).context["form"].errors["organisation"])
    assert send(invite, organisation="reds", can_edit="on").status_code == 302
    assert "Invited" in owner.get(f"/admin/events/{event.pk}/co-hosts/").content.decode()
    run_due_jobs()
    told = Notice.objects.get(organisation=reds)
    assert (told.text, told.ways) == ("Greens asks Reds to hold “Gala” together.", ["console", "email"])

    client.force_login(organisations.owner_of(reds))
    assert client.get(f"/admin/events/{event.pk}/").status_code == 404
    assert "You could change the event." in client.get("/admin/events/invitations/").content.decode()
    assert "An organisation asks you" in client.get("/admin/events/").content.decode()
    assert "Invitations to co-host" in client.get("/admin/").content.decode()
    answer = {"invitation": Cohost.objects.get().pk, "answer": "accept", CARRIED_AS: str(reds.pk)}
    assert client.post("/admin/events/invitations/", answer).url == f"/admin/events/{event.pk}/"
    assert client.get(f"/admin/events/{event.pk}/edit/").status_code == 200
    run_due_jobs()
    told = Notice.objects.get(organisation=greens)
    assert (told.text, told.ways) == ("Reds holds “Gala” with Greens.", ["console", "email"])


def test_rights_are_changed_and_either_side_parts(owner, client, send, greens, reds):
    event = events.event(greens)
    send(f"/admin/events/{event.pk}/co-hosts/invite/", organisation="Reds")
    cohost = Cohost.objects.get()
    cohost.state, cohost.answered_at = CohostState.ACCEPTED, event.created
    cohost.save()
    send(f"/admin/events/co-hosts/{cohost.pk}/", can_send_messages="on")
    cohost.refresh_from_db()
    assert (cohost.can_send_messages, cohost.can_edit) == (True, False)
    send(f"/admin/events/co-hosts/{cohost.pk}/", can_send_messages="on")
    run_due_jobs()
    [told] = Notice.objects.filter(kind="cohost.changed")
    assert told.text == f"Greens has changed what Reds may do at “{event.title}”."
    assert (told.organisation, told.ways) == (reds, ["console", "email"])

    client.force_login(organisations.owner_of(reds))
    assert "Leave" in client.get(f"/admin/events/{event.pk}/co-hosts/").content.decode()
    assert client.get(f"/admin/events/co-hosts/{cohost.pk}/").status_code == 302
    left = client.post(f"/admin/events/co-hosts/{cohost.pk}/remove/", {CARRIED_AS: str(reds.pk)})
    assert left.url == "/admin/events/"
    assert not Cohost.objects.exists()


def test_an_invitation_of_others_cannot_be_answered(send, theirs):
    asked = Cohost.objects.create(event=theirs, organisation=organisations.organisation())
    assert send("/admin/events/invitations/", invitation=asked.pk, answer="accept").status_code == 404
