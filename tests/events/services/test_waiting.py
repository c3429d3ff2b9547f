"""What people and staff do at the same moment, each waiting for the other: nobody waits for ever, nothing is lost."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact
from accounts.services.contacts import locked
from events.models import Attendee, Occurrence
from events.places.locking import turn_statement
from events.services.contacts import forget_attendee
from events.services.moving import move_attendee
from events.services.occurrences import leave_out, repeat_event
from events.services.own_page import change_own_rsvp
from tests.factories import events
from tests.helpers.waiting import one_behind_the_other


def test_people_wait_for_each_other_in_one_order(committed_db):
    event = events.event(capacity=1)
    host = events.host(event)
    repeat_event(event=event, rule="FREQ=DAILY;COUNT=3", by=host)
    first, second, third = event.occurrences.select_related("event__organisation")
    ana = events.come(first, "ana", consents=("email",))
    events.run_all()
    ana = Attendee.objects.select_related("occurrence__event__organisation", "contact").get()

    # A contact is merged while they change what may be sent to them: both come to their end.
    own = {"attendee": ana, "changes": {"consents": ()}}
    rows = Attendee.objects.filter(pk=ana.pk)
    one_behind_the_other(
        lambda: locked(ana.contact), lambda: change_own_rsvp(**own), lambda: rows.update(contact=ana.contact)
    )
    assert Contact.objects.get().consent_email == "unsubscribed"

    # Somebody registers for a day while it is taken out of the rule: they are told, and it is off.
    one_behind_the_other(lambda: events.come(third, "bob"), lambda: leave_out(occurrence=third, by=host))
    third = Occurrence.objects.get(pk=third.pk)
    assert (third.status, third.beside_rule, third.attendees.get().ended) == ("cancelled", False, "event_cancelled")

    # Somebody is erased who has just been moved: with the turn there, their place goes to the next.
    move_attendee(attendee=ana, to=second, by=host)
    carl = events.come(second, "carl")
    with CaptureQueriesContext(connection) as asked:
        forget_attendee(attendee=ana)
    turn = str(turn_statement([second.pk]).parameters[-1])
    assert any("pg_advisory_xact_lock" in query["sql"] and turn in query["sql"] for query in asked)
    assert events.states_of([ana, carl]) == ["cancelled", "registered"]
