"""Two organisations with a picture and a paper each, and content that belongs to neither."""

from dataclasses import dataclass

import pytest
from wagtail.search import index

from accounts.console.guard import CARRIED_AS
from accounts.models import Organisation, User
from cms.content.models import SiteDocument, SiteImage
from tests.factories import content, organisations


@dataclass(frozen=True)
class House:
    """An organisation, its owner, and what is in its library; each title begins with the owner's name."""

    organisation: Organisation
    owner: User
    image: SiteImage
    document: SiteDocument

    @property
    def carried(self) -> dict[str, str]:
        """What a form says that was opened for the organisation."""
        return {CARRIED_AS: str(self.organisation.pk)}


def house(name: str) -> House:
    owner = organisations.person(name)
    organisation = organisations.organisation(owner=owner, name=f"{name}s union", slug=f"{name}s")
    shelf = {"collection": organisation.library.collection, "uploaded_by_user": owner}
    image = content.image(f"{name}s picture", size=(8, 8), **shelf)
    document = content.document(f"{name}s paper", name.encode(), **shelf)
    # As the job worker does.
    for row in (image, document):
        index.insert_or_update_object(row)
    return House(organisation, owner, image, document)


@pytest.fixture
def ana(db) -> House:
    content.home_page()
    return house("ana")


@pytest.fixture
def ben(ana) -> House:
    return house("ben")
