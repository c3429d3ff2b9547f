"""How often an uncached page of the help centre asks the database: the same for three of everything as for one."""

import pytest

from tests.factories import content

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seen(client):
    """Somebody was here before: the addresses of the sites and the content types are remembered."""
    content.article(title="Import contacts", tags=["contacts"])
    client.get("/support/")
    client.get("/support/first-steps/import-contacts/")


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/support/", 17),
        ("/support/first-steps/", 17),
        ("/support/first-steps/import-contacts/", 21),
        ("/support/search/?q=contacts", 9),
    ],
)
def test_a_page_of_the_help_centre(client, django_assert_num_queries, address, queries):
    for number in range(3):
        section = content.section(title=f"Section {number}")
        content.article(title=f"Contacts {number}", section_page=section, tags=["contacts", f"tag {number}"])
        content.article(title=f"Contacts again {number}", tags=["contacts"])
        client.get(address)
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200
