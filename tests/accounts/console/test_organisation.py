"""The active organisation's settings, giving it away, leaving it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry, Role
from accounts.selectors import membership_of
from accounts.services.organisations import update_organisation
from tests.factories import organisations, uploads

SETTINGS = "/admin/organisation/settings/"


@pytest.fixture
def owner(client, greens):
    client.force_login(organisations.owner_of(greens))
    return client


@pytest.fixture
def form(greens, carried):
    """What the settings' form sends."""

    def filled(**changes):
        values = {
            "name": "Greens",
            "slug": "greens",
            "description": "",
            "website": "",
            "time_zone": "UTC",
            "default_event_capacity": "",
            "main_colour": "#321148",
            "accent_colour": "#ffc12e",
        }
        return values | carried(greens) | changes

    return filled


def test_the_settings_are_shown_and_saved(owner, greens, form):
    page = owner.get(SETTINGS).text
    assert 'value="Greens"' in page
    assert "Trial" in page
    assert '<option value="America/New_York">' in page
    answer = owner.post(SETTINGS, form(name="Verdes", time_zone="Europe/Madrid", default_event_capacity="40"))
    assert answer.url == SETTINGS
    greens.refresh_from_db()
    assert (greens.name, greens.time_zone, greens.default_event_capacity) == ("Verdes", "Europe/Madrid", 40)
    assert AuditEntry.objects.filter(action="organisation.changed", organisation_id=greens.pk).exists()


def test_the_sites_that_may_show_events_in_a_frame_are_kept_by_their_origins(owner, greens, form):
    owner.post(SETTINGS, form(embed_sites="https://www.example.org/events\r\n\r\nhttps://b.example\r\n"))
    greens.refresh_from_db()
    assert greens.embed_sites == ["https://www.example.org", "https://b.example"]
    refused = owner.post(SETTINGS, form(embed_sites="https://a.example; script-src *"))
    assert "such as https://www.example.org" in refused.text
    assert refused.context["form"].errors.keys() == {"embed_sites"}


def test_its_own_and_former_addresses_are_free_for_an_organisation_and_those_of_others_not(owner, greens, reds):
    update_organisation(organisation=greens, by=organisations.owner_of(greens), slug="verdes")

    def asked(slug: str) -> dict:
        return owner.get("/admin/organisation/settings/address/", {"slug": slug}).json()

    assert asked("verdes")["text"] == "verdes.localhost is your address now."
    assert asked("greens")["free"]
    assert not asked("reds")["free"]


def test_a_superuser_sets_the_subscription_and_members_read_it(client, owner, greens, form):
    page = owner.get(SETTINGS).text
    assert "Trial" in page
    assert 'name="subscription"' not in page
    owner.post(SETTINGS, form(subscription="active"))
    greens.refresh_from_db()
    assert greens.subscription == "trial"
    client.force_login(organisations.person(is_superuser=True))
    client.post("/admin/organisation/", {"organisation": greens.pk})
    assert 'name="subscription"' in client.get(SETTINGS).text
    assert client.post(SETTINGS, form(subscription="past_due")).url == SETTINGS
    greens.refresh_from_db()
    assert greens.subscription == "past_due"
    assert "Trial → Payment overdue" in client.get("/admin/audit-log/results/?action=organisation.subscription").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "nul\0"),
        ("slug", "admin"),
        ("slug", "No Spaces"),
        ("website", "javascript:alert(1)"),
        ("time_zone", "Mars/Olympus"),
        ("main_colour", "red"),
        ("default_event_capacity", "-1"),
        ("default_event_capacity", "9" * 30),
        ("description", "x" * 2001),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(owner, greens, form, field, value):
    answer = owner.post(SETTINGS, form(**{field: value}))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    greens.refresh_from_db()
    assert greens.name == "Greens"
    # A refused name must not stand in the menu either.
    assert '"label": "Greens"' in answer.text


def test_an_address_that_is_taken_is_refused_beside_its_field(owner, reds, form):
    assert "slug" in owner.post(SETTINGS, form(slug="reds")).context["form"].errors


def test_members_without_the_permission_have_no_settings(client, greens):
    client.force_login(organisations.member(greens).user)
    assert client.get(SETTINGS).url == "/admin/"
    assert client.get("/admin/organisation/transfer/").url == "/admin/"


def test_the_owner_gives_the_organisation_away_by_typing_its_name(owner, greens, carried):
    heir = organisations.member(greens)
    page = "/admin/organisation/transfer/"
    assert str(heir.user) in owner.get(page).text
    wrong = owner.post(page, {"to": heir.pk, "confirmation": "Reds", **carried(greens)})
    assert "not the organisation&#x27;s name" in wrong.text
    assert organisations.owner_of(greens) != heir.user
    owner.post(page, {"to": heir.pk, "confirmation": "Greens", **carried(greens)})
    assert organisations.owner_of(greens) == heir.user


def test_it_is_given_to_a_member_only(owner, greens, reds, carried):
    stranger = membership_of(organisations.owner_of(reds), reds)
    answer = owner.post(
        "/admin/organisation/transfer/", {"to": stranger.pk, "confirmation": "Greens", **carried(greens)}
    )
    assert "to" in answer.context["form"].errors


def test_an_administrator_cannot_give_it_away(as_both, act_for, greens):
    act_for(greens)
    assert as_both.get("/admin/organisation/transfer/").url == "/admin/"


def test_a_member_leaves_and_acts_for_the_next_organisation(as_both, both, greens, carried):
    answer = as_both.post("/admin/organisation/leave/", carried(greens))
    assert answer.url == "/admin/organisation/"
    assert membership_of(both, greens) is None
    assert as_both.get("/admin/organisation/").context["acting"].organisation.name == "Reds"


def test_whoever_leaves_their_last_organisation_leaves_the_console(client, greens, carried):
    member = organisations.member(greens)
    client.force_login(member.user)
    answer = client.post("/admin/organisation/leave/", carried(greens), follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"].startswith("/account/")


def test_the_owner_cannot_leave_and_is_told_what_to_do(owner, greens, carried):
    answer = owner.post("/admin/organisation/leave/", carried(greens))
    assert "Make somebody else the owner first" in answer.text
    assert organisations.owner_of(greens).memberships.get().role == Role.OWNER


def test_a_superuser_from_outside_cannot_leave(client, administrator, greens, carried):
    client.force_login(administrator)
    client.post("/admin/organisation/", {"organisation": greens.pk})
    answer = client.post("/admin/organisation/leave/", carried(greens))
    assert "no member of it" in answer.text


def test_a_logo_is_shown_and_taken_away(owner, greens, form):
    picture = SimpleUploadedFile("logo.png", uploads.picture("PNG"), "image/png")
    owner.post(SETTINGS, form(logo=picture))
    greens.refresh_from_db()
    assert greens.logo is not None
    assert "console-logo" in owner.get(SETTINGS).text
    owner.post(SETTINGS, form(remove_logo="on"))
    greens.refresh_from_db()
    assert greens.logo is None


def test_what_is_no_picture_is_refused_beside_the_logo_and_nothing_is_saved(owner, greens, form):
    answer = owner.post(SETTINGS, form(name="Verdes", logo=SimpleUploadedFile("logo.png", b"no picture", "image/png")))
    assert list(answer.context["form"].errors) == ["logo"]
    greens.refresh_from_db()
    assert greens.name == "Greens"


def test_only_who_has_a_second_factor_asks_others_for_one(owner, greens, form):
    answer = owner.post(SETTINGS, form(name="Verdes", mfa_required="on"))
    assert "Set up a second factor" in answer.context["form"].errors["mfa_required"][0]
    greens.refresh_from_db()
    assert (greens.name, greens.mfa_required) == ("Greens", False)


def test_the_preview_shows_what_becomes_of_unreadable_colours(owner):
    page = owner.get(SETTINGS + "colours/?main=%23ffff00&accent=%23ffff00").text
    assert "could not be read" in page
    assert 'fill="#ffff00"' in page
    assert owner.get(SETTINGS + "colours/?main=red&accent=%22%3E").status_code == 404
