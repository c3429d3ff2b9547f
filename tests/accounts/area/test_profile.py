"""Somebody's own pages: who they are, and their number."""

import re
from io import BytesIO

import pytest

from accounts.models import PhoneVerification, User
from accounts.services.phones import issue_code
from tests.factories import organisations, uploads

PAGES = (
    "", "profile/", "phone/", "organisations/", "organisations/new/", "notices/", "notices/settings/",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["", "/es"])
def test_each_page_is_shown_to_its_owner_alone_and_kept_by_no_cache(as_sam, page, language):
    answer = as_sam.get(f"{language}/account/{page}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    as_sam.logout()
    assert "/account/login/" in as_sam.get(f"{language}/account/{page}").url


def test_who_signs_in_and_may_not_enter_the_admin_comes_here(client, supporter, password):
    assert client.post("/account/login/", {"login": supporter.email, "password": password}).url == "/account/"


def test_a_profile_is_changed(as_sam, supporter):
    data = {"first_name": "Samuel", "last_name": "O’Neil", "language": "es", "time_zone": "America/Lima"}
    assert as_sam.post("/account/profile/", data).url == "/account/profile/"
    supporter.refresh_from_db()
    assert (supporter.first_name, supporter.language, supporter.time_zone) == ("Samuel", "es", "America/Lima")
    assert "Samuel O’Neil" in as_sam.get("/account/").text


@pytest.mark.parametrize(
    "change", [{"first_name": "a\0b"}, {"first_name": "x" * 151}, {"language": "tlh"}, {"time_zone": "Mars/Base"}]
)
def test_a_mistake_is_said_beside_its_field(as_sam, supporter, change):
    answer = as_sam.post("/account/profile/", {"first_name": "New"} | change)
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert User.objects.get(pk=supporter.pk).first_name == "Sam"


def test_a_name_of_ten_megabytes_is_refused(as_sam, supporter):
    answer = as_sam.post("/account/profile/", {"first_name": "x" * 10_000_000})
    assert answer.status_code in {400, 413}
    assert User.objects.get(pk=supporter.pk).first_name == "Sam"


def test_a_picture_is_shown_and_removed(as_sam, supporter):
    photo = BytesIO(uploads.jpeg())
    photo.name = "me.jpg"
    assert as_sam.post("/account/profile/picture/", {"picture": photo}).url == "/account/profile/"
    source = re.search(r'class="avatar" src="([^"]+)"', as_sam.get("/account/profile/").text)[1]
    assert as_sam.get(source).status_code == 200
    as_sam.post("/account/profile/picture/", {"remove": ""})
    assert source not in as_sam.get("/account/").text


@pytest.mark.parametrize("content", [b"", b"<script>alert(1)</script>", uploads.png_of_claimed_size(50_000, 50_000)])
def test_what_is_no_picture_is_refused_with_the_reason(as_sam, content):
    file = BytesIO(content)
    file.name = "me.png"
    answer = as_sam.post("/account/profile/picture/", {"picture": file})
    assert answer.status_code == 422
    assert "errorlist" in answer.text


def test_a_number_is_verified_by_the_code(as_sam, supporter):
    assert as_sam.post("/account/phone/", {"phone": "(202) 555-0123"}).url == "/account/phone/code/"
    assert "+12025550123" in as_sam.get("/account/phone/code/").text
    code = issue_code(verification_id=PhoneVerification.objects.get().pk).code
    assert as_sam.post("/account/phone/code/", {"code": "no"}).status_code == 422
    assert as_sam.post("/account/phone/code/", {"code": code}).url == "/account/phone/"
    supporter.refresh_from_db()
    assert supporter.phone == "+12025550123"
    assert as_sam.get("/account/phone/code/").url == "/account/phone/"
    as_sam.post("/account/phone/remove/")
    supporter.refresh_from_db()
    assert supporter.phone == ""


def test_a_wrong_try_is_counted_though_the_page_is_an_error(as_sam, supporter):
    as_sam.post("/account/phone/", {"phone": "+12025550123"})
    issue_code(verification_id=PhoneVerification.objects.get().pk)
    as_sam.post("/account/phone/code/", {"code": "no"})
    assert PhoneVerification.objects.get().wrong_tries == 1


def test_codes_are_few_for_an_account_for_a_number_and_for_an_address(as_sam, client, password):
    statuses = [as_sam.post("/account/phone/", {"phone": "+12025550123"}).status_code for _try in range(3)]
    assert statuses == [302, 302, 429]
    eve = organisations.person("eve", password=password)
    as_sam.logout()
    client.post("/account/login/", {"login": eve.email, "password": password})
    assert client.post("/account/phone/", {"phone": "+12025550123"}).status_code == 302
    # Three in an hour for one number, whoever asks.
    assert client.post("/account/phone/", {"phone": "+12025550123"}).status_code == 429
    assert client.post("/account/phone/", {"phone": "+12025550177"}).status_code == 302


def test_nobody_gets_a_code_before_their_address_is_verified(as_sam, supporter):
    supporter.emailaddress_set.update(verified=False)
    as_sam.post("/account/phone/", {"phone": "+12025550123"})
    assert not PhoneVerification.objects.exists()
