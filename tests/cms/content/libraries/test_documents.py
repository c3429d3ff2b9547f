"""Who can download an organisation's documents."""

import pytest

from accounts.services.users import create_user
from tests.factories import content, organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def status(client):
    """Return what a user, or nobody, is answered who asks for a document."""

    def ask(document, user=None):
        client.logout()
        if user is not None:
            client.force_login(user)
        return client.get(document.url).status_code

    return ask


def test_its_members_can_and_nobody_else(status, ana, ben):
    assert status(ana.document, ana.owner) == 200
    assert status(ana.document, organisations.member(ana.organisation).user) == 200
    assert status(ana.document, create_user(email="ada@example.org", is_superuser=True)) == 200
    for user in (None, ben.owner, create_user(email="edith@example.org", groups=["Editors"])):
        assert status(ana.document, user) == 404


def test_everybody_can_when_it_is_for_everybody(client, status, ana):
    client.force_login(ana.owner)
    address = f"/admin/documents/edit/{ana.document.pk}/"
    assert 'name="shared"' in client.get(address).text
    client.post(address, {"title": "Flyer", "shared": "on"} | ana.carried)
    assert status(ana.document) == 200


def test_what_lies_in_a_collection_inside_a_library_is_the_organisations_too(status, ana):
    inside = ana.organisation.library.collection.add_child(name="2026")
    document = content.document("inside.txt", collection=inside)
    assert (status(document), status(document, ana.owner)) == (404, 200)


def test_content_is_as_open_as_ever(client, status, ana):
    document = content.document("for-all.txt")
    assert status(document) == 200
    client.force_login(create_user(email="edith@example.org", groups=["Editors"]))
    assert 'name="shared"' not in client.get(f"/admin/documents/edit/{document.pk}/").text


def test_there_is_no_document_on_an_organisations_own_host(client, ana):
    assert client.get(ana.document.url, headers={"host": "anas.localhost"}).status_code == 404
