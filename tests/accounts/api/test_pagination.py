"""Lists come in parts."""

import re

import pytest

from tests.factories import organisations, tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    organisation = organisations.organisation()
    for _ in range(4):
        organisations.member(organisation)
    return organisation


@pytest.fixture
def asking(organisation):
    return tokens.client(organisation)


def follow(client, address):
    return client.get(address).json()


def ids(part):
    return [item["id"] for item in part["items"]]


def test_the_parts_make_up_the_whole(asking, organisation):
    address, seen = "/api/v1/members?limit=2", []
    while address:
        part = follow(asking, address)
        seen.append(ids(part))
        address = part["next"]
    members = organisation.memberships.order_by("pk").values_list("user_id", flat=True)
    assert seen == [list(members[:2]), list(members[2:4]), list(members[4:])]


def test_what_comes_and_goes_meanwhile_neither_repeats_nor_hides_others(asking, organisation):
    first = follow(asking, "/api/v1/members?limit=2")
    organisation.memberships.filter(user_id=ids(first)[1]).delete()
    new = organisations.member(organisation)
    rest = follow(asking, first["next"].replace("limit=2", "limit=100"))
    assert not set(ids(first)) & set(ids(rest))
    assert (len(ids(rest)), ids(rest)[-1]) == (4, new.user_id)


def test_the_next_part_stands_in_the_link_header_too(asking):
    answer = asking.get("/api/v1/members?limit=2")
    assert answer.headers["Link"] == f'<{answer.json()["next"]}>; rel="next"'
    assert "Link" not in asking.get("/api/v1/members").headers


@pytest.mark.parametrize("limit", ["0", "-1", "101", "x", "", "9" * 40])
def test_a_part_has_its_limits(asking, limit):
    assert asking.get(f"/api/v1/members?limit={limit}").json()["errors"].keys() == {"limit"}


def test_a_cursor_is_good_for_its_own_list_only(asking, organisation):
    following = follow(asking, "/api/v1/members?limit=2")["next"]
    cursor = re.search(r"cursor=([^&]+)", following)[1]
    foreign = organisations.organisation()
    for _ in range(3):
        organisations.member(foreign)
    for client, address in (
        (asking, f"/api/v1/members?cursor={cursor}x"),
        (asking, "/api/v1/members?cursor=a:b:c"),
        (asking, "/api/v1/members?cursor=ñ"),
        (asking, f"/api/v1/members?cursor={cursor}&other=filter"),
        (tokens.client(foreign), f"/api/v1/members?cursor={cursor}"),
    ):
        answer = client.get(address)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["cursor"])


def test_a_longer_list_costs_no_more_queries(asking, organisation, django_assert_num_queries):
    for limit in (1, 5):
        with django_assert_num_queries(4):
            asking.get(f"/api/v1/members?limit={limit}")
