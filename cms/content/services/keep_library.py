"""Give each organisation a collection for its images and documents."""

from django.db import transaction
from wagtail.models import Collection

from accounts.models import Organisation
from cms.content.models import Library


@transaction.atomic
def keep_library(*, organisation: Organisation) -> Library:
    """Return the organisation's library, made if it has none, and named as the organisation is now."""
    library = Library.objects.select_related("collection").filter(organisation=organisation).first()
    if library is None:
        # Two at once would be given the same place in the tree.
        root = Collection.objects.select_for_update().get(depth=1)
        return Library.objects.create(organisation=organisation, collection=root.add_child(name=organisation.name))
    if library.collection.name != organisation.name:
        library.collection.name = organisation.name
        library.collection.save(update_fields=["name"])
    return library
