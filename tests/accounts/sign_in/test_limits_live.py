"""Fifty sign-ins at the same moment, through the site as it runs in production."""

import httpx

from accounts.services.users import create_user
from cms.infra.ratelimit.models import Hit
from tests.helpers.limits import crowd
from tests.helpers.site import serving

PEOPLE = 50
EMAIL, PASSWORD = "sam@example.org", "a long enough passphrase"


def post_at_once(site: str, **fields: str) -> list[httpx.Response]:
    """Post the sign-in form from so many browsers at the same moment."""
    with httpx.Client(base_url=site, timeout=60) as browser:
        browser.get("/account/login/")
        token = browser.cookies["csrftoken"]
    headers = {"X-CSRFToken": token, "Cookie": f"csrftoken={token}"}
    return crowd(PEOPLE, lambda: httpx.post(f"{site}/account/login/", data=fields, headers=headers, timeout=60))


def check_border(site: str) -> None:
    """Five tries are looked at and not one more."""
    create_user(email=EMAIL, password=PASSWORD)
    answers = post_at_once(site, login=EMAIL, password="not the password")
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] * 5 + [429] * (PEOPLE - 5)
    waits = {int(answer.headers["retry-after"]) for answer in answers if answer.status_code == 429}
    assert waits
    assert all(240 <= wait <= 300 for wait in waits)
    # Five in each of the four counts: the pair's, the address's, the account's for an hour and for a day.
    assert Hit.objects.count() == 20


def test_five_of_fifty_wrong_passwords_are_looked_at(live_site):
    check_border(live_site)


def test_five_of_fifty_wrong_passwords_are_looked_at_without_redis(committed_db):
    with serving(REDIS_URL="unix:///nowhere/redis.sock?db=0") as site:
        check_border(site)
