"""Staff read the inbox and have messages handled again."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.models import AuditEntry, User
from cms.infra.webhooks import services, upkeep
from cms.infra.webhooks.models import InboxMessage, State
from cms.infra.webhooks.verifiers import VERIFIERS
from tests.helpers.jobs import run_due_jobs
from tests.helpers.webhooks import stripe_event, twilio_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(subscribe):
    heard: list[str] = []
    subscribe("stripe", lambda message: heard.append(message.external_id), name="test.all")
    return heard


def store(body: bytes, provider: str = "stripe") -> InboxMessage:
    services.store(provider=provider, content=VERIFIERS[provider].read(body), body=body, headers={})
    return InboxMessage.objects.latest("pk")


def member(*codenames: str) -> User:
    user = User.objects.create_user("staff@example.org", password=None)
    group = Group.objects.create(name="Operators")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    user.groups.add(group)
    return user


def test_the_list_shows_what_came_and_is_filtered(admin_client, heard):
    store(stripe_event(id="evt_1", type="charge.refunded"))
    store(twilio_form(MessageSid="SM1"), "twilio")
    everything = admin_client.get("/admin/webhooks/").text
    of_twilio = admin_client.get("/admin/webhooks/?provider=twilio&state=ignored").text
    found = admin_client.get("/admin/webhooks/?q=evt_").text

    assert "Stripe: charge.refunded" in everything
    assert "Twilio: status" in everything
    assert ("SM1:delivered" in of_twilio, "evt_1" in of_twilio) == (True, False)
    assert ("evt_1" in found, "SM1" in found) == (True, False)


def test_the_list_takes_the_same_queries_however_long(admin_client, heard, django_assert_num_queries):
    for _ in range(3):
        store(stripe_event())
    admin_client.get("/admin/webhooks/")
    with django_assert_num_queries(13) as few:
        admin_client.get("/admin/webhooks/")
    assert not any('"body"' in query["sql"] for query in few.captured_queries)


def test_a_message_is_shown_with_its_handlers_and_body(admin_client, heard):
    message = store(stripe_event(id="evt_1", note="<script>é</script>"))
    page = admin_client.get(f"/admin/webhooks/{message.pk}/").text

    assert "test.all" in page
    assert "&quot;note&quot;: &quot;&lt;script&gt;é&lt;/script&gt;&quot;" in page
    assert "<script>é" not in page


def test_one_message_is_handled_again(admin_client, heard):
    message = store(stripe_event(id="evt_1"))
    run_due_jobs()
    response = admin_client.post(f"/admin/webhooks/{message.pk}/replay/", follow=True)
    run_due_jobs()

    assert "The message is handled again." in response.text
    assert heard == ["evt_1", "evt_1"]
    assert AuditEntry.objects.filter(action="work.replay", target_id=str(message.pk)).count() == 1


def test_all_that_failed_is_handled_again(admin_client, heard):
    failed = [store(stripe_event(id=f"evt_{number}")).pk for number in range(3)]
    store(stripe_event(id="evt_done"))
    run_due_jobs()
    heard.clear()
    InboxMessage.objects.filter(pk__in=failed).update(state=State.FAILED)
    assert "3 messages failed" in admin_client.get("/admin/webhooks/failed/").text
    assert "3 messages are handled again." in admin_client.post("/admin/webhooks/failed/", follow=True).text
    run_due_jobs()

    assert heard == ["evt_0", "evt_1", "evt_2"]
    assert AuditEntry.objects.get(action="work.replay").details == {"kind": "webhooks.inboxmessage", "count": 3}
    assert "No message has failed." in admin_client.get("/admin/webhooks/failed/").text


def test_what_is_erased_cannot_be_handled_again(admin_client, heard):
    message = store(stripe_event())
    InboxMessage.objects.update(received_at=timezone.now() - timedelta(days=31))
    upkeep.erase_bodies()
    page = admin_client.get(f"/admin/webhooks/{message.pk}/").text

    assert "The body has been erased" in page
    assert "Handle again" not in page
    assert "has been erased" in admin_client.post(f"/admin/webhooks/{message.pk}/replay/", follow=True).text


@pytest.mark.parametrize(
    ("codenames", "may_read", "may_replay"),
    [
        ((), False, False),
        (("view_inboxmessage",), True, False),
        (("view_inboxmessage", "replay_inboxmessage"), True, True),
    ],
)
def test_only_those_with_the_permission_read_and_replay(client, heard, codenames, may_read, may_replay):
    message = store(stripe_event())
    client.force_login(member(*codenames))
    listing = client.get("/admin/webhooks/")
    replayed = client.post(f"/admin/webhooks/{message.pk}/replay/")
    message.refresh_from_db()

    assert (listing.status_code == 200) is may_read
    assert (client.get(f"/admin/webhooks/{message.pk}/").status_code == 200) is may_read
    assert (message.replays == 1) is may_replay
    assert ("Replay failed" in listing.text) is may_replay
    assert replayed.status_code == 302


def test_nobody_adds_edits_or_deletes(admin_client, heard):
    message = store(stripe_event())

    for path in ("new/", f"edit/{message.pk}/", f"delete/{message.pk}/"):
        assert admin_client.get(f"/admin/webhooks/{path}").status_code == 404
