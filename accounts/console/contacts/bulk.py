"""Tags on many contacts at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy, ngettext

from accounts.console.acting import Acting
from accounts.console.bulk import OrganisationBulkAction
from accounts.contacts.plain_text import clean_line
from accounts.contacts.query import as_query, contacts_meant
from accounts.models import Contact, ContactTag
from accounts.permissions import MANAGE_CONTACTS
from accounts.services.contact_tags import LONGEST_NAME, tag_contacts, untag_contacts


class _ListedAction(OrganisationBulkAction):
    """An action on those who were marked, or on the whole list as it was filtered."""

    models = (Contact,)
    change_key = MANAGE_CONTACTS

    def get_all_objects_in_listing_query(self, parent_id: object) -> QuerySet[Any]:  # noqa: ARG002 - Wagtail's
        """Return the numbers of all who are on the list."""
        params = QueryDict(self.next_url.partition("?")[2]).dict()
        meant = contacts_meant(self.acting.organisation, as_query(params))
        return meant.values_list("pk", flat=True)[: self.most]

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:  # noqa: ARG002 - Wagtail's
        """Say for how many it was new."""
        return ngettext("%(number)d contact is changed.", "%(number)d contacts are changed.", num_parent_objects) % {
            "number": num_parent_objects
        }


def _rows(contacts: Sequence[Contact]) -> QuerySet[Contact]:
    return Contact.objects.filter(pk__in=[contact.pk for contact in contacts])


class TagForm(forms.Form):
    """The tag to put on."""

    name = forms.CharField(label=gettext_lazy("Tag"), max_length=LONGEST_NAME)

    def clean_name(self) -> str:
        """Refuse what is no tag. Raises `ValidationError`."""
        name = clean_line(self.cleaned_data["name"], longest=LONGEST_NAME)
        if ";" in name:
            raise forms.ValidationError(gettext_lazy("Write a word or two, without a semicolon."))
        return name


class TagAction(_ListedAction):
    """Puts a tag on them."""

    display_name = gettext_lazy("Tag")
    aria_label = gettext_lazy("Tag the selected contacts")
    action_type = "tag"
    action_priority = 10
    form_class = TagForm

    @classmethod
    def execute_action(
        cls, objects: Sequence[Contact], *, acting: Acting, cleaned_data: dict[str, Any], **_kwargs: Any
    ) -> tuple[int, int]:
        """Tag them."""
        name = cleaned_data["name"]
        return tag_contacts(organisation=acting.organisation, contacts=_rows(objects), name=name, by=acting.user), 0


class UntagForm(forms.Form):
    """The tag to take off."""

    tag = forms.ModelChoiceField(ContactTag.objects.all(), label=gettext_lazy("Tag"))


class UntagAction(_ListedAction):
    """Takes a tag off them."""

    display_name = gettext_lazy("Remove a tag")
    aria_label = gettext_lazy("Remove a tag from the selected contacts")
    action_type = "untag"
    action_priority = 20
    form_class = UntagForm

    @classmethod
    def execute_action(
        cls, objects: Sequence[Contact], *, acting: Acting, cleaned_data: dict[str, Any], **_kwargs: Any
    ) -> tuple[int, int]:
        """Take it off."""
        tag = cleaned_data["tag"]
        return untag_contacts(organisation=acting.organisation, contacts=_rows(objects), tag=tag, by=acting.user), 0
