"""Administrators change, delete and help users, and change groups: by the services, and written down."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.models import AuditEntry, Invitation, Membership, Notice, Role, User
from accounts.selectors import membership_of
from accounts.services.members import leave_organisation
from accounts.staff import CAMPAIGN_STAFF
from tests.factories import organisations

USERS, GROUPS = "/admin/users/", "/admin/groups/"


@pytest.fixture
def as_administrator(client, administrator, password):
    client.post("/account/login/", {"login": administrator.email, "password": password})
    return client


@pytest.fixture
def bulk(as_administrator):
    """Choose users in the list and act on all of them."""

    def act(action, *users, **data):
        chosen = "&".join(f"id={user.pk}" for user in users)
        return as_administrator.post(f"/admin/bulk/accounts/user/{action}/?{chosen}&next={USERS}", data, follow=True)

    return act


def newest() -> AuditEntry:
    entry = AuditEntry.objects.first()
    assert entry is not None
    return entry


def test_a_deleted_user_leaves_nothing_behind_but_the_log(as_administrator, administrator, greens):
    gone = organisations.member(greens).user
    organisations.invitation(organisations.organisation(), gone.email)
    assert as_administrator.post(f"{USERS}delete/{gone.pk}/").url == USERS
    assert not User.objects.filter(pk=gone.pk).exists()
    assert not Invitation.objects.filter(email=gone.email).exists()
    assert (newest().action, newest().actor_id, newest().target_id) == (
        "user.deleted",
        administrator.pk,
        str(gone.pk),
    )
    removed = AuditEntry.objects.get(organisation_id=greens.pk, action="member.removed")
    assert (removed.actor_id, removed.target_id) == (administrator.pk, str(gone.pk))


def test_the_owner_of_an_organisation_is_not_deleted_alone_or_among_others(as_administrator, bulk, greens):
    owner, other = organisations.owner_of(greens), organisations.person("other")
    answer = as_administrator.post(f"{USERS}delete/{owner.pk}/")
    assert "Make somebody else the owner first: Greens." in answer.text
    answer = bulk("delete", other, owner)
    assert "Nobody was deleted." in answer.text
    assert "Make somebody else the owner first: Greens." in answer.text
    assert User.objects.filter(pk__in=[owner.pk, other.pk]).count() == 2
    assert not AuditEntry.objects.filter(action="user.deleted").exists()


def test_several_users_are_deleted_one_by_one(bulk, greens):
    people = [organisations.member(greens).user, organisations.person()]
    assert "2 users have been deleted" in bulk("delete", *people).text
    assert AuditEntry.objects.filter(action="user.deleted").count() == 2
    assert AuditEntry.objects.filter(action="member.removed").count() == 1


def test_what_is_changed_of_a_user_is_written_down_without_what_is_personal(as_administrator, administrator):
    user, editors = organisations.person("nadia"), Group.objects.get(name="Editors")
    data = {"email": "new@example.org", "first_name": "Nadia", "last_name": "New", "is_superuser": "on"}
    as_administrator.post(f"{USERS}edit/{user.pk}/", data | {"is_active": "on", "groups": [editors.pk]})
    entry = newest()
    assert (entry.action, entry.actor_id, entry.target_id) == ("user.changed", administrator.pk, str(user.pk))
    assert entry.details == {
        "changes": {"name": [], "email": [], "is_superuser": [False, True], "groups": [[], ["Editors"]]}
    }
    said = as_administrator.get("/admin/installation-audit-log/results/").text
    assert "Groups: – → Editors, May do everything: No → Yes" in said
    as_administrator.post(
        f"{USERS}edit/{user.pk}/",
        data | {"email": User.objects.get(pk=user.pk).email, "is_active": "on", "groups": [editors.pk]},
    )
    assert newest() == entry


def test_an_added_user_is_written_down_with_their_rights(as_administrator):
    as_administrator.post(f"{USERS}new/", {"email": "n@example.org", "first_name": "N", "last_name": "N"})
    assert (newest().action, newest().details) == ("user.added", {"changes": {}})
    data = {"email": "m@example.org", "first_name": "M", "last_name": "M", "is_superuser": "on"}
    as_administrator.post(f"{USERS}new/", data)
    assert newest().details == {"changes": {"is_superuser": [False, True]}}


def test_who_manages_users_does_not_get_the_account_of_a_superuser(client, administrator):
    managers = Group.objects.create(name="User managers")
    managers.permissions.set(Permission.objects.filter(codename__in=["change_user", "access_admin"]))
    other = organisations.person()
    client.force_login(organisations.person("manager", groups=["User managers"]))
    given = {"first_name": "A", "last_name": "B", "is_active": "on"}
    for user in (other, administrator):
        client.post(f"{USERS}edit/{user.pk}/", given | {"email": f"taken{user.pk}@example.org"})
        client.post(f"/admin/bulk/accounts/user/set_active_state/?id={user.pk}", {"mark_as_active": "False"})
    now = dict(User.objects.filter(pk__in=[other.pk, administrator.pk]).values_list("email", "is_active"))
    assert now == {f"taken{other.pk}@example.org": False, administrator.email: True}


def test_many_users_at_once_are_written_down_each(bulk):
    people = [organisations.person(), organisations.person()]
    editors = Group.objects.get(name="Editors")
    bulk("assign_role", *people, role=editors.pk)
    assert newest().details == {"changes": {"groups": [[], ["Editors"]]}}
    bulk("set_active_state", *people, mark_as_active="False")
    assert newest().details == {"changes": {"is_active": [True, False]}}
    assert AuditEntry.objects.filter(action="user.changed").count() == 4
    assert not User.objects.filter(pk__in=[user.pk for user in people], is_active=True).exists()


@pytest.fixture
def group_form():
    def filled(name, *permissions):
        panels = ("page_permissions", "collection_permissions", "image_permissions", "document_permissions")
        counts = {f"{panel}-{part}_FORMS": "0" for panel in panels for part in ("TOTAL", "INITIAL")}
        return {"name": name, "permissions": [permission.pk for permission in permissions], **counts}

    return filled


def test_groups_added_changed_and_deleted_are_written_down_with_their_permissions(as_administrator, group_form):
    door = Permission.objects.get(codename="access_admin")
    as_administrator.post(f"{GROUPS}new/", group_form("Helpers", door))
    helpers = Group.objects.get(name="Helpers")
    assert (newest().action, newest().target_id) == ("group.added", str(helpers.pk))
    assert newest().details["given"] == ["wagtailadmin.access_admin"]
    as_administrator.post(f"{GROUPS}edit/{helpers.pk}/", group_form("Aides"))
    assert (newest().action, newest().details) == (
        "group.changed",
        {"given": [], "taken": ["wagtailadmin.access_admin"], "changes": {"name": ["Helpers", "Aides"]}},
    )
    said = as_administrator.get("/admin/installation-audit-log/results/").text
    assert "Name: Helpers → Aides, Taken away: wagtailadmin.access_admin" in said
    as_administrator.post(f"{GROUPS}delete/{helpers.pk}/")
    assert (newest().action, newest().details["name"]) == ("group.deleted", "Aides")
    assert not Group.objects.filter(pk=helpers.pk).exists()


def test_a_permission_for_pages_is_named_with_its_page(as_administrator, group_form):
    editors = Group.objects.get(name="Editors")
    as_administrator.post(f"{GROUPS}edit/{editors.pk}/", group_form("Editors"))
    assert "wagtailcore.change_page (Root)" in newest().details["taken"]


def test_the_group_that_lets_members_in_keeps_its_name_and_stays(as_administrator, group_form):
    group = Group.objects.get(name=CAMPAIGN_STAFF)
    answer = as_administrator.post(f"{GROUPS}edit/{group.pk}/", group_form("Crew"))
    assert "it keeps its name and stays" in str(answer.context["form"].errors)
    assert "it keeps its name and stays" in as_administrator.post(f"{GROUPS}delete/{group.pk}/").text
    group.refresh_from_db()
    assert group.name == CAMPAIGN_STAFF
    assert not AuditEntry.objects.filter(target_type="auth.group").exists()


def test_should_the_group_be_gone_it_comes_back_with_all_members(greens):
    first = organisations.member(greens)
    Group.objects.filter(name=CAMPAIGN_STAFF).delete()
    leave_organisation(membership=organisations.member(greens))
    assert list(Group.objects.get(name=CAMPAIGN_STAFF).user_set.order_by("pk")) == list(
        User.objects.filter(memberships__isnull=False).distinct().order_by("pk")
    )
    assert User.objects.get(pk=first.user_id).has_perm("wagtailadmin.access_admin")


def test_an_owner_whom_an_older_release_deleted_is_replaced_by_a_superuser(as_administrator, greens, carried):
    heir = organisations.member(greens)
    Membership.objects.filter(organisation=greens, role=Role.OWNER).delete()
    as_administrator.post("/admin/organisation/", {"organisation": greens.pk})
    data = {"to": heir.pk, "confirmation": "Greens", **carried(greens)}
    assert as_administrator.post("/admin/organisation/transfer/", data).status_code == 302
    assert membership_of(heir.user, greens).role == Role.OWNER


@pytest.fixture
def locked_out() -> User:
    """Somebody who has lost phone and codes."""
    user = organisations.person("lola")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def test_a_superuser_takes_lost_second_factors_away_and_the_person_is_told(
    as_administrator, administrator, password, locked_out
):
    address = reverse("console:second_factors", args=[locked_out.pk])
    assert address in as_administrator.get(f"{USERS}edit/{locked_out.pk}/").text
    as_administrator.post("/account/reauthenticate/", {"password": password})
    assert "Make sure that it is really this person" in as_administrator.get(address).text
    assert as_administrator.post(address).url == f"{USERS}edit/{locked_out.pk}/"
    assert not Authenticator.objects.filter(user=locked_out).exists()
    assert (newest().action, newest().actor_id, newest().target_id) == (
        "user.factors_removed",
        administrator.pk,
        str(locked_out.pk),
    )
    notice = Notice.objects.get(user=locked_out, kind="factors.removed")
    assert "email" in notice.ways
    assert address not in as_administrator.get(f"{USERS}edit/{locked_out.pk}/").text


def test_nobody_else_does_so_nor_a_browser_that_was_left_alone(client, administrator, locked_out, greens):
    address = reverse("console:second_factors", args=[locked_out.pk])
    client.force_login(administrator)
    assert client.post(address).url.startswith("/account/reauthenticate/")
    assert client.get(reverse("console:second_factors", args=[administrator.pk])).status_code == 404
    client.force_login(organisations.owner_of(greens))
    assert client.post(address).status_code == 404
    assert Authenticator.objects.filter(user=locked_out).exists()
