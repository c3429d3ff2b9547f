"""Somebody deletes their account."""

from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import AuditEntry, Invitation, Notice, User
from accounts.services.profile import set_avatar
from campaigns.models import Delivery
from campaigns.services.deliver import deliver
from cms.infra.files.models import File
from tests.factories import organisations, uploads
from tests.helpers.jobs import run_due_jobs


@pytest.fixture
def sure_sam(as_sam, password):
    """The browser of somebody who has just typed their password once more."""
    as_sam.post("/account/reauthenticate/", {"password": password})
    return as_sam


def test_everything_about_the_person_goes_and_the_audit_log_stays(sure_sam, supporter):
    organisation = organisations.organisation(name="Tenants Union")
    organisations.member(organisation, supporter)
    set_avatar(user=supporter, content=BytesIO(uploads.jpeg()), name="me.jpg")
    run_due_jobs()
    assert Delivery.objects.filter(recipient=supporter.email).exists()
    waiting = deliver(
        to=supporter.email,
        channel="email",
        purpose="security_notice",
        dedupe_key="tests:1",
        context={"text": "Sam, hello", "link": "https://example.org/"},
    )
    entries = AuditEntry.objects.count()

    answer = sure_sam.post("/account/delete/", {"sure": "on"})

    assert answer.status_code == 200
    assert "deleted" in answer.text
    assert not User.objects.filter(pk=supporter.pk).exists()
    assert not EmailAddress.objects.filter(email=supporter.email).exists()
    assert not Invitation.objects.filter(email=supporter.email).exists()
    assert not Notice.objects.filter(about=supporter.pk).exists()
    assert not File.objects.ready().exists()
    assert not Delivery.objects.filter(recipient=supporter.email).exists()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("skipped", "erased")
    assert AuditEntry.objects.count() == entries + 2
    last = AuditEntry.objects.first()
    assert (last.action, last.actor_id) == ("account.deleted", supporter.pk)
    assert "/account/login/" in sure_sam.get("/account/").url


def test_other_browsers_are_signed_out_with_it(sure_sam, supporter, password):
    other = Client()
    other.post("/account/login/", {"login": supporter.email, "password": password})
    sure_sam.post("/account/delete/", {"sure": "on"})
    assert "/account/login/" in other.get("/account/").url


def test_an_owner_gives_the_organisation_away_first(sure_sam, supporter):
    organisations.organisation(name="Tenants Union", owner=supporter)
    assert "Tenants Union" in sure_sam.get("/account/delete/").text
    answer = sure_sam.post("/account/delete/", {"sure": "on"})
    assert answer.status_code == 422
    assert User.objects.filter(pk=supporter.pk).exists()


def test_nothing_happens_to_who_is_not_sure(sure_sam, supporter):
    assert sure_sam.post("/account/delete/").status_code == 422
    assert User.objects.filter(pk=supporter.pk).exists()


def test_the_last_one_who_may_do_everything_stays(client, administrator, password):
    client.post("/account/login/", {"login": administrator.email, "password": password})
    client.post("/account/reauthenticate/", {"password": password})
    answer = client.post("/account/delete/", {"sure": "on"})
    assert "Nobody else may do everything here" in answer.text
    assert User.objects.filter(pk=administrator.pk).exists()


def test_somebody_is_asked_for_the_password_first(as_sam, supporter):
    assert "/account/reauthenticate/" in as_sam.get("/account/delete/").url
    as_sam.post("/account/delete/", {"sure": "on"})
    assert User.objects.filter(pk=supporter.pk).exists()


@pytest.mark.parametrize("page", ["delete/", "profile/", "phone/remove/", "notices/read/", "organisations/new/"])
def test_forms_from_elsewhere_do_nothing(supporter, page):
    client = Client(enforce_csrf_checks=True)
    client.force_login(supporter)
    assert client.post(f"/account/{page}", {"sure": "on", "name": "X"}).status_code == 403
