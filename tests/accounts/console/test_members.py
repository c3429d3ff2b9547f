"""Members and invitations in the console: everybody sees who belongs; some let people in and out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Invitation
from accounts.selectors import membership_of
from tests.factories import organisations


@pytest.fixture
def owner(client, greens, carried):
    """The browser of the Greens' owner, and what its forms carry."""
    client.force_login(organisations.owner_of(greens))
    return client


@pytest.fixture
def ours(greens, carried) -> dict[str, str]:
    return carried(greens)


def test_members_are_listed_with_role_permissions_in_words_and_since_when(owner, greens):
    organisations.member(greens, organisations.person("cleo"), permissions=["audit.view"])
    text = owner.get("/admin/members/").text
    for words in ("Cleo", "cleo@example.org", "Member", "Read the audit log", "Everything"):
        assert words in text
    assert "Invite somebody" in text


def test_a_member_sees_colleagues_and_no_button_they_may_not_use(client, greens):
    member = organisations.member(greens)
    other = organisations.member(greens)
    client.force_login(member.user)
    text = client.get("/admin/members/").text
    assert other.user.email in text
    assert "Invite somebody" not in text
    assert f"/admin/members/{other.pk}/" not in text
    assert client.get(f"/admin/members/{other.pk}/").url == "/admin/"
    assert '"url": "/admin/invitations/"' not in text
    assert '"url": "/admin/organisation/settings/"' not in text
    assert '"url": "/admin/members/"' in text


def test_nobody_is_offered_to_change_the_owner_or_to_remove_themselves(as_both, both, greens):
    owner = membership_of(organisations.owner_of(greens), greens)
    own = membership_of(both, greens)
    text = as_both.get("/admin/members/").text
    assert f"/admin/members/{owner.pk}/" not in text
    assert f"/admin/members/{own.pk}/delete/" not in text


def test_a_role_and_permissions_are_changed(owner, greens, ours):
    member = organisations.member(greens)
    owner.post(f"/admin/members/{member.pk}/", {"role": "member", "permissions": ["audit.view"], **ours})
    member.refresh_from_db()
    assert member.permissions == ["audit.view"]


def test_nobody_gives_more_than_they_have(client, greens, ours):
    manager = organisations.member(greens, permissions=["members.manage"])
    member = organisations.member(greens, permissions=["audit.view"])
    client.force_login(manager.user)
    page = client.get(f"/admin/members/{member.pk}/").text
    assert "Administrator</label>" not in page
    assert "Read the audit log" not in page
    refused = client.post(f"/admin/members/{member.pk}/", {"role": "admin", "permissions": [], **ours})
    assert "role" in refused.context["form"].errors


def test_what_the_giver_cannot_give_stays_as_it_was(client, greens, ours):
    manager = organisations.member(greens, permissions=["members.manage"])
    member = organisations.member(greens, permissions=["audit.view"])
    client.force_login(manager.user)
    answer = client.post(f"/admin/members/{member.pk}/", {"role": "member", "permissions": ["members.manage"], **ours})
    member.refresh_from_db()
    assert answer.status_code == 302
    assert member.permissions == ["audit.view", "members.manage"]


def test_a_member_is_removed_after_a_question(owner, greens, ours):
    member = organisations.member(greens)
    assert str(member.user) in owner.get(f"/admin/members/{member.pk}/delete/").text
    owner.post(f"/admin/members/{member.pk}/delete/", ours)
    assert membership_of(member.user, greens) is None


def test_the_owner_is_not_removed_and_the_reason_is_shown(as_both, greens, ours):
    owner = membership_of(organisations.owner_of(greens), greens)
    answer = as_both.post(f"/admin/members/{owner.pk}/delete/", ours)
    assert "The owner stays the owner" in answer.text
    assert membership_of(owner.user, greens) == owner


def test_somebody_is_invited_by_mail(owner, greens, ours):
    owner.post(
        "/admin/invitations/new/",
        {"email": " New@Example.org ", "role": "member", "permissions": ["audit.view"], **ours},
    )
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.permissions) == ("new@example.org", ["audit.view"])
    assert "new@example.org" in owner.get("/admin/invitations/").text


@pytest.mark.parametrize("email", ["", "nobody", "a@" + "b" * 300 + ".org", "nul\0@example.org"])
def test_what_is_no_address_is_refused_beside_the_field(owner, ours, email):
    answer = owner.post("/admin/invitations/new/", {"email": email, "role": "member", **ours})
    assert answer.status_code in {200, 400}
    assert not Invitation.objects.exists()


def test_a_second_invitation_in_other_case_is_refused_beside_the_field(owner, greens, ours):
    organisations.invitation(greens, "new@example.org")
    answer = owner.post("/admin/invitations/new/", {"email": "NEW@example.org", "role": "member", **ours})
    assert "has an invitation already" in answer.context["form"].errors["email"][0]


def test_an_invitation_is_sent_once_more_and_taken_back(owner, greens, ours):
    invitation = organisations.invitation(greens)
    assert invitation.email in owner.get(f"/admin/invitations/{invitation.pk}/resend/").text
    owner.post(f"/admin/invitations/{invitation.pk}/resend/", ours)
    invitation.refresh_from_db()
    assert invitation.sending == 2
    owner.post(f"/admin/invitations/{invitation.pk}/delete/", ours)
    invitation.refresh_from_db()
    assert invitation.revoked_at
    assert invitation.email not in owner.get("/admin/invitations/results/").text
    assert owner.get(f"/admin/invitations/{invitation.pk}/resend/").status_code == 404


def test_nobody_sends_invitations_by_the_hundred(owner, greens, ours):
    refused = [
        owner.post("/admin/invitations/new/", {"email": f"p{number}@example.org", "role": "member", **ours})
        for number in range(31)
    ][-1]
    assert refused.status_code == 429
    assert greens.invitations.count() == 30


def test_one_address_is_not_asked_again_and_again(owner, greens, ours):
    row = organisations.invitation(greens)
    answers = [owner.post(f"/admin/invitations/{row.pk}/resend/", ours).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_an_expired_invitation_says_so(owner, greens):
    row = organisations.invitation(greens)
    Invitation.objects.filter(pk=row.pk).update(expires_at="2020-01-01T00:00Z")
    assert "Expired" in owner.get("/admin/invitations/").text


def test_an_empty_list_leads_to_the_first_invitation(owner):
    assert "/admin/invitations/new/" in owner.get("/admin/invitations/results/").text


def test_the_number_of_queries_does_not_grow_with_the_members(owner, greens, django_assert_max_num_queries):
    owner.get("/admin/members/")
    with CaptureQueriesContext(connection) as few:
        owner.get("/admin/members/")
    for _number in range(5):
        organisations.member(greens, permissions=["audit.view"])
    with django_assert_max_num_queries(len(few)):
        owner.get("/admin/members/")
