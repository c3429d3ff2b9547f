"""The list of attendees as a file, and on paper. Taking it away stands in the audit log."""

import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, cast

from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.audit import record
from accounts.contacts.sheets import CSV, XLSX, write_csv, write_xlsx
from accounts.models import Channel
from cms.infra.addresses import readable_phone
from events.access import PEOPLE
from events.console.attendee_forms import in_words
from events.console.people import PARAMETERS, attendees_meant
from events.console.screens import EventPage, EventScreen
from events.console.shifts import date_chosen
from events.models import Attendee, Event, ShiftSignup
from events.recurrence.local_time import on_the_wall
from events.sight import Sight
from events.states import HOLDING, SignupState
from events.when import when

_FORMATS: Final = {"csv": (CSV, write_csv), "xlsx": (XLSX, write_xlsx)}
# A workbook is held in memory by whoever opens it.
MOST: Final = 50_000
_BATCH: Final = 500


class _Taking(EventScreen, View):
    """A way in which the list leaves the console."""

    right = PEOPLE
    http_method_names: Final = ["get", "head"]  # type: ignore[misc]

    def query(self) -> dict[str, str]:
        """Return who is meant."""
        return {name: self.request.GET[name] for name in PARAMETERS if self.request.GET.get(name)}

    def note(self, kind: str, number: int) -> None:
        """Write down that the list was taken."""
        details = {"attendees": number, "format": kind}
        event = self.event
        record(
            "attendees.exported", by=self.acting.user, organisation=event.organisation, target=event, details=details
        )


class FileView(_Taking):
    """The list as CSV or a workbook, as it was filtered."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:  # noqa: ARG002 - found already
        """Return the file. Raises `Http404` for a format that there is not."""
        kind = request.GET.get("format", "csv")
        if kind not in _FORMATS:
            raise Http404
        content_type, write = _FORMATS[kind]
        meant = attendees_meant(self.event, self.query())[:MOST]
        self.note(kind, meant.count())
        content = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        write(cast("BinaryIO", content), rows_of(self.event, meant, self.at.sight))
        content.seek(0)
        name = f"{self.event.slug}-attendees.{kind}"
        return FileResponse(content, as_attachment=True, filename=name, content_type=content_type)


def rows_of(event: Event, attendees: Any, sight: Sight) -> Iterator[list[str]]:
    """Yield the lines of the file, the names of its columns first; without the columns that they may not see."""
    names = (_("Date"), _("First name"), _("Last name"), _("E-mail address"), _("Phone"), _("State"), _("Guests"))
    more = (_("Shifts"), _("May be written to by"), _("Source"), _("UTM"), _("Registered"), _("Checked in"))
    notes = (_("Note"),) if sight.shows("note") else ()
    yield [*names, *more, *notes, *(each["label"] for each in event.questions)]
    signups = Prefetch("signups", ShiftSignup.objects.select_related("shift").order_by("sequence"))
    rows = attendees.select_related("occurrence").prefetch_related(signups)
    for attendee in rows.iterator(chunk_size=_BATCH):
        yield _row(event, attendee, with_note=bool(notes))


def _row(event: Event, who: Attendee, *, with_note: bool) -> list[str]:
    def moment(at: Any) -> str:
        return f"{on_the_wall(at, event.time_zone):%Y-%m-%d %H:%M}" if at else ""

    channels = {channel.value: str(channel.label) for channel in Channel}
    return [
        moment(who.occurrence.starts_at),
        *(who.first_name, who.last_name, who.email, readable_phone(who.phone)),
        *(str(who.get_state_display()), str(who.guests)),
        ", ".join(signup.shift.name for signup in who.signups.all()),
        ", ".join(channels.get(channel, channel) for channel in who.consents),
        *(str(who.get_source_display()), ", ".join(f"{name}={value}" for name, value in who.utm.items())),
        *(moment(who.registered_at), moment(who.checked_in_at)),
        *((who.note,) if with_note else ()),
        *(in_words(who.answers[each["key"]]) if each["key"] in who.answers else "" for each in event.questions),
    ]


class PrintView(_Taking, EventPage):
    """The list on paper: those with a place at one date, by name, each with a box to tick."""

    template_name = "console/events/print.html"
    page_title = gettext_lazy("Print the list")
    tab = "attendees"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what a door needs: no addresses, no numbers."""
        date, dates = date_chosen(self.event, self.request.GET.get("date", ""))
        meant = attendees_meant(self.event, self.query() | {"date": str(date.pk if date else 0)})
        signups = ShiftSignup.objects.filter(state=SignupState.REGISTERED).select_related("shift")
        rows = meant.filter(state__in=HOLDING).order_by("last_name", "first_name", "pk")
        people = list(rows.prefetch_related(Prefetch("signups", signups))[:MOST])
        self.note("print", len(people))
        return super().get_context_data(**kwargs) | {
            "date": date,
            "dates": dates,
            "when": when(date.starts_at, date.ends_at, self.event.time_zone) if date else "",
            "people": people,
            "total": sum(each.party for each in people),
        }
