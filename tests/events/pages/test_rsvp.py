"""People say that they come, without an account."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.jobs.models import Job
from events.links import invited_url, share_url
from events.models import Attendee, Occurrence
from events.services.publishing import cancel_event
from events.services.shifts import remove_shift
from events.states import Source, State, Waitlist
from events.tokens import share_code
from tests.events.pages.visiting import errors, filled_in, new, own_path, path_of, send, words
from tests.factories import events, organisations

pytestmark = pytest.mark.django_db

DIET = {"key": "diet", "label": "Diet?", "kind": "choice", "choices": ["All", "Vegan"], "required": True}
HOSTILE = [
    *({"guests": "10000"}, {"guests": "-1"}, {"guests": "9" * 400}, {"guests": "two"}, {"guests": "1e9"}),
    *({"phone": "12"}, {"phone": "5" * 5000}, {"phone": "<script>"}, {"email": "ana@"}, {"email": ""}),
    *({"email": "a" * 100_000 + "@example.org"}, {"email": "ana@example.org\nBcc: b@example.org"}),
    *({"first_name": ""}, {"first_name": "A\0na"}, {"last_name": "x" * 101}, {"email": "a\0@example.org"}),
    *({"shifts": "987654"}, {"shifts": ["1", "x"]}, {"shifts": "\0"}, {"question_diet": "Stones"}),
    *({"question_diet": ""}, {"question_diet": "\0"}, {"consents": "fax"}, {"time_zone": "\0"}),
]


def trace() -> tuple[int, ...]:
    return Attendee.objects.count(), Job.objects.count(), OutboxEvent.objects.count()


def test_somebody_registers_and_is_sent_to_their_mail(client):
    made = new(capacity=5, questions=[DIET])
    shift = events.shift(made.event)
    said = {"guests": "1", "question_diet": "Vegan", "shifts": [str(shift.pk)], "consents": ["email", "sms"]}
    answer = send(client, made, phone="+1 212 555 0123", time_zone="Europe/Madrid", last_name="Lind", **said)
    assert answer.status_code == 302
    done = client.get(answer["Location"])

    kept = Attendee.objects.get()
    assert (kept.state, kept.party, kept.phone, kept.last_name) == ("registered", 2, "+12125550123", "Lind")
    assert (kept.answers, kept.consents, kept.time_zone) == ({"diet": "Vegan"}, ["email", "sms"], "Europe/Madrid")
    assert (kept.language, kept.source, kept.signups.get().shift) == ("en", Source.DIRECT, shift)
    assert "Look into your mail" in words(done)
    assert "ana@example.org" not in words(done)
    # The link goes by mail alone.
    assert "/events/mine/W" not in words(done) + words(answer)
    assert not {**answer.cookies, **done.cookies, **client.cookies}


@pytest.mark.parametrize(
    ("values", "outcome", "says"),
    [
        ({}, State.REGISTERED, "You have a place."),
        ({"capacity": 3}, State.WAITLISTED, "You are on the waitlist"),
        ({"needs_approval": True}, State.PENDING, "The organiser looks at your registration"),
    ],
)
def test_a_repeat_looks_like_the_first_time_whoever_sends_it(client, values, outcome, says):
    made = new(**values)
    if outcome == State.WAITLISTED:
        events.come(made, "first", guests=2)
    answers = [send(client, made, **said) for said in ({}, {}, {"first_name": "Mallory", "guests": "2"})]
    pages = [words(client.get(answer["Location"])) for answer in answers]
    if values:
        assert pages[0] == pages[1] == pages[2]
    assert [says in page for page in pages] == [True] * 3
    kept = Attendee.objects.get(email_normal="ana@example.org")
    assert (kept.first_name, kept.guests, kept.state) == ("Ana", 0, outcome)
    assert OutboxEvent.objects.filter(name="events.AttendeeRepeated").count() == 2


def test_the_link_in_the_mail_leads_to_their_own_page(client, fake_mail):
    made = new()
    send(client, made)
    events.run_all()
    (mail,) = [each for each in fake_mail.sent if each.to == "ana@example.org"]
    own = own_path(Attendee.objects.get())
    assert own in mail.text
    assert "You have a place" in words(client.get(own))


def test_what_became_of_it_is_said_only_as_we_have_signed_it(client):
    made, other = new(), new()
    to = send(client, made)["Location"]
    assert "You have a place." in words(client.get(to))
    for forged in (to.replace("registered", "waitlisted"), path_of(other.event, then="rsvp/?") + to.partition("?")[2]):
        page = client.get(forged)
        assert (page.status_code, "Look into your mail" in words(page)) == (200, False), forged


def test_nonsense_is_refused_beside_its_field_and_leaves_no_trace(client):
    made = new(capacity=5, questions=[DIET])
    events.shift(made.event)
    before, wrong = trace(), {}
    for said in HOSTILE:
        answer = send(client, made, **({"question_diet": "Vegan", "last_name": "Typed before"} | said))
        (field,) = said
        kept = "Typed before" in words(answer) or field == "last_name"
        found = (answer.status_code, errors(answer) if answer.context else set(), kept, trace())
        if found != (400, {field}, True, before):
            wrong[ascii(said)[:60]] = found
    assert wrong == {}


def test_what_is_another_events_cannot_be_chosen(client):
    made, other = new(), new()
    foreign = events.shift(other.event)
    own = events.shift(made.event)
    answer = send(client, made, shifts=[str(foreign.pk)])
    assert (answer.status_code, errors(answer)) == (400, {"shifts"})
    remove_shift(shift=own, by=events.host(made.event))
    assert send(client, made, shifts=[str(own.pk)]).status_code == 302
    assert Attendee.objects.get().signups.count() == 0
    # A form that was made for another event.
    answer = client.post(path_of(made.event, then="rsvp/"), filled_in(other, "bob"))
    assert (answer.status_code, Attendee.objects.count()) == (400, 1)


def test_a_full_shift_is_refused_beside_its_field(client):
    made = new(waitlist=Waitlist.NONE)
    shift = events.shift(made.event, capacity=1)
    events.come(made, shifts=(shift.pk,))
    answer = send(client, made, shifts=[str(shift.pk)])
    assert (answer.status_code, errors(answer), Attendee.objects.count()) == (400, {"shifts"}, 1)


def test_who_comes_too_late_is_told_so_and_nothing_is_changed(client):
    made = new()
    now = timezone.now()
    times = {"starts_at": now + timedelta(days=9), "ends_at": now + timedelta(days=10), "registration_deadline": None}
    for moment, says in (
        ({"registration_deadline": now - timedelta(1)}, "has closed"),
        ({"starts_at": now - timedelta(1)}, "has begun"),
        ({"starts_at": now - timedelta(2), "ends_at": now - timedelta(1)}, "has begun"),
    ):
        Occurrence.objects.filter(pk=made.pk).update(**times | moment)
        answer = send(client, made)
        assert (answer.status_code, says in words(answer), trace()[0]) == (400, True, 0)
    Occurrence.objects.filter(pk=made.pk).update(**times)
    cancel_event(event=made.event, by=events.host(made.event))
    answer = send(client, made)
    assert (answer.status_code, "was cancelled" in words(answer), trace()[0]) == (400, True, 0)

    full = new(capacity=1, waitlist=Waitlist.NONE)
    events.come(full)
    answer = send(client, full)
    assert (answer.status_code, "All places are taken" in words(answer), trace()[0]) == (400, True, 1)


def test_a_private_event_takes_the_form_of_who_has_its_link_and_no_other(client):
    made = new(visibility="private")
    assert send(client, made).status_code == 404
    assert send(client, made, query="?invited=made-up").status_code == 404
    draft = events.occurrence(events.draft())
    assert send(client, draft).status_code == 404
    query = "?" + invited_url(made.event).partition("?")[2]
    answer = send(client, made, query=query)
    assert answer.status_code == 302
    assert "Look into your mail" in words(client.get(answer["Location"]))
    assert Attendee.objects.get().occurrence == made


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, True),
        ({"Origin": "http://testserver"}, True),
        ({}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
    ],
)
def test_the_form_is_taken_from_our_own_pages_only(client, headers, taken):
    made = new()
    answer = send(client, made, headers=headers)
    assert (answer.status_code, Attendee.objects.count()) == ((302, 1) if taken else (400, 0))
    assert taken or "Look it through, and send it again" in words(answer)


def test_a_form_that_was_never_shown_is_not_taken(client):
    made = new()
    for signed in ("", "made-up", "\0"):
        assert send(client, made, form_id=signed).status_code == 400
    assert not Attendee.objects.exists()


def test_who_sends_too_often_is_told_to_wait_and_keeps_what_was_typed(client, settings):
    settings.RATE_LIMITS |= {"event_forms": {"rates": ["2/10m"]}, "event_forms_address": {"rates": ["3/10m"]}}
    made, other = new(), new()

    def post(occurrence, name, then="rsvp/", network="198.51.100.77"):
        path = path_of(occurrence.event, then=then)
        return client.post(path, filled_in(occurrence, name, last_name="Typed"), REMOTE_ADDR=network)

    answers = [post(made, f"ana{number}", then) for number, then in enumerate(("rsvp/", "embed/", "rsvp/", "embed/"))]
    assert [answer.status_code for answer in answers] == [302, 302, 429, 429]
    for refused in answers[2:]:
        assert 0 < int(refused["Retry-After"]) <= 600
        assert "Wait 10 minutes, and send the form again." in words(refused)
        assert 'value="Typed"' in words(refused)
    assert "frame-ancestors" in answers[3]["Content-Security-Policy"]
    # Another event and another network are counted apart; one address is, for all events of a network.
    assert post(made, "bob", network="198.51.100.78").status_code == 302
    assert [post(new(), "bob").status_code for _ in range(4)] == [302, 302, 302, 429]
    assert post(other, "bob", network="198.51.100.78").status_code == 302
    assert client.get(path_of(made.event, then="rsvp/"), REMOTE_ADDR="198.51.100.77").status_code == 200


def test_who_types_somebodys_address_again_and_again_fills_no_mailbox_and_is_told_the_same(client, settings):
    settings.RATE_LIMITS |= {"event_repeats": {"rates": ["2/h"]}}
    made = new()
    answers = [send(client, made, name="flooded") for _ in range(5)]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert OutboxEvent.objects.filter(name="events.AttendeeRepeated").count() == 2


def test_where_somebody_came_from_needs_neither_cookie_nor_script(client):
    made = new()
    ana = events.come(made, "ana")
    via, page = share_code(ana), f"http://testserver{path_of(made.event)}"
    assert share_url(ana).endswith(f"?via={via}")
    ways = {
        "script": {"query": f"?via={via}&utm_source=poster"},
        "referer": {"headers": {"Referer": f"{page}?via={via}&utm_source=poster&evil=x"}},
        "mail": {"headers": {"Referer": f"{page}?utm_medium=email&utm_campaign=may"}},
        "stranger": {"headers": {"Referer": f"https://evil.example/?via={via}"}},
        "broken": {"headers": {"Referer": "http://[::1/?via=x"}},
        "plain": {},
    }
    for name, values in ways.items():
        assert send(client, made, name=name, **values).status_code == 302
    found = {row.first_name.lower(): (row.source, row.referrer, row.utm) for row in Attendee.objects.all()}
    assert found["script"] == found["referer"] == ("share", ana, {"utm_source": "poster"})
    assert found["mail"] == ("email", None, {"utm_medium": "email", "utm_campaign": "may"})
    assert found["stranger"] == found["broken"] == found["plain"] == ("direct", None, {})


def test_what_led_here_is_not_lost_by_a_mistake_in_the_form(client):
    made = new()
    via = share_code(events.come(made, "ana"))
    referer = {"Referer": f"http://testserver{path_of(made.event)}?via={via}"}
    refused = send(client, made, name="bob", email="", headers=referer)
    assert refused.status_code == 400
    assert f'action="{path_of(made.event, then="rsvp/")}?via={via}"' in words(refused)
    # By hand, step after step, without a script.
    assert f"rsvp/?via={via}" in words(client.get(path_of(made.event, then=f"places/?via={via}")))


def signed_in(name: str = "ana") -> Client:
    """Somebody with an account, whose address is proved, in a browser that must send Django's token."""
    user = organisations.person(name)
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_who_is_signed_in_finds_the_form_filled_in_and_the_registration_is_theirs():
    made, client = new(), signed_in()
    page = client.get(path_of(made.event))
    assert 'value="ana@example.org"' in words(page)
    assert "no-store" in page.headers["Cache-Control"]
    token = client.cookies["csrftoken"].value
    assert send(client, made).status_code == 400
    assert send(client, made, csrfmiddlewaretoken=token).status_code == 302
    # Whom they write down besides is somebody else.
    assert send(client, made, name="mother", csrfmiddlewaretoken=token).status_code == 302
    assert [row.user_id is not None for row in Attendee.objects.order_by("pk")] == [True, False]
    mine = words(client.get("/events/mine/"))
    assert made.event.title in mine
    assert mine.count("/events/mine/W") == 1


def test_registering_by_the_form_costs_so_many_statements(client, django_assert_max_num_queries):
    made = new(capacity=5)
    send(client, made)
    with django_assert_max_num_queries(17):
        assert send(client, made, name="bob").status_code == 302
