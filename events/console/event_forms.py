"""The form of an event. Services check what is written; here stands how it is asked for."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from wagtail.admin.widgets.slug import SlugInput
from wagtail.images import get_image_model
from wagtail.images.widgets import AdminImageChooser

from accounts.console.acting import Acting
from accounts.console.forms import ActingForm
from accounts.contacts.values import countries
from events.console.fields import ClockField, ZoneField
from events.console.question_forms import questions_form
from events.event_fields import FIELDS, TIMES
from events.models import Event
from events.services.events import wall_of
from events.states import AddressVisibility, EventType, LocationType, Visibility, Waitlist

# The parts of the form, each with its fields; questions stand after registration.
PANELS: Final = (
    (gettext_lazy("What"), ("title", "slug", "summary", "description", "event_type", "tags")),
    (gettext_lazy("When"), ("starts", "ends", "time_zone")),
    (
        gettext_lazy("Where"),
        (
            *("location_type", "venue", "street", "street_2", "postcode", "city", "region", "country"),
            *("address_visibility", "latitude", "longitude", "join_url", "join_platform", "accessibility"),
        ),
    ),
    (
        gettext_lazy("Registration"),
        ("visibility", "capacity", "waitlist", "offer_hours", "needs_approval", "most_guests", "deadline"),
    ),
    (gettext_lazy("Contact"), ("contact_name", "contact_email", "contact_phone")),
    (gettext_lazy("Look"), ("cover", "cover_alt", "featured")),
)
_SYNC: Final = {
    "data-controller": "w-sync",
    "data-action": "focus->w-sync#check blur->w-sync#apply change->w-sync#apply keyup->w-sync#apply",
    "data-w-sync-target-value": "#id_slug",
}


def _countries() -> list[tuple[str, str]]:
    return [("", "–"), *countries(get_language() or "en")]


def _line(label: Any, most: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most, **kwargs)


class EventForm(ActingForm):
    """Everything that is written down about an event."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=100,
        widget=SlugInput,
        help_text=gettext_lazy("The last part of its web address. Left empty, it is made of the title."),
    )
    summary = _line(gettext_lazy("In short"), 500, widget=forms.Textarea(attrs={"rows": 2}))
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    event_type = forms.ChoiceField(label=gettext_lazy("Type"), choices=EventType.choices)
    tags = forms.CharField(
        label=gettext_lazy("Tags"), required=False, help_text=gettext_lazy("Separate several with semicolons.")
    )
    starts = ClockField(label=gettext_lazy("Begins"))
    ends = ClockField(label=gettext_lazy("Ends"))
    time_zone = ZoneField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("All times are those that clocks show there. Type a city."),
    )
    location_type = forms.ChoiceField(
        label=gettext_lazy("Where"), choices=LocationType.choices, widget=forms.RadioSelect
    )
    venue = _line(gettext_lazy("Place"), 200, help_text=gettext_lazy("Such as “Town hall, main room”."))
    street = _line(gettext_lazy("Street and number"), 200)
    street_2 = _line(gettext_lazy("Floor, room or entrance"), 200)
    postcode = _line(gettext_lazy("Postcode"), 20)
    city = _line(gettext_lazy("City"), 100)
    region = _line(gettext_lazy("State or region"), 100)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, choices=_countries)
    address_visibility = forms.ChoiceField(
        label=gettext_lazy("Who reads the exact address"), choices=AddressVisibility.choices, widget=forms.RadioSelect
    )
    latitude = _line(
        gettext_lazy("Latitude"),
        20,
        help_text=gettext_lazy("Only to correct where it stands on the map: it is found by the address otherwise."),
    )
    longitude = _line(gettext_lazy("Longitude"), 20)
    join_url = _line(
        gettext_lazy("Link to join online"), 500, help_text=gettext_lazy("Only people with a place see it.")
    )
    join_platform = _line(gettext_lazy("Joined with"), 50, help_text=gettext_lazy("Such as Zoom."))
    accessibility = _line(
        gettext_lazy("Accessibility"),
        2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Steps, lifts, toilets, interpreters, hearing loops: what people must know to come."),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who finds it"), choices=Visibility.choices, widget=forms.RadioSelect
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Each time, guests included. Left empty: as many as come."),
    )
    waitlist = forms.ChoiceField(
        label=gettext_lazy("When it is full"), choices=Waitlist.choices, widget=forms.RadioSelect
    )
    offer_hours = forms.IntegerField(
        label=gettext_lazy("Hours to accept an offered place"), min_value=1, max_value=720, initial=24
    )
    needs_approval = forms.BooleanField(label=gettext_lazy("Staff approve each registration"), required=False)
    most_guests = forms.IntegerField(label=gettext_lazy("Guests each may bring"), min_value=0, max_value=100, initial=5)
    deadline = ClockField(
        label=gettext_lazy("Registration closes"),
        required=False,
        help_text=gettext_lazy("Left empty: when it begins."),
    )
    contact_name = _line(gettext_lazy("Contact person"), 120)
    contact_email = _line(gettext_lazy("E-mail address"), 254, widget=forms.TextInput(attrs={"inputmode": "email"}))
    contact_phone = _line(gettext_lazy("Phone"), 40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    cover = forms.ModelChoiceField(
        label=gettext_lazy("Picture"),
        required=False,
        queryset=get_image_model().objects.none(),
        widget=AdminImageChooser,
    )
    cover_alt = _line(
        gettext_lazy("The picture in words"), 300, help_text=gettext_lazy("For people who cannot see it.")
    )
    featured = forms.BooleanField(
        label=gettext_lazy("Featured"),
        required=False,
        help_text=gettext_lazy("It stands out on your front page and in lists."),
    )

    def __init__(self, *args: Any, acting: Acting, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, acting=acting, **kwargs)
        self.event = event
        if event is not None and event.organisation_id != acting.organisation.pk:
            # The pictures are the host's: a co-host could only put one of its own in their place.
            for name in ("cover", "cover_alt", "featured"):
                del self.fields[name]
        else:
            self.fields["cover"].queryset = _pictures(acting)  # type: ignore[attr-defined]
        if event is None:
            self.fields["title"].widget.attrs |= _SYNC
        self.initial = {**_initial(acting, event), **self.initial}
        self.questions = questions_form(self.data if self.is_bound else None, event.questions if event else [])

    @property
    def panels(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the parts of the form with the fields that there are."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in PANELS]

    def is_valid(self) -> bool:
        """Tell whether the form and its questions can be read."""
        questions = bool(self.questions.is_valid())
        return super().is_valid() and questions

    def clean(self) -> dict[str, Any]:
        """Say in the form, too, that something is wrong with a question."""
        if not self.questions.is_valid():
            self.add_error(None, ValidationError(gettext_lazy("Look at the questions: one of them cannot be read.")))
        return self.cleaned_data

    def said(self) -> dict[str, Any]:
        """Return what the services take, with `capacity` among it."""
        given = self.cleaned_data
        values = {name: given[name] for name in (*FIELDS, *TIMES, "capacity") if name in given}
        values["tags"] = [tag for tag in given["tags"].split(";") if tag.strip()]
        values["questions"] = self.questions.said()
        if not values["slug"]:
            del values["slug"]
        return values


def _pictures(acting: Acting) -> QuerySet[Any]:
    """Return the pictures of the organisation's library."""
    path = acting.organisation.library.collection.path
    return get_image_model().objects.filter(collection__path__startswith=path)


def _initial(acting: Acting, event: Event | None) -> dict[str, Any]:
    if event is None:
        fresh = Event(organisation=acting.organisation)
        names = ("event_type", "location_type", "address_visibility", "visibility", "waitlist")
        defaults = {name: getattr(fresh, name) for name in names}
        own = acting.organisation
        return defaults | {"time_zone": own.time_zone, "capacity": own.default_event_capacity}
    values = {name: getattr(event, name) for name in FIELDS}
    return values | wall_of(event) | {"tags": "; ".join(event.tags), "capacity": event.capacity}
