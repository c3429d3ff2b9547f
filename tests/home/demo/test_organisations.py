"""The demo's organisations: people in every role, and contacts as a real list would hold them."""

import pytest

from accounts.contacts.fields import clean_values
from accounts.models import ConsentRecord, Contact, Membership, Organisation, Role, Status
from accounts.permissions import MANAGE_CONTACTS, may
from cms.infra.addresses import normalise_email, normalise_phone
from home.demo import contacts
from home.demo.organisations import load_organisations
from home.demo.people import PASSWORD, STAFF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media_folder")]


@pytest.fixture
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def loaded(monkeypatch) -> None:
    monkeypatch.setattr(contacts, "NUMBER", 150)
    assert load_organisations()


@pytest.mark.usefixtures("loaded")
def test_two_organisations_have_people_in_every_role_and_one_who_belongs_to_both(django_assert_num_queries):
    assert Organisation.objects.count() == 2
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert Membership.objects.filter(user__email="staff@example.org").count() == 2
    organiser = Membership.objects.get(user__email="organiser@example.org")
    assert may(organiser, MANAGE_CONTACTS)
    with django_assert_num_queries(3):
        assert not load_organisations()


@pytest.mark.usefixtures("loaded")
def test_everyone_who_is_printed_can_enter_the_console(client):
    for email in {one.email for one in STAFF}:
        answer = client.post("/account/login/", {"login": email, "password": PASSWORD})
        assert answer.status_code == 302, email
        assert client.get("/admin/").status_code == 200, email
        client.logout()


@pytest.mark.usefixtures("loaded")
def test_contacts_are_as_the_services_would_have_written_them():
    for organisation in Organisation.objects.all():
        fields = organisation.contact_fields.in_use()
        people = Contact.objects.of(organisation)
        assert people.count() == 150
        for contact in people:
            assert not contact.email or normalise_email(contact.email) == contact.email_normal
            assert not contact.phone or normalise_phone(contact.phone) == contact.phone
            assert clean_values(fields, contact.custom) == contact.custom
            for channel in ("email", "sms", "call"):
                newest = ConsentRecord.objects.filter(contact_id=contact.pk, channel=channel).newest().first()
                assert contact.standing(channel) == (newest.status if newest else Status.NEVER_ASKED)
        assert people.filter(tags__isnull=False).exists()
        assert people.search(people.first().last_name, organisation).exists()
