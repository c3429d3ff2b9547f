import pytest
from django.urls import reverse

from events.models import Cohost, EventMessage, HandMessage
from events.services.cohosts import answer_invitation, invite_cohost
from events.services.rsvps import cancel_rsvp
from tests.events.messages.ledger import kinds_to
from tests.factories import events, organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return events.event(title="Garden day")


@pytest.fixture
def staff(client, made):
    client.force_login(events.host(made))
    return client


def form(made, **values) -> dict:
    return {"acting_for": made.organisation_id} | values


def test_the_list_says_what_goes_when_and_how_many_went(staff, made, fake_mail) -> None:
    for _person in range(3):
        events.come(events.occurrence(made))
    events.run_all()

    page = staff.get(reverse("events_messages:index", args=[made.pk]))

    assert page.status_code == 200
    rows = {row.kind.key: row.counts for row in page.context["rows"]}
    assert (rows["confirmation"].out, rows["day_before"].out) == (3, 0)
    assert "24 hours before" in page.text


def test_words_are_changed_shown_in_both_languages_and_tried_out(staff, made, fake_mail) -> None:
    url = reverse("events_messages:kind", args=[made.pk, "day_before"])
    wrong = staff.post(url, form(made, is_on="on", text_en="Hi {nobody}"))
    saved = staff.post(url, form(made, is_on="on", subject_en="Soon: {event}", text_es="Ven, {first_name}."))
    shown = staff.get(url)
    tried = staff.post(url, form(made, test="es"))
    events.run_all(hurry=True)

    assert (wrong.status_code, saved.status_code) == (200, 302)
    assert "There is no placeholder {nobody}" in wrong.text
    assert "Soon: Garden day" in shown.text
    assert "Ven, Ana." in shown.text
    assert tried.status_code == 200
    [test] = [mail for mail in fake_mail.sent if "Ven, " in mail.text]
    assert test.to == events.host(made).email


def test_a_kind_is_switched_off_and_what_people_wait_for_is_not(staff, made) -> None:
    for kind in ("same_day", "offer"):
        staff.post(reverse("events_messages:kind", args=[made.pk, kind]), form(made))

    assert dict(EventMessage.objects.values_list("kind", "is_on")) == {"same_day": False, "offer": True}


def test_a_message_by_hand_goes_to_those_who_are_meant_and_want_it(clock, staff, made, fake_mail, fake_sms) -> None:
    date = events.occurrence(made)
    coming, gone = events.come(date, first_name="Rosa"), events.come(date)
    texted = events.come(date, phone="+12125550123", consents=("sms",))
    cancel_rsvp(attendee=gone)
    events.run_all()
    url = reverse("events_messages:write", args=[made.pk])
    words = {"subject": "Rain", "body": "Bring boots, {first_name}."}

    empty = staff.post(url, form(made, states=["waitlisted"], channel="email", **words))
    sent = staff.post(url, form(made, states=["registered"], channel="email", **words))
    texts = staff.post(url, form(made, states=["registered"], channel="sms", body="Bring boots."))
    events.run_all(hurry=True)

    assert "Nobody is in one of these" in empty.text
    assert (sent.status_code, texts.status_code) == (302, 302)
    [mail] = [mail for mail in fake_mail.sent if mail.to == coming.email and mail.subject == "Rain"]
    assert "Bring boots, Rosa." in mail.text
    assert kinds_to(coming).count("by_hand") == 1
    assert "by_hand" not in kinds_to(gone)
    assert kinds_to(texted).count("by_hand") == 2
    assert list(HandMessage.objects.order_by("pk").values_list("ordered", "left_out")) == [(2, 0), (1, 1)]


def test_only_who_may_writes(client, made) -> None:
    member = organisations.member(made.organisation, permissions=["events.view"])
    client.force_login(member.user)

    pages = [reverse(f"events_messages:{name}", args=[made.pk]) for name in ("index", "write")]
    assert [client.get(page).url for page in pages] == ["/admin/", "/admin/"]
    refused = client.post(pages[1], form(made, states=["registered"], channel="email", subject="Hi", body="Hi"))
    assert (refused.url, HandMessage.objects.count()) == ("/admin/", 0)


def test_a_co_host_writes_as_far_as_it_may(client, made, fake_mail) -> None:
    coming = events.come(events.occurrence(made))
    asked = organisations.organisation(slug="others")
    cohost = invite_cohost(event=made, organisation=asked, by=events.host(made))
    answer_invitation(cohost=cohost, accept=True, by=organisations.owner_of(asked))
    client.force_login(organisations.owner_of(asked))
    url = reverse("events_messages:write", args=[made.pk])
    words = {"acting_for": asked.pk, "states": ["registered"], "channel": "email"}

    def write() -> None:
        client.post(url, words | {"subject": "Rain", "body": "Bring boots."})
        events.run_all(hurry=True)

    write()
    before = kinds_to(coming)
    Cohost.objects.update(can_send_messages=True)
    write()

    assert "by_hand" not in before
    assert kinds_to(coming)[-1] == "by_hand"
    assert HandMessage.objects.get().organisation == made.organisation
    assert client.get(reverse("events_messages:kind", args=[made.pk, "day_before"])).status_code == 302
