"""No token reads or changes anything of another organisation, by whichever route."""

from contextlib import contextmanager

import pytest
from django.core import serializers
from django.db import transaction
from django.db.models import Model

from accounts.api.engine import api
from accounts.models import Membership, Organisation
from tests.accounts.api.samples import BODIES, IN_QUERIES, MARKER, marked_organisation, path_of
from tests.factories import organisations, tokens

pytestmark = pytest.mark.django_db

DOCUMENT = api.get_openapi_schema()
ROUTES = {
    details["operationId"]: (method, path, details)
    for path, methods in DOCUMENT["paths"].items()
    for method, details in methods.items()
}


@pytest.fixture
def theirs():
    return marked_organisation()


@pytest.fixture
def ours():
    return organisations.organisation(name="Ours")


def ask(client, name: str, of: Organisation):
    """Ask for what belongs to the organisation."""
    method, path, details = ROUTES[name]
    query = {each["name"]: IN_QUERIES[each["name"]](of) for each in details["parameters"] if each["in"] == "query"}
    body = BODIES[name](of) if "requestBody" in details else None
    query = "&".join(f"{key}={value}" for key, value in query.items() if value != "")
    return client.send(method, f"{path_of(of, path).removeprefix('/api/v1/')}?{query}", body)


def rows_of(organisation: Organisation) -> str:
    """Return all that is stored for the organisation, to compare it afterwards."""
    owned: list[type[Model]] = [
        relation.related_model for relation in Organisation._meta.related_objects if relation.related_model
    ]
    rows = [row for model in owned for row in model._default_manager.filter(organisation=organisation).order_by("pk")]
    return serializers.serialize("json", [Organisation.objects.get(pk=organisation.pk), *rows])


@contextmanager
def undone():
    """What a request has done is as if it were not: each of them finds the same."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_strangers_token_finds_and_changes_nothing(theirs, ours):
    asking, before = tokens.client(ours), rows_of(theirs)
    for name in ROUTES:
        with undone():
            answer = ask(asking, name, theirs)
            assert MARKER not in answer.text, name
            # A route without a name in its path is about one's own organisation.
            assert answer.status_code == 404 if "{" in ROUTES[name][1] else answer.status_code < 300, name
            assert rows_of(theirs) == before, name


def test_their_own_token_finds_it(theirs):
    asking = tokens.client(theirs)
    for name in ROUTES:
        with undone():
            answer = ask(asking, name, theirs)
            assert answer.status_code < 300, (name, answer.text)
            # Otherwise the marker's absence above would prove nothing.
            assert ROUTES[name][0] != "get" or MARKER in answer.text, name


def test_a_former_members_token_finds_nothing_any_more(theirs):
    member = organisations.member(theirs, role="admin")
    asking = tokens.client(theirs, by=member.user)
    Membership.objects.filter(pk=member.pk).delete()
    for name in ROUTES:
        with undone():
            assert ask(asking, name, theirs).status_code == 401, name


def test_no_address_answers_another_method_than_the_document_says(theirs, ours):
    asking, before = tokens.client(ours), rows_of(theirs)
    for path, methods in DOCUMENT["paths"].items():
        for method in {"get", "post", "put", "patch", "delete", "trace"} - methods.keys():
            answer = asking.send(method, path_of(theirs, path).removeprefix("/api/v1/"), {})
            assert answer.status_code == 405, (method, path)
            assert MARKER not in answer.text
    assert rows_of(theirs) == before
