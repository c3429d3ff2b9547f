"""Contacts are found by the beginning of any word of their name or address, and by their number."""

import pytest

from accounts.contacts.words import words_of
from accounts.models import Contact
from accounts.services.contacts import update_contact
from tests.factories import contacts, organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def jose():
    return contacts.contact(
        first_name="José María",
        last_name="O’Brien-Núñez",
        email="J.Brien+News@Sub.Example.org",
        phone="+34 612 345 678",
    )


@pytest.mark.parametrize(
    "text",
    [
        *("josé", "JOSE", "mar", "o'brien", "OBrien", "nunez", "NÚÑ", "jose nun", "nun jose"),
        *("j.brien+news@sub.example.org", "j.brien", "sub.ex", "@example", "news"),
        *("+34 612 345 678", "612345678", "612 34", "0612 345", "34612", "(612) 345-678"),
    ],
)
def test_it_is_found(jose, text):
    assert list(Contact.objects.search(text, jose.organisation)) == [jose]


@pytest.mark.parametrize(
    "text", ["ose", "josef", "jose smith", "345678", "", "   ", "!!!", "#", "\0", "\ud800", "%", "*"]
)
def test_it_is_not_found(jose, text):
    assert list(Contact.objects.search(text, jose.organisation)) == []


@pytest.mark.parametrize(
    "text",
    [
        "' & '#1':*",
        "jose\\",
        "' | 'jose",
        "!jose",
        "jose <-> jose",
        "jo\0se",
        "jose \udfff",
        "jose " * 100_000,
        "1" * 100_000,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_whatever_is_typed_nothing_breaks_and_nobody_elses_is_found(jose, text):
    contacts.contact(first_name="Jose")
    assert set(Contact.objects.search(text, jose.organisation)) <= {jose}


def test_nobody_finds_those_of_others(jose):
    assert list(Contact.objects.search("jose", organisations.organisation())) == []


def test_another_name_is_found_at_once_and_the_old_one_no_more(jose):
    update_contact(contact=jose, first_name="Iñaki")
    assert Contact.objects.search("inaki", jose.organisation).exists()
    assert not Contact.objects.search("jose", jose.organisation).exists()


@pytest.mark.parametrize("text", ["Ünïcode Straße", "ΑΘΗΝΑ", "Київ", "李 小龍", "a\u00a0b", "İstanbul", "ﬁn", "x_y-z"])
def test_the_database_makes_the_words_that_are_looked_for(text):
    someone = contacts.contact(first_name=text, last_name="", email="", phone="")
    kept = Contact.objects.filter(pk=someone.pk).values_list("words", flat=True)[0]
    assert {f"'{word}'" for word in words_of(text)} == set(kept.split()) - {f"'#{someone.organisation_id}'"}
