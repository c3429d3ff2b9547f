"""The ledger as staff see it."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from accounts.services.users import create_user
from campaigns.models import Delivery, Suppression
from tests.factories.messages import order, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    """Somebody in the admin, with the permissions named."""

    def sign_in(*codenames: str):
        user = create_user(email="sofia@example.org", password="a long enough passphrase")
        permissions = Permission.objects.filter(codename__in=["access_admin", *codenames])
        assert len(permissions) == len(codenames) + 1
        user.user_permissions.set(permissions)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def administrator(client):
    client.force_login(create_user(email="ada@example.org", password="a long enough passphrase", is_superuser=True))
    return client


def test_deliveries_are_listed_with_their_reason_in_plain_words(staff) -> None:
    order(to="nobody")
    page = staff("view_delivery").get("/admin/deliveries/").content.decode()

    assert "Reminder of an event" in page
    assert "This is not an address or number that messages can be sent to." in page


def test_filters_by_state_channel_purpose_and_day(staff) -> None:
    order(to="nobody")
    order(to="ana@example.org")
    client = staff("view_delivery")

    assert "ana@example.org" not in client.get("/admin/deliveries/?state=skipped").content.decode()
    assert "ana@example.org" not in client.get("/admin/deliveries/?channel=sms").content.decode()
    assert "ana@example.org" not in client.get("/admin/deliveries/?purpose=welcome").content.decode()
    assert "ana@example.org" not in client.get("/admin/deliveries/?created_at_to=2026-06-30").content.decode()
    shown = "/admin/deliveries/?state=pending&channel=email&purpose=event_reminder&created_at_from=2026-07-01"
    assert "ana@example.org" in client.get(shown).content.decode()


@pytest.mark.parametrize(
    ("query", "found"), [(" ANA@example.org", True), ("ana", False), ("%", False), ("bo@example.org", False)]
)
def test_search_finds_whole_addresses_only(staff, query, found) -> None:
    delivery = order(to="ana@example.org")
    page = staff("view_delivery").get("/admin/deliveries/", {"q": query})

    assert (f"/admin/deliveries/{delivery.pk}/" in page.content.decode()) == found


def test_one_delivery_shows_its_timeline_and_not_its_words(staff, mail_provider) -> None:
    delivery = sent(order())
    waiting = order(purpose="password_reset", context={"reset_link": "https://example.org/secret-link/"})
    client = staff("view_delivery")
    page = client.get(f"/admin/deliveries/{delivery.pk}/").content.decode()

    assert "Taken by the provider" in page
    assert "fake-1" in page
    assert "secret-link" not in client.get(f"/admin/deliveries/{waiting.pk}/").content.decode()


def test_without_the_permission_nothing_is_shown(staff) -> None:
    delivery = order()
    client = staff()

    for path in ("/admin/deliveries/", f"/admin/deliveries/{delivery.pk}/", "/admin/suppressions/"):
        assert client.get(path).status_code == 302


def test_not_even_an_administrator_can_change_a_delivery(administrator) -> None:
    delivery = order()

    for path in ("new/", f"edit/{delivery.pk}/", f"delete/{delivery.pk}/"):
        assert administrator.get(f"/admin/deliveries/{path}").status_code == 404
    assert Delivery.objects.get() == delivery


def test_staff_suppress_an_address_and_lift_it_again(staff) -> None:
    client = staff("view_suppression", "add_suppression", "delete_suppression")
    client.post("/admin/suppressions/new/", {"channel": "email", "address": " ANA@example.org "})
    row = Suppression.objects.get()

    assert (row.address, row.reason, row.source, row.created_by.email) == (
        "ana@example.org",
        "manual",
        "staff",
        "sofia@example.org",
    )
    assert order().reason == "suppressed:manual"
    client.post(f"/admin/suppressions/{row.pk}/lift/")
    row.refresh_from_db()
    assert row.lifted_because.startswith("staff: ")
    assert order().reason == ""
    assert "ana@example.org" not in client.get("/admin/suppressions/").content.decode()
    written = AuditEntry.objects.filter(target_type="campaigns.suppression").order_by("pk")
    assert [(entry.action, entry.actor_id, entry.target_id) for entry in written] == [
        ("suppression.added", row.created_by_id, str(row.pk)),
        ("suppression.lifted", row.created_by_id, str(row.pk)),
    ]
    assert "ana" not in str([entry.details for entry in written])


def test_a_wrong_address_is_refused_beside_the_field(staff) -> None:
    client = staff("view_suppression", "add_suppression")
    page = client.post("/admin/suppressions/new/", {"channel": "sms", "address": "ana@example.org"})

    assert "a phone number with its country code" in page.content.decode()
    assert not Suppression.objects.exists()


def test_viewing_alone_opens_no_way_to_change(staff) -> None:
    client = staff("view_suppression")

    assert (
        client.post("/admin/suppressions/new/", {"channel": "email", "address": "ana@example.org"}).status_code == 302
    )
    assert not Suppression.objects.exists()


def test_a_list_of_fifty_takes_as_many_queries_as_one_of_five(staff, django_assert_max_num_queries) -> None:
    client = staff("view_delivery")
    for _number in range(5):
        order()
    client.get("/admin/deliveries/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/admin/deliveries/")
    for _number in range(45):
        order()
    with django_assert_max_num_queries(len(few)):
        client.get("/admin/deliveries/")
