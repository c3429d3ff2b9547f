"""The dialogue for links to other sites."""

import pytest

from accounts.services.users import create_user
from tests.factories import content


@pytest.mark.parametrize(
    ("sent", "step"),
    [
        ({}, "external_link"),
        ({"external-link-chooser-url": ""}, "external_link"),
        ({"external-link-chooser-url": "https://example.org/"}, "external_link_chosen"),
    ],
)
def test_it_takes_an_address_and_asks_again_without_one(client, db, sent, step):
    content.home_page()
    client.force_login(create_user(email="edith@example.org", groups=["Editors"]))
    answer = client.post("/admin/choose-external-link/", sent)
    assert (answer.status_code, answer.json()["step"]) == (200, step)
